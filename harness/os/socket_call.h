// A call on a socket as a program under test made it, seen as it began.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "os/endpoint.h"

namespace sockdrill {

/// recv(2), recvfrom(2), recvmsg(2), and read(2) and readv(2) on a socket, are all `receive`.
enum class SocketCallKind : std::uint8_t {
  socket,
  bind,
  listen,
  connect,
  accept,
  set_option,
  shutdown,
  send,
  receive,
  close,
};

/// "socket", "bind", …, "setsockopt", …, "send", "recv", "close".
std::string_view socket_call_name(SocketCallKind kind);

/// Of sockets of AF_INET and AF_INET6 only.
struct SocketCall {
  TimePoint at;
  SocketCallKind kind = SocketCallKind::socket;
  pid_t thread = 0;         // in the engine's numbers
  int fd = -1;              // in the program's
  std::uint32_t inode = 0;  // of the socket; 0 for socket(), which has none yet
  int type = 0;             // SOCK_STREAM, SOCK_DGRAM
  long argument = 0;        // backlog; bytes asked for or sent; how; the option's value
  int level = 0;            // of setsockopt
  int option = 0;
  std::optional<Endpoint> endpoint;  // of bind and connect; where a socket listens
  std::optional<int> error;          // of listen, which the engine carries out: 0 or an errno
  bool reuse_address = false;        // of listen: SO_REUSEADDR of the socket at that moment
};

}  // namespace sockdrill
