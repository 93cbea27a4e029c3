// A verdict on TIME_WAIT in bare calls, one thread, one network, each on a port of its own: a
// connection that the server closes first; then the kernel is asked for that connection, its state,
// its holder and its timer (sock_diag(7)), and a second bind must be refused.
// Usage: time_wait_peer COUNT
#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "bench/private_network.h"

namespace {

constexpr std::uint16_t kFirstPort = 1024;
constexpr int kPorts = 30000;  // below those that the system gives to clients
constexpr std::uint8_t kTimeWait = 6;
constexpr std::uint8_t kTimeWaitTimer = 3;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int bound(const sockaddr_in& at) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0) return fd;
  ::close(fd);
  return -1;
}

// The client's port, of a connection that the server closed first; 0 where a call failed.
std::uint16_t server_closes_first(const sockaddr_in& at) {
  const int listener = bound(at);
  if (listener < 0 || ::listen(listener, 128) != 0) return 0;
  const int client = ::socket(AF_INET, SOCK_STREAM, 0);
  if (::connect(client, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0) return 0;
  sockaddr_in peer{};
  socklen_t size = sizeof peer;
  const int server = ::accept(listener, reinterpret_cast<sockaddr*>(&peer), &size);
  if (server < 0) return 0;
  ::close(server);
  char byte = 0;
  const bool ended = ::recv(client, &byte, 1, 0) == 0;
  ::close(client);
  ::close(listener);
  return ended ? ntohs(peer.sin_port) : 0;
}

// Whether the kernel keeps the connection in TIME_WAIT, held by nobody, for about a minute.
bool is_time_wait(int diag, std::uint16_t port, std::uint16_t client) {
  struct {
    nlmsghdr header;
    inet_diag_req_v2 ask;
  } request{};
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.header.nlmsg_flags = NLM_F_REQUEST;
  request.ask.sdiag_family = AF_INET;
  request.ask.sdiag_protocol = IPPROTO_TCP;
  request.ask.idiag_states = ~0U;
  request.ask.id.idiag_sport = htons(port);
  request.ask.id.idiag_dport = htons(client);
  request.ask.id.idiag_src[0] = request.ask.id.idiag_dst[0] = htonl(INADDR_LOOPBACK);
  request.ask.id.idiag_cookie[0] = request.ask.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  if (::send(diag, &request, sizeof request, 0) != sizeof request) return false;
  char answer[1024];
  const ssize_t size = ::recv(diag, answer, sizeof answer, 0);
  nlmsghdr header{};
  inet_diag_msg found{};
  if (size < static_cast<ssize_t>(sizeof header + sizeof found)) return false;
  std::memcpy(&header, answer, sizeof header);
  std::memcpy(&found, answer + NLMSG_HDRLEN, sizeof found);
  return header.nlmsg_type == SOCK_DIAG_BY_FAMILY && found.idiag_state == kTimeWait &&
         found.idiag_inode == 0 && found.idiag_timer == kTimeWaitTimer &&
         found.idiag_expires > 55'000 && found.idiag_expires <= 60'000;
}

bool verdict(int diag, std::uint16_t port) {
  const sockaddr_in at = loopback(port);
  const std::uint16_t client = server_closes_first(at);
  return client != 0 && is_time_wait(diag, port, client) && bound(at) < 0 && errno == EADDRINUSE;
}

}  // namespace

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 200;
  if (count > kPorts || !sockdrill::bench::enter_private_network()) return 1;
  const int diag = ::socket(AF_NETLINK, SOCK_RAW, NETLINK_SOCK_DIAG);
  for (int i = 0; i < count; ++i) {
    if (!verdict(diag, static_cast<std::uint16_t>(kFirstPort + i))) return 1;
  }
  return 0;
}
