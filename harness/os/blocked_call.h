// What the threads of other processes wait for, from /proc/PID/task/TID/syscall and stat (proc(5)).
// They are looked at and not touched.
//
// Only processes of the engine's own system-call table are told of: no 32-bit programs on a 64-bit
// kernel. Reading it wants ptrace's right to the process (ptrace(2), PTRACE_MODE_ATTACH_FSCREDS),
// which a parent in the same user namespace usually has; without it nothing is told.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "os/sock_diag.h"

namespace sockdrill {

struct BlockedCall {
  /// In the order of what tells most of a program that has several threads.
  enum class Kind : std::uint8_t {
    connect,   // on `socket`
    receive,   // on `socket`; a poll(2) for that alone as well
    send,      // on `socket`
    input,     // reads what its standard input is, too
    accept,    // on `socket`
    sleep,     // a poll(2) or select(2) of nothing as well
    stopped,   // by SIGSTOP and the like
    computes,  // runs, or would if a processor were free
    event,     // poll(2), select(2), epoll_wait(2) of several, or of what is no socket
    other,
    lock,   // futex(2): another thread, a mutex, a condition
    child,  // wait4(2), waitid(2)
  };
  pid_t process = 0;
  pid_t thread = 0;
  Kind kind = Kind::other;
  std::string_view call;             // "accept4"; empty where it is in none, or in one not known
  std::optional<SocketInfo> socket;  // where it waits on one that was given
};

/// Of every thread of these processes that can be looked at, in the order of Kind. `sockets` is
/// the kernel's table of their network.
std::vector<BlockedCall> blocked_calls(std::span<const pid_t> processes,
                                       std::span<const SocketInfo> sockets);

}  // namespace sockdrill
