// Who listens: sockets of the kernel's table matched with the processes that hold them.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "os/process.h"
#include "os/sock_diag.h"

namespace sockdrill {

/// The inodes of the sockets that a process holds, from /proc/PID/fd. Empty for a process that has
/// ended or may not be looked into.
std::set<std::uint32_t> socket_inodes(pid_t pid);

/// The same for a program and everything it started.
std::set<std::uint32_t> socket_inodes(const Process& process);

/// The listeners in the diagnostic socket's network that `process` or a descendant of it holds.
Result<std::vector<SocketInfo>> listeners_of(SockDiag& diag, const Process& process);

struct ListenerWait {
  std::vector<SocketInfo> listeners;  // empty: none in time
  std::optional<ExitStatus> exited;   // where the program ended before it listened
};

/// Waits until the program listens, on `port` where it is given, else on any; until it has ended,
/// or until `deadline`. Never connects: that would take an accept() away from a server that
/// serves once.
Result<ListenerWait> wait_for_listener(SockDiag& diag, Process& process,
                                       std::optional<std::uint16_t> port, TimePoint deadline);

}  // namespace sockdrill
