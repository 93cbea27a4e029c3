// The seccomp filter of a program under test (seccomp(2)): what it may not do, and which of its
// socket calls the engine is told of.
#pragma once

#include <linux/filter.h>

#include <cstdint>
#include <vector>

#include "base/result.h"

namespace sockdrill {

/// Which calls the engine is told of, each time before the kernel carries them out. A call costs
/// the program some 10 µs then; the others cost it nothing.
enum class Watching : std::uint8_t {
  nothing,
  listening,  // listen
  connects,   // listen, connect
  calls,      // every call on an Internet socket, and close
};

/// A filter as the kernel takes it. Immutable, thread-safe.
class SystemCallFilter {
 public:
  /// Refused with EPERM: mounting, tracing and reading other processes, namespaces, keys, modules,
  /// bpf, clocks, and sockets of other families than local, IPv4, IPv6 and netlink (AF_VSOCK knows
  /// no network namespace). Not there at all: io_uring, which would pass by this filter, and memory
  /// that no limit counts (memfd_create, System V).
  static Result<SystemCallFilter> build(Watching watching);

  const std::vector<sock_filter>& instructions() const { return instructions_; }

 private:
  explicit SystemCallFilter(std::vector<sock_filter> instructions)
      : instructions_(std::move(instructions)) {}

  std::vector<sock_filter> instructions_;
};

/// The filter of that kind, built once.
Result<const SystemCallFilter*> system_call_filter(Watching watching);

}  // namespace sockdrill
