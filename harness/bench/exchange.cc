#include "bench/exchange.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

namespace sockdrill::bench {
namespace {

constexpr char kHello[] = {'h', 'e', 'l', 'l', 'o'};

bool converse(int listener, int client, const sockaddr* address, socklen_t size) {
  if (::connect(client, address, size) != 0) return false;
  const int server = ::accept(listener, nullptr, nullptr);
  if (server < 0) return false;
  char received[sizeof kHello];
  const bool fine = ::send(client, kHello, sizeof kHello, 0) == sizeof kHello &&
                    ::recv(server, received, sizeof received, MSG_WAITALL) == sizeof received &&
                    std::memcmp(received, kHello, sizeof kHello) == 0;
  ::close(client);
  ::close(server);
  return fine;
}

}  // namespace

bool exchange(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto* const to = reinterpret_cast<const sockaddr*>(&address);
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  const int client = ::socket(AF_INET, SOCK_STREAM, 0);
  const int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const bool fine = listener >= 0 && client >= 0 && ::bind(listener, to, sizeof address) == 0 &&
                    ::listen(listener, 128) == 0 && converse(listener, client, to, sizeof address);
  ::close(listener);
  return fine;
}

}  // namespace sockdrill::bench
