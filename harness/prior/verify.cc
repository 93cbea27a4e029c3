#include "prior/verify.h"

#include <fmt/format.h>
#include <sched.h>

#include <cerrno>

#include "os/errno_name.h"

namespace sockdrill {
namespace {

// A dump of what is bound only walks the kernel's whole table of bound ports (0.3 ms), any other
// state costs microseconds: it is asked for where nothing else will do.
constexpr TcpStates kQuick = TcpStates::all().without(TcpState::bound_inactive);

bool same_address(const Endpoint& one, const Endpoint& other) {
  return one.unmapped() == other.unmapped();
}

// The socket on exactly this endpoint, in one of these states.
Result<std::optional<SocketInfo>> socket_on(const Endpoint& endpoint, TcpStates states,
                                            SockDiag& diag) {
  const auto all =
      diag.dump({.family = endpoint.family(), .states = states, .local_port = endpoint.port()});
  if (!all) return tl::unexpected(all.error());
  for (const SocketInfo& one : *all) {
    if (same_address(one.local, endpoint)) return one;
  }
  return std::nullopt;
}

// Linux before 6.8 shows no sockets that are bound only.
Result<std::optional<SocketInfo>> bound_by_name(const PriorPlace& place) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  auto* const raw = reinterpret_cast<sockaddr*>(&address);
  if (::getsockname(place.bound_socket, raw, &size) != 0) {
    return errno_failure("getsockname", errno);
  }
  const auto local = Endpoint::from_sockaddr(raw, size);
  if (!local) return tl::unexpected(local.error());
  if (*local != place.endpoint) return std::nullopt;
  SocketInfo socket;
  socket.family = local->family();
  socket.state = TcpState::bound_inactive;
  socket.local = *local;
  socket.inode = 1;  // somebody holds it: the descriptor that was asked
  return socket;
}

Result<std::optional<SocketInfo>> look(PriorKind kind, const PriorPlace& place, SockDiag& diag) {
  if (place.local && place.remote) return diag.find(*place.local, *place.remote);
  const TcpState wanted = prior_definition(kind).survivor;
  if (wanted != TcpState::bound_inactive) return socket_on(place.endpoint, kQuick, diag);
  auto found = socket_on(place.endpoint, TcpStates::all(), diag);
  if (found && !*found && place.bound_socket >= 0) return bound_by_name(place);
  return found;
}

std::string_view held_by(bool process) {
  return process ? "held by a process" : "held by the kernel alone";
}

std::string expected(const PriorDefinition& definition) {
  if (definition.holder == PriorHolder::nobody) return "nothing expected";
  return fmt::format("{} expected, {}", tcp_state_name(definition.survivor),
                     held_by(definition.holder == PriorHolder::process));
}

std::string found(const std::optional<SocketInfo>& survivor) {
  if (!survivor) return "nothing found";
  return fmt::format("{} found, {}", to_string(*survivor), held_by(survivor->inode != 0));
}

}  // namespace

Result<PriorFinding> look_for_prior(PriorKind kind, const PriorPlace& place, SockDiag& diag) {
  auto survivor = look(kind, place, diag);
  if (!survivor) return tl::unexpected(survivor.error());
  const PriorDefinition& definition = prior_definition(kind);
  PriorFinding finding{.reached = false, .survivor = *survivor};
  if (definition.holder == PriorHolder::nobody || !finding.survivor) {
    finding.reached = definition.holder == PriorHolder::nobody && !finding.survivor;
    return finding;
  }
  const bool held = finding.survivor->inode != 0;
  finding.reached = finding.survivor->state == definition.survivor &&
                    held == (definition.holder == PriorHolder::process);
  return finding;
}

Result<std::optional<SocketInfo>> await_prior(PriorKind kind, const PriorPlace& place,
                                              SockDiag& diag, TimePoint deadline) {
  for (;;) {
    const auto finding = look_for_prior(kind, place, diag);
    if (!finding) return tl::unexpected(finding.error());
    if (finding->reached) return finding->survivor;
    if (Clock::now() >= deadline) {
      return fail(fmt::format("{} on {} was not reached: {}; {}", prior_name(kind),
                              place.endpoint.to_string(), expected(prior_definition(kind)),
                              found(finding->survivor)));
    }
    ::sched_yield();
  }
}

}  // namespace sockdrill
