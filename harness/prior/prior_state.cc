#include "prior/prior_state.h"

#include <sys/socket.h>
#include <sys/time.h>

#include <utility>

#include "prior/set_up.h"

namespace sockdrill {

std::string_view prior_role_name(PriorRole role) {
  switch (role) {
    case PriorRole::listener:
      return "listener";
    case PriorRole::client:
      return "client";
    case PriorRole::child:
      return "child";
  }
  return "listener";
}

PriorPlace PriorState::place() const {
  return {.endpoint = endpoint_,
          .local = local_,
          .remote = remote_,
          .bound_socket = fd(PriorRole::listener)};
}

Result<PriorState> PriorState::set_up(const PriorRequest& request, SockDiag& diag) {
  auto state = PriorSetUp(request).run();
  if (!state) return state;
  auto survivor = await_prior(request.kind, state->place(), diag, request.deadline);
  if (!survivor) return tl::unexpected(survivor.error());
  state->survivor_ = *survivor;
  return state;
}

Result<void> PriorState::verify(SockDiag& diag) const {
  const auto survivor = await_prior(kind_, place(), diag, Clock::now());
  if (!survivor) return tl::unexpected(survivor.error());
  return {};
}

UniqueFd PriorState::take(PriorRole role) {
  UniqueFd taken = std::move(part(role));
  const timeval unlimited = {};
  for (const int option : {SO_RCVTIMEO, SO_SNDTIMEO}) {
    if (taken) ::setsockopt(taken.get(), SOL_SOCKET, option, &unlimited, sizeof unlimited);
  }
  return taken;
}

}  // namespace sockdrill
