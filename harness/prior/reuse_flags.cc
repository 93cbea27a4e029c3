#include "prior/reuse_flags.h"

#include <sys/socket.h>

#include <cerrno>

#include "os/errno_name.h"

namespace sockdrill {

std::string_view reuse_flags_name(ReuseFlags flags) {
  switch (flags) {
    case ReuseFlags::none:
      return "none";
    case ReuseFlags::address:
      return "A";
    case ReuseFlags::port:
      return "P";
    case ReuseFlags::both:
      return "A+P";
  }
  return "none";
}

std::optional<ReuseFlags> reuse_flags_of(std::string_view name) {
  for (const ReuseFlags flags : kReuseFlags) {
    if (reuse_flags_name(flags) == name) return flags;
  }
  return std::nullopt;
}

Result<void> set_reuse_flags(int fd, ReuseFlags flags) {
  const int on = 1;
  if (has_reuse_address(flags) && ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) {
    return errno_failure("setsockopt(SO_REUSEADDR)", errno);
  }
  if (has_reuse_port(flags) && ::setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) {
    return errno_failure("setsockopt(SO_REUSEPORT)", errno);
  }
  return {};
}

}  // namespace sockdrill
