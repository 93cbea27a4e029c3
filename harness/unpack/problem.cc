#include "unpack/problem.h"

#include <fmt/format.h>

namespace sockdrill::unpack {

tl::unexpected<Problem> failed_call(std::string_view call, std::string_view argument, int error) {
  return machine_trouble(fmt::format("{}({}): {}", call, argument, describe_errno(error)));
}

}  // namespace sockdrill::unpack
