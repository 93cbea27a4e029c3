// The kernel's sockets on a port, with the names that the scenario has for them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "os/sock_diag.h"
#include "steps/stage.h"

namespace sockdrill {

struct PortSocket {
  SocketInfo info;
  /// The scenario's socket or program whose it is, or whose peer's; empty where nothing in the
  /// scenario names it.
  std::string whose;
  bool is_peer = false;  // it is the other end of `whose`
  /// Where it is a socket of the scenario, open or closed.
  std::shared_ptr<NamedSocket> socket;

  /// "server", or "the peer of client".
  std::string name() const { return is_peer ? "the peer of " + whose : whose; }
  std::string own_name() const { return is_peer ? std::string() : whose; }
  std::string peer_name() const { return is_peer ? whose : std::string(); }
};

/// Every socket of the case's network whose own port it is, in every state, those that their
/// process has closed as well. Where the case has only a range of loopback addresses, the sockets
/// of that range.
Result<std::vector<PortSocket>> sockets_on_port(Stage& stage, std::uint16_t port);

/// The scenario's name for one socket of the kernel's.
PortSocket name_socket(Stage& stage, const SocketInfo& info);

/// Who has it open: "nobody", "engine", a program's name, or "another process".
std::string owner_of(Stage& stage, const SocketInfo& info);

/// "TIME_WAIT 127.0.0.1:8989 → 127.0.0.1:43210 of server"
std::string describe(const PortSocket& socket);

/// "60 s" or "250 ms": how long the socket's timer still runs, as a person says it.
std::string show_time_left(std::chrono::milliseconds left);

}  // namespace sockdrill
