#include "prior/prior_kind.h"

#include <array>

namespace sockdrill {
namespace {

using Kind = PriorKind;
using Holder = PriorHolder;

constexpr std::array<PriorDefinition, 16> kDefinitions = {{
    {Kind::nothing, "nothing", "nothing", TcpState::closed, Holder::nobody},
    {Kind::bound, "bound", "a socket that is bound only", TcpState::bound_inactive,
     Holder::process},
    {Kind::listening, "listening", "a listener", TcpState::listen, Holder::process},
    {Kind::listener_shut_down, "listener_shut_down", "a listener after shutdown()",
     TcpState::bound_inactive, Holder::process},
    {Kind::established, "established", "ESTABLISHED child, the listener closed",
     TcpState::established, Holder::process},
    {Kind::close_wait, "close_wait", "CLOSE_WAIT child, the client shut down its side",
     TcpState::close_wait, Holder::process},
    {Kind::fin_wait1_held, "fin_wait1_held", "FIN_WAIT1 child that the server still holds",
     TcpState::fin_wait1, Holder::process},
    {Kind::fin_wait1_orphan, "fin_wait1_orphan", "FIN_WAIT1 child that the server closed",
     TcpState::fin_wait1, Holder::kernel},
    {Kind::fin_wait2_held, "fin_wait2_held", "FIN_WAIT2 child that the server still holds",
     TcpState::fin_wait2, Holder::process},
    {Kind::fin_wait2_orphan, "fin_wait2_orphan", "FIN_WAIT2 child that the server closed",
     TcpState::fin_wait2, Holder::kernel},
    {Kind::time_wait_server, "time_wait_server", "TIME_WAIT held by the server",
     TcpState::time_wait, Holder::kernel},
    {Kind::time_wait_bound_client, "time_wait_bound_client",
     "TIME_WAIT held by a client that was bound", TcpState::time_wait, Holder::kernel},
    {Kind::time_wait_autobound_client, "time_wait_autobound_client",
     "TIME_WAIT held by a client that connect() had bound", TcpState::time_wait, Holder::kernel},
    {Kind::closed_by_reset, "closed_by_reset", "a connection that the server reset",
     TcpState::closed, Holder::nobody},
    {Kind::server_killed, "server_killed", "a server killed by SIGKILL, its client connected",
     TcpState::fin_wait2, Holder::kernel},
    {Kind::listener_inherited, "listener_inherited", "a listener that a child process inherited",
     TcpState::listen, Holder::process},
}};

}  // namespace

std::span<const PriorDefinition> prior_definitions() { return kDefinitions; }

const PriorDefinition& prior_definition(PriorKind kind) {
  return kDefinitions[static_cast<std::size_t>(kind)];
}

std::optional<PriorKind> prior_of(std::string_view name) {
  for (const PriorDefinition& one : kDefinitions) {
    if (one.name == name) return one.kind;
  }
  return std::nullopt;
}

const std::vector<std::string_view>& prior_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const PriorDefinition& one : kDefinitions) all.push_back(one.name);
    return all;
  }();
  return names;
}

}  // namespace sockdrill
