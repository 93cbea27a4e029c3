// A prior state on a port: set up with real sockets, verified in the kernel's table, and owned.
//
//   auto prior = PriorState::set_up({.kind = PriorKind::time_wait_server,
//                                    .endpoint = *Endpoint::parse("127.0.0.1", 8989),
//                                    .flags = ReuseFlags::address,
//                                    .deadline = Clock::now() + 2s}, network.sock_diag());
//
// A state that was not reached is an Error (ours or the machine's), never a verdict. Nothing
// sleeps: a state is waited for by asking sock_diag again until the deadline.
//
// Threads: set_up() makes its sockets in the calling thread's network, into which `diag` must look;
// that thread alone uses the object. A child process dies with that thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "os/endpoint.h"
#include "os/sock_diag.h"
#include "os/unique_fd.h"
#include "prior/holder_process.h"
#include "prior/prior_kind.h"
#include "prior/reuse_flags.h"
#include "prior/verify.h"

namespace sockdrill {

/// The parts that can be held in a state, each a socket.
enum class PriorRole : std::uint8_t {
  listener,  // also the socket that is bound only
  client,
  child,  // the server's end of the connection, from accept(2)
};

/// "listener", "client", "child".
std::string_view prior_role_name(PriorRole role);

struct PriorRequest {
  PriorKind kind = PriorKind::nothing;
  /// Where the earlier server listened; for time_wait_bound_client where the client was bound. For
  /// time_wait_autobound_client only its address counts: the kernel chooses the port.
  Endpoint endpoint;
  /// On the old socket before its bind: on the listener (a child inherits them), or on the client.
  ReuseFlags flags = ReuseFlags::none;
  /// IPV6_V6ONLY of IPv6 sockets; it is always set, to this.
  bool v6only = false;
  TimePoint deadline;
};

class PriorState {
 public:
  static Result<PriorState> set_up(const PriorRequest& request, SockDiag& diag);

  PriorState(PriorState&&) = default;
  PriorState& operator=(PriorState&&) = default;

  PriorKind kind() const { return kind_; }

  /// The disputed port with the address that was asked for. Of time_wait_autobound_client: what the
  /// kernel gave the client.
  const Endpoint& endpoint() const { return endpoint_; }

  /// The one socket that holds the port, as the kernel showed it at the end of set_up(); nullopt
  /// where nothing is left. A child's local address is that of its connection.
  const std::optional<SocketInfo>& survivor() const { return survivor_; }

  /// Looks again: an Error where the state is no longer what it was set up to be.
  Result<void> verify(SockDiag& diag) const;

  /// The descriptor of a part that is still open here; -1 where it has none.
  int fd(PriorRole role) const { return part(role).get(); }

  /// Hands the part over, its calls blocking without a limit as those of a new socket; empty where
  /// there is none. To close it may end the state.
  UniqueFd take(PriorRole role);

  /// The child process that holds the listener (listener_inherited); -1 otherwise.
  pid_t holder() const { return holder_.pid(); }

 private:
  friend class PriorSetUp;
  PriorState(PriorKind kind, const Endpoint& endpoint) : kind_(kind), endpoint_(endpoint) {}
  PriorPlace place() const;
  UniqueFd& part(PriorRole role) { return parts_[static_cast<std::size_t>(role)]; }
  const UniqueFd& part(PriorRole role) const { return parts_[static_cast<std::size_t>(role)]; }

  PriorKind kind_;
  Endpoint endpoint_;
  // The ends of the connection that survives or, where none must, survived nothing.
  std::optional<Endpoint> local_;
  std::optional<Endpoint> remote_;
  std::optional<SocketInfo> survivor_;
  std::array<UniqueFd, 3> parts_;
  HolderProcess holder_;
};

}  // namespace sockdrill
