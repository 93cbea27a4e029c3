// The kernel's own table of TCP sockets, by netlink (sock_diag(7)).
//
// A SockDiag looks into the network namespace in which it was opened, wherever its thread goes
// later. It is used by one thread at a time. Asking for sockets changes nothing; destroy does.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "os/endpoint.h"
#include "os/netlink.h"
#include "os/tcp_state.h"

namespace sockdrill {

enum class TcpTimer : std::uint8_t {
  none = 0,
  retransmit = 1,
  keepalive = 2,  // also an orphan's FIN_WAIT2 and, while connecting, SYN-ACK retransmission
  time_wait = 3,
  probe = 4,  // the peer's window is closed
};

/// "none", "retransmit", "keepalive", "time_wait", "probe".
std::string_view tcp_timer_name(TcpTimer timer);

/// The fields of struct tcp_info (linux/tcp.h) that scenarios ask for.
struct TcpInfo {
  std::uint8_t ca_state = 0;
  std::uint8_t retransmits = 0;  // of the segment in flight
  std::uint32_t total_retransmits = 0;
  std::uint32_t unacked = 0;  // segments
  std::uint32_t rtt_us = 0;
  std::uint32_t rtt_variance_us = 0;
  std::uint32_t snd_mss = 0;    // bytes
  std::uint32_t rcv_mss = 0;    // bytes
  std::uint32_t snd_cwnd = 0;   // segments
  std::uint32_t path_mtu = 0;   // bytes
  std::uint32_t rcv_space = 0;  // bytes
  std::uint64_t bytes_acked = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t bytes_sent = 0;
  std::uint32_t segments_out = 0;
  std::uint32_t segments_in = 0;
  std::uint32_t not_sent = 0;  // bytes
};

struct SocketInfo {
  int family = 0;  // AF_INET, AF_INET6; a dual-stack listener on :: is AF_INET6
  TcpState state = TcpState::closed;
  Endpoint local;
  Endpoint remote;
  std::uint32_t inode = 0;          // 0: no process holds it (TIME_WAIT, orphan, not yet accepted)
  std::uint32_t uid = 0;            // 0 for TIME_WAIT
  std::uint32_t receive_queue = 0;  // bytes; LISTEN: connections that wait for accept
  std::uint32_t send_queue = 0;     // bytes; LISTEN: the backlog
  TcpTimer timer = TcpTimer::none;
  std::chrono::milliseconds timer_left{0};
  std::uint8_t retransmits = 0;
  std::uint64_t cookie = 0;     // names this socket; kept into TIME_WAIT if asked for before
  std::optional<bool> v6only;   // IPv6 sockets only
  std::optional<TcpInfo> info;  // where it was asked for and the kernel has it

  /// The bytes in the receive queue of a connection. The kernel counts a FIN that was not yet taken
  /// out as one more: its place in the sequence (RFC 9293, section 3.4).
  std::uint32_t unread_bytes() const;
};

/// One line for people: "TIME_WAIT 127.0.0.1:8989 → 127.0.0.1:43210".
std::string to_string(const SocketInfo& socket);

/// What names a connection: its two ends, of one family, as one side sees them.
struct ConnectionEnds {
  Endpoint local;
  Endpoint remote;
};

struct DumpOptions {
  int family = AF_UNSPEC;  // AF_INET, AF_INET6, or both
  TcpStates states = TcpStates::all();
  std::uint16_t local_port = 0;  // 0: any
  bool tcp_info = false;
  std::size_t limit = 1'000'000;  // sockets; more is an error, so that memory is bounded
};

class SockDiag {
 public:
  /// A diagnostic socket for the calling thread's network.
  static Result<SockDiag> open();

  /// The sockets that stand now, IPv4 first. A table that changed under the dump is read again.
  Result<std::vector<SocketInfo>> dump(const DumpOptions& options = {});

  /// The connection with exactly these ends, with its TcpInfo; nullopt where there is none. Finds
  /// TIME_WAIT, never a listener. Both ends are of one family.
  Result<std::optional<SocketInfo>> find(const Endpoint& local, const Endpoint& remote);

  /// The listener bound to exactly this endpoint.
  Result<std::optional<SocketInfo>> find_listener(const Endpoint& local);

  /// Ends the socket at once (SOCK_DESTROY): a TIME_WAIT vanishes, the owner of an open socket
  /// sees ECONNABORTED. False where it was gone already. Needs CAP_NET_ADMIN over the network and
  /// CONFIG_INET_DIAG_DESTROY (else Error::code is EOPNOTSUPP).
  Result<bool> destroy(const SocketInfo& socket);

  /// The same for whatever has these ends now. Where no connection has them it is the listener that
  /// would take it: only for where there is none.
  Result<bool> destroy(const ConnectionEnds& ends);

 private:
  explicit SockDiag(NetlinkSocket socket) : socket_(std::move(socket)) {}
  Result<bool> destroy(const ConnectionEnds& ends, std::optional<std::uint64_t> cookie);
  Result<void> dump_family(int family, const DumpOptions& options, std::vector<SocketInfo>& out);

  NetlinkSocket socket_;
};

}  // namespace sockdrill
