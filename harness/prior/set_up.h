// How each prior state comes about: the calls of an earlier server and its client, in order.
#pragma once

#include "prior/prior_state.h"

namespace sockdrill {

class PriorSetUp {
 public:
  explicit PriorSetUp(const PriorRequest& request);

  /// Makes the calls; the state is not looked at.
  Result<PriorState> run() &&;

 private:
  Result<void> bound();
  Result<void> listening();
  Result<void> listener_shut_down();
  /// A listener, a client and an accepted child, all open.
  Result<void> connected();
  Result<void> established();
  Result<void> close_wait();
  Result<void> fin_wait1();
  Result<void> fin_wait2();
  Result<void> orphaned(Result<void> (PriorSetUp::*held)());
  Result<void> time_wait_server();
  /// A client that closed first; `bound_first` to the endpoint.
  Result<void> time_wait_client(bool bound_first);
  Result<void> closed_by_reset();
  Result<void> server_killed();
  Result<void> listener_inherited();
  Result<void> arrange();

  Result<UniqueFd> socket(ReuseFlags flags) const;
  Result<void> bind(int fd, const Endpoint& to) const;
  Result<void> connect(const Endpoint& to);
  Result<void> accept();
  /// Reads the peer's FIN and acknowledges it at once; Linux would wait for up to 40 ms.
  Result<void> read_eof(PriorRole role) const;
  Result<Endpoint> local_of(PriorRole role) const;
  Result<Endpoint> remote_of(PriorRole role) const;
  Result<void> note_ends(PriorRole role);
  /// Fills the client's window and the child's buffer, so that a FIN cannot leave.
  Result<void> stop_up();
  UniqueFd& part(PriorRole role) { return state_.part(role); }
  int fd(PriorRole role) const { return state_.fd(role); }

  const PriorRequest& request_;
  PriorState state_;
};

/// The address at which a client reaches a server that listens on `endpoint`: loopback in the place
/// of a wildcard.
Endpoint reachable_address(const Endpoint& endpoint);

}  // namespace sockdrill
