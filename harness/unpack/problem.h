// Why an archive was not unpacked, and whose fault that is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

#include "os/errno_name.h"

namespace sockdrill::unpack {

struct Problem {
  enum class Kind : std::uint8_t {
    refused,  // the archive's fault
    machine,  // this machine's, or its caller's
  };
  Kind kind;
  std::string reason;  // one line for people, safe to print, no trailing full stop
};

template <class T>
using Attempt = tl::expected<T, Problem>;

inline tl::unexpected<Problem> refuse(std::string reason) {
  return tl::unexpected(Problem{Problem::Kind::refused, std::move(reason)});
}

inline tl::unexpected<Problem> machine_trouble(std::string reason) {
  return tl::unexpected(Problem{Problem::Kind::machine, std::move(reason)});
}

/// "write(main.c): No space left on device (ENOSPC)"; `argument` is safe to print.
tl::unexpected<Problem> failed_call(std::string_view call, std::string_view argument, int error);

}  // namespace sockdrill::unpack
