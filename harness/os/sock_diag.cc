#include "os/sock_diag.h"

// linux/tcp.h has the whole tcp_info; netinet/tcp.h, which has a shorter one, must stay out.
#include <fmt/format.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "os/errno_name.h"

namespace sockdrill {
namespace {

// How often a table that keeps changing is read again before that is reported.
constexpr int kDumpAttempts = 20;

// RFC 3493 sizes: sock_diag's addresses are always 16 bytes long, IPv4 uses the first four.
Endpoint endpoint_of(int family, const __be32 (&address)[4], __be16 port, std::uint32_t scope) {
  if (family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6.sin6_addr, address, sizeof v6.sin6_addr);
    v6.sin6_port = port;
    if (IN6_IS_ADDR_LINKLOCAL(&v6.sin6_addr)) v6.sin6_scope_id = scope;
    return Endpoint(v6);
  }
  sockaddr_in v4{};
  v4.sin_addr.s_addr = address[0];
  v4.sin_port = port;
  return Endpoint(v4);
}

void put_address(__be32 (&address)[4], const Endpoint& endpoint) {
  const std::string_view bytes = endpoint.address_bytes();
  std::memcpy(address, bytes.data(), bytes.size());
}

std::uint32_t scope_of(const Endpoint& endpoint) {
  if (endpoint.family() != AF_INET6) return 0;
  sockaddr_in6 v6{};
  std::memcpy(&v6, endpoint.sockaddr_ptr(), sizeof v6);
  return v6.sin6_scope_id;
}

// The four-tuple of a request, with a cookie where one socket and no other is meant.
inet_diag_sockid socket_id(const Endpoint& local, const Endpoint& remote,
                           std::optional<std::uint64_t> cookie) {
  inet_diag_sockid id{};
  id.idiag_sport = htons(local.port());
  id.idiag_dport = htons(remote.port());
  put_address(id.idiag_src, local);
  put_address(id.idiag_dst, remote);
  id.idiag_if = scope_of(local);
  id.idiag_cookie[0] = cookie ? static_cast<std::uint32_t>(*cookie) : INET_DIAG_NOCOOKIE;
  id.idiag_cookie[1] = cookie ? static_cast<std::uint32_t>(*cookie >> 32U) : INET_DIAG_NOCOOKIE;
  return id;
}

TcpInfo read_tcp_info(const nlattr* attribute) {
  tcp_info raw{};  // an older kernel sends less, a newer one more
  std::memcpy(&raw, mnl_attr_get_payload(attribute),
              std::min<std::size_t>(mnl_attr_get_payload_len(attribute), sizeof raw));
  TcpInfo info;
  info.ca_state = raw.tcpi_ca_state;
  info.retransmits = raw.tcpi_retransmits;
  info.total_retransmits = raw.tcpi_total_retrans;
  info.unacked = raw.tcpi_unacked;
  info.rtt_us = raw.tcpi_rtt;
  info.rtt_variance_us = raw.tcpi_rttvar;
  info.snd_mss = raw.tcpi_snd_mss;
  info.rcv_mss = raw.tcpi_rcv_mss;
  info.snd_cwnd = raw.tcpi_snd_cwnd;
  info.path_mtu = raw.tcpi_pmtu;
  info.rcv_space = raw.tcpi_rcv_space;
  info.bytes_acked = raw.tcpi_bytes_acked;
  info.bytes_received = raw.tcpi_bytes_received;
  info.bytes_sent = raw.tcpi_bytes_sent;
  info.segments_out = raw.tcpi_segs_out;
  info.segments_in = raw.tcpi_segs_in;
  info.not_sent = raw.tcpi_notsent_bytes;
  return info;
}

void read_attribute(const nlattr* attribute, SocketInfo& socket) {
  switch (mnl_attr_get_type(attribute)) {
    case INET_DIAG_INFO:
      socket.info = read_tcp_info(attribute);
      break;
    case INET_DIAG_SKV6ONLY:
      if (mnl_attr_get_payload_len(attribute) >= 1) {
        socket.v6only = mnl_attr_get_u8(attribute) != 0;
      }
      break;
    default:
      break;
  }
}

// nullopt for a message that is not about a TCP socket.
std::optional<SocketInfo> read_socket(const nlmsghdr& header) {
  if (header.nlmsg_type != SOCK_DIAG_BY_FAMILY) return std::nullopt;
  if (mnl_nlmsg_get_payload_len(&header) < sizeof(inet_diag_msg)) return std::nullopt;
  inet_diag_msg message{};
  std::memcpy(&message, mnl_nlmsg_get_payload(&header), sizeof message);
  if (message.idiag_state < static_cast<int>(TcpState::established) ||
      message.idiag_state > static_cast<int>(TcpState::bound_inactive)) {
    return std::nullopt;
  }

  SocketInfo socket;
  socket.family = message.idiag_family;
  socket.state = static_cast<TcpState>(message.idiag_state);
  // What is bound only is asked for by its own bit and answered as CLOSE.
  if (socket.state == TcpState::closed) socket.state = TcpState::bound_inactive;
  if (socket.state == TcpState::new_syn_recv) socket.state = TcpState::syn_recv;
  const inet_diag_sockid& id = message.id;
  socket.local = endpoint_of(socket.family, id.idiag_src, id.idiag_sport, id.idiag_if);
  socket.remote = endpoint_of(socket.family, id.idiag_dst, id.idiag_dport, id.idiag_if);
  socket.inode = message.idiag_inode;
  socket.uid = message.idiag_uid;
  socket.receive_queue = message.idiag_rqueue;
  socket.send_queue = message.idiag_wqueue;
  if (message.idiag_timer <= static_cast<int>(TcpTimer::probe)) {
    socket.timer = static_cast<TcpTimer>(message.idiag_timer);
    socket.timer_left = std::chrono::milliseconds(message.idiag_expires);
  }
  socket.retransmits = message.idiag_retrans;
  socket.cookie = std::uint64_t{id.idiag_cookie[1]} << 32U | std::uint64_t{id.idiag_cookie[0]};

  const auto* attribute =
      static_cast<const nlattr*>(mnl_nlmsg_get_payload_offset(&header, sizeof(inet_diag_msg)));
  const auto* end = static_cast<const char*>(mnl_nlmsg_get_payload_tail(&header));
  while (mnl_attr_ok(attribute, static_cast<int>(end - reinterpret_cast<const char*>(attribute)))) {
    read_attribute(attribute, socket);
    attribute = mnl_attr_next(attribute);
  }
  return socket;
}

Result<void> check_ends(const Endpoint& local, const Endpoint& remote) {
  if (local.family() == remote.family()) return {};
  return errno_failure(fmt::format("sock_diag({}, {})", local.to_string(), remote.to_string()),
                       EAFNOSUPPORT);
}

}  // namespace

std::string_view tcp_timer_name(TcpTimer timer) {
  switch (timer) {
    case TcpTimer::none:
      return "none";
    case TcpTimer::retransmit:
      return "retransmit";
    case TcpTimer::keepalive:
      return "keepalive";
    case TcpTimer::time_wait:
      return "time_wait";
    case TcpTimer::probe:
      return "probe";
  }
  return "none";
}

std::uint32_t SocketInfo::unread_bytes() const {
  const bool has_fin =
      state == TcpState::close_wait || state == TcpState::last_ack || state == TcpState::closing;
  return has_fin && receive_queue > 0 ? receive_queue - 1 : receive_queue;
}

std::string to_string(const SocketInfo& socket) {
  if (socket.state == TcpState::listen || socket.state == TcpState::bound_inactive) {
    return fmt::format("{} {}", tcp_state_name(socket.state), socket.local.to_string());
  }
  return fmt::format("{} {} → {}", tcp_state_name(socket.state), socket.local.to_string(),
                     socket.remote.to_string());
}

Result<SockDiag> SockDiag::open() {
  auto socket = NetlinkSocket::open(NETLINK_SOCK_DIAG, "sock_diag");
  if (!socket) return tl::unexpected(socket.error());
  return SockDiag(std::move(*socket));
}

Result<void> SockDiag::dump_family(int family, const DumpOptions& options,
                                   std::vector<SocketInfo>& out) {
  const std::size_t before = out.size();
  for (int attempt = 0; attempt < kDumpAttempts; ++attempt) {
    NetlinkRequest request(SOCK_DIAG_BY_FAMILY, NLM_F_DUMP);
    auto& ask = request.fixed_part<inet_diag_req_v2>();
    ask.sdiag_family = static_cast<std::uint8_t>(family);
    ask.sdiag_protocol = IPPROTO_TCP;
    ask.idiag_states = options.states.mask();
    ask.idiag_ext = options.tcp_info ? 1U << (INET_DIAG_INFO - 1U) : 0U;
    ask.id.idiag_sport = htons(options.local_port);
    bool too_many = false;
    const auto outcome = socket_.ask(request, [&](const nlmsghdr& message) {
      auto socket = read_socket(message);
      if (!socket) return;
      too_many = too_many || out.size() >= options.limit;
      if (!too_many) out.push_back(*socket);
    });
    if (!outcome) {
      // A kernel without IPv6 (or without its sock_diag part) has no IPv6 sockets to show.
      if (family == AF_INET6 && outcome.error().code == ENOENT) return {};
      return tl::unexpected(outcome.error());
    }
    if (too_many) {
      return errno_failure(fmt::format("sock_diag: more than {} sockets", options.limit), E2BIG);
    }
    if (*outcome == NetlinkSocket::Outcome::complete) return {};
    out.resize(before);
  }
  return errno_failure("sock_diag: the table changed under every dump", EBUSY);
}

Result<std::vector<SocketInfo>> SockDiag::dump(const DumpOptions& options) {
  std::vector<SocketInfo> out;
  for (const int family : {AF_INET, AF_INET6}) {
    if (options.family != AF_UNSPEC && options.family != family) continue;
    const auto done = dump_family(family, options, out);
    if (!done) return tl::unexpected(done.error());
  }
  return out;
}

Result<std::optional<SocketInfo>> SockDiag::find(const Endpoint& local, const Endpoint& remote) {
  if (const auto same = check_ends(local, remote); !same) return tl::unexpected(same.error());
  NetlinkRequest request(SOCK_DIAG_BY_FAMILY, 0);
  auto& ask = request.fixed_part<inet_diag_req_v2>();
  ask.sdiag_family = static_cast<std::uint8_t>(local.family());
  ask.sdiag_protocol = IPPROTO_TCP;
  ask.idiag_states = ~0U;
  ask.idiag_ext = 1U << (INET_DIAG_INFO - 1U);
  ask.id = socket_id(local, remote, std::nullopt);
  std::optional<SocketInfo> found;
  const auto outcome =
      socket_.ask(request, [&](const nlmsghdr& message) { found = read_socket(message); });
  if (!outcome) {
    if (outcome.error().code == ENOENT) return std::nullopt;
    return tl::unexpected(outcome.error());
  }
  // Where no connection has these ends the kernel answers with the listener that would take it.
  if (found && (found->local.unmapped() != local.unmapped() ||
                found->remote.unmapped() != remote.unmapped())) {
    return std::nullopt;
  }
  return found;
}

Result<std::optional<SocketInfo>> SockDiag::find_listener(const Endpoint& local) {
  const auto listeners =
      dump({.family = local.family(), .states = {TcpState::listen}, .local_port = local.port()});
  if (!listeners) return tl::unexpected(listeners.error());
  for (const SocketInfo& listener : *listeners) {
    if (listener.local == local) return listener;
  }
  return std::nullopt;
}

Result<bool> SockDiag::destroy(const SocketInfo& socket) {
  const auto ended = destroy({socket.local, socket.remote}, socket.cookie);
  if (ended) return ended;
  return errno_failure(fmt::format("SOCK_DESTROY({})", to_string(socket)), ended.error().code);
}

Result<bool> SockDiag::destroy(const ConnectionEnds& ends) {
  if (const auto same = check_ends(ends.local, ends.remote); !same) {
    return tl::unexpected(same.error());
  }
  const auto ended = destroy(ends, std::nullopt);
  if (ended) return ended;
  return errno_failure(
      fmt::format("SOCK_DESTROY({}, {})", ends.local.to_string(), ends.remote.to_string()),
      ended.error().code);
}

Result<bool> SockDiag::destroy(const ConnectionEnds& ends, std::optional<std::uint64_t> cookie) {
  NetlinkRequest request(SOCK_DESTROY, NLM_F_ACK);
  auto& ask = request.fixed_part<inet_diag_req_v2>();
  ask.sdiag_family = static_cast<std::uint8_t>(ends.local.family());
  ask.sdiag_protocol = IPPROTO_TCP;
  ask.idiag_states = ~0U;
  ask.id = socket_id(ends.local, ends.remote, cookie);
  const auto outcome = socket_.ask(request, [](const nlmsghdr&) {});
  if (outcome) return true;
  if (outcome.error().code == ENOENT) return false;
  return tl::unexpected(outcome.error());
}

}  // namespace sockdrill
