#include "steps/socket_view.h"

#include <fmt/format.h>
#include <netinet/tcp.h>

#include "os/errno_name.h"
#include "steps/port_table.h"

namespace sockdrill {
namespace {

SocketView view_of(const SocketInfo& info) {
  return {std::string(tcp_state_name(info.state)), info};
}

// A listener, or what is only bound: the row that is this descriptor's.
Result<std::optional<SocketInfo>> find_unconnected(Stage& stage, const NamedSocket& socket) {
  if (!socket.local) return std::nullopt;
  const auto sockets = sockets_on_port(stage, socket.local->port());
  if (!sockets) return tl::unexpected<Error>(sockets.error());
  for (const PortSocket& one : *sockets) {
    if (one.socket.get() == &socket && !one.info.remote.port()) return one.info;
  }
  return std::nullopt;
}

Causes why_reset(const NamedSocket& socket) {
  if (!socket.ending) return {};
  if (socket.ending->reset) return {make_cause(CauseId::closed_by_linger, socket.name)};
  if (socket.ending->unread > 0) {
    return {make_cause(CauseId::closed_unread, socket.name, socket.ending->unread)};
  }
  return {};
}

}  // namespace

Result<SocketView> look_at(Stage& stage, const NamedSocket& socket, bool whole) {
  if (socket.remote && socket.local) {
    const auto found = stage.network.sock_diag().find(*socket.local, *socket.remote);
    if (!found) return tl::unexpected<Error>(found.error());
    if (*found) return view_of(**found);
  }
  const bool kept = socket.keeper != nullptr;
  if (!socket.fd && !kept) return SocketView{};
  if (whole || kept) {
    const auto found = find_unconnected(stage, socket);
    if (!found) return tl::unexpected<Error>(found.error());
    if (*found) return view_of(**found);
    if (!socket.fd) return SocketView{};
  }
  // Not connected: the socket itself knows (tcp(7), TCP_INFO).
  tcp_info info{};
  socklen_t size = sizeof info;
  const CallResult asked =
      stage.system.getsockopt(socket.fd.get(), IPPROTO_TCP, TCP_INFO, &info, &size);
  if (!asked.ok()) return fail("getsockopt(TCP_INFO): " + describe_errno(asked.error));
  return SocketView{std::string(tcp_state_name(static_cast<TcpState>(info.tcpi_state))),
                    std::nullopt};
}

Causes why_no_time_wait(Stage& stage, const NamedSocket& socket) {
  if (Causes why = why_reset(socket); !why.empty()) return why;
  if (!socket.local || !socket.remote) return {};
  for (const auto& other : stage.sockets.all()) {
    const bool is_peer = other->local && other->remote &&
                         other->local->unmapped() == socket.remote->unmapped() &&
                         other->remote->unmapped() == socket.local->unmapped();
    if (!is_peer) continue;
    if (Causes why = why_reset(*other); !why.empty()) return why;
  }
  const auto peer = stage.network.sock_diag().find(*socket.remote, *socket.local);
  if (peer && *peer && (*peer)->state == TcpState::time_wait) {
    const PortSocket keeper = name_socket(stage, **peer);
    return {make_cause(CauseId::other_side_closed_first, to_string(keeper.info), keeper.own_name(),
                       keeper.peer_name())};
  }
  if (stage.network.is_private()) {
    const auto most = stage.network.network().get_sysctl("net.ipv4.tcp_max_tw_buckets");
    if (most && *most == "0") {
      return {make_cause(CauseId::no_time_wait_here)};
    }
  }
  return {};
}

}  // namespace sockdrill
