// The names of errno values (errno(3)) and errors that quote the call that failed.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sockdrill {

/// "ECONNREFUSED" for ECONNREFUSED; "" for a number that has no name.
std::string_view errno_name(int value);

/// The value behind a name, upper case, aliases (EWOULDBLOCK, ENOTSUP) included.
std::optional<int> errno_value(std::string_view name);

/// Every name that errno_value knows, in the order of the values: for "did you mean".
const std::vector<std::string_view>& errno_names();

/// "Permission denied (EACCES)", never translated.
std::string describe_errno(int value);

/// "bind(3, 127.0.0.1:80): Permission denied (EACCES)"; the code is kept in Error::code.
Error errno_error(std::string_view call_with_arguments, int value);

/// The same as a failed Result.
inline tl::unexpected<Error> errno_failure(std::string_view call_with_arguments, int value) {
  return tl::unexpected<Error>(errno_error(call_with_arguments, value));
}

}  // namespace sockdrill
