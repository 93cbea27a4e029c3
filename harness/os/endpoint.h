// An IPv4 or IPv6 address with a port, as sockets and people know it. Numeric only: nothing here
// asks a resolver, except resolve_localhost.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sockdrill {

class Endpoint {
 public:
  /// 0.0.0.0 port 0.
  Endpoint();
  explicit Endpoint(const sockaddr_in& address);
  explicit Endpoint(const sockaddr_in6& address);

  static Endpoint any(int family, std::uint16_t port = 0);
  static Endpoint loopback(int family, std::uint16_t port = 0);

  /// Numeric text as inet_pton(3) reads it ("127.0.0.1", "::1", "::ffff:127.0.0.1",
  /// "fe80::1%2"), or "any" for 0.0.0.0. The error names the text and, for a host name, says that
  /// names are not looked up.
  static Result<Endpoint> parse(std::string_view address, std::uint16_t port = 0);

  /// "127.0.0.1:8989" or "[::1]:8989"; the inverse of to_string.
  static Result<Endpoint> parse_with_port(std::string_view text);

  /// What accept(2), getsockname(2) and their like filled in; an error for families other than
  /// AF_INET and AF_INET6 or a length too short.
  static Result<Endpoint> from_sockaddr(const sockaddr* address, socklen_t length);

  int family() const { return storage_.any.sa_family; }  // AF_INET or AF_INET6
  std::uint16_t port() const;                            // host byte order
  Endpoint with_port(std::uint16_t port) const;

  bool is_wildcard() const;  // 0.0.0.0 or ::
  bool is_loopback() const;  // 127.0.0.0/8, ::1, or 127.0.0.0/8 mapped into IPv6
  bool is_mapped() const;    // ::ffff:a.b.c.d (RFC 4291, 2.5.5.2)

  /// The IPv4 endpoint inside a mapped one; any other endpoint as it is.
  Endpoint unmapped() const;

  std::string address_string() const;  // "127.0.0.1", "::1"
  std::string to_string() const;       // "127.0.0.1:8989", "[::1]:8989"

  const sockaddr* sockaddr_ptr() const { return &storage_.any; }
  socklen_t sockaddr_size() const;

  /// The address bytes in network order: 4 for IPv4, 16 for IPv6.
  std::string_view address_bytes() const;

  /// By family, address, port, then scope. A mapped address differs from the IPv4 one.
  friend bool operator==(const Endpoint& a, const Endpoint& b);
  friend std::strong_ordering operator<=>(const Endpoint& a, const Endpoint& b);

 private:
  std::uint32_t scope() const;

  union Storage {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6;
  };
  Storage storage_;
};

/// What this machine's resolver makes of the name "localhost" (getaddrinfo(3), which reads
/// /etc/hosts), each address once, in the resolver's order, with the given port.
Result<std::vector<Endpoint>> resolve_localhost(std::uint16_t port);

}  // namespace sockdrill
