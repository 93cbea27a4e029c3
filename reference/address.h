// Socket addresses, IPv4 and IPv6 alike: from what a person types to what bind and connect take,
// and back to text.
#pragma once

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>

#include "failed_call.h"

namespace sockdrill::reference {

/// Room for an address of either family; `length` is what the calls want beside it.
struct Address {
  sockaddr_storage storage{};
  socklen_t length = sizeof(sockaddr_storage);

  // The socket calls take a "sockaddr", the head that the addresses of all families share.
  sockaddr* head() { return reinterpret_cast<sockaddr*>(&storage); }
  const sockaddr* head() const { return reinterpret_cast<const sockaddr*>(&storage); }
  int family() const { return storage.ss_family; }
};

/// `host` is an IPv4 or IPv6 address, a name such as "localhost", or "any" (also the empty text,
/// as in Python) for 0.0.0.0. A name that has addresses of both families stands for its IPv4 one.
/// A name that cannot be resolved ends the program with status 1.
inline Address look_up(const std::string& host, std::uint16_t port) {
  const std::string name = host.empty() || host == "any" ? "0.0.0.0" : host;
  const std::string call = "getaddrinfo(" + name + ")";

  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(name.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (error == EAI_SYSTEM) exit_failed_call(call);
  if (error != 0) {
    std::cerr << call + ": " + gai_strerror(error) + "\n" << std::flush;
    std::exit(EXIT_FAILURE);
  }

  Address address;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    const bool is_ipv4 = each->ai_family == AF_INET;
    if (each == found || is_ipv4) {
      std::memcpy(&address.storage, each->ai_addr, each->ai_addrlen);
      address.length = each->ai_addrlen;
    }
    if (is_ipv4) break;
  }
  freeaddrinfo(found);
  return address;
}

/// The socket() call that fits the address, as a message quotes it.
inline std::string socket_call(const Address& address) {
  const char* family = address.family() == AF_INET6 ? "AF_INET6" : "AF_INET";
  return std::string("socket(") + family + ", SOCK_STREAM)";
}

/// "127.0.0.1:8989", "[::1]:8989".
inline std::string to_text(const Address& address) {
  char host[NI_MAXHOST];
  char port[NI_MAXSERV];
  const int error = getnameinfo(address.head(), address.length, host, sizeof host, port,
                                sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
  if (error != 0) return gai_strerror(error);
  if (address.family() == AF_INET6) return std::string("[") + host + "]:" + port;
  return std::string(host) + ":" + port;
}

}  // namespace sockdrill::reference
