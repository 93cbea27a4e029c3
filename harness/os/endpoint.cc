#include "os/endpoint.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <net/if.h>
#include <netdb.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <memory>
#include <optional>
#include <tuple>

#include "base/text.h"

namespace sockdrill {
namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

std::optional<std::uint32_t> parse_scope(const std::string& text) {
  const unsigned index = if_nametoindex(text.c_str());
  if (index != 0) return index;
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

sockaddr_in v4_any() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  return address;
}

}  // namespace

Endpoint::Endpoint() : Endpoint(v4_any()) {}

Endpoint::Endpoint(const sockaddr_in& address) : storage_{} {
  storage_.v4 = address;
  storage_.v4.sin_family = AF_INET;
  std::memset(storage_.v4.sin_zero, 0, sizeof storage_.v4.sin_zero);
}

Endpoint::Endpoint(const sockaddr_in6& address) : storage_{} {
  storage_.v6 = address;
  storage_.v6.sin6_family = AF_INET6;
}

Endpoint Endpoint::any(int family, std::uint16_t port) {
  if (family == AF_INET6) return Endpoint(sockaddr_in6{}).with_port(port);
  return Endpoint(sockaddr_in{}).with_port(port);
}

Endpoint Endpoint::loopback(int family, std::uint16_t port) {
  Endpoint endpoint = any(family, port);
  if (family == AF_INET6) {
    endpoint.storage_.v6.sin6_addr = in6addr_loopback;
  } else {
    endpoint.storage_.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  }
  return endpoint;
}

Result<Endpoint> Endpoint::parse(std::string_view address, std::uint16_t port) {
  if (address == "any") return any(AF_INET, port);
  const std::size_t percent = address.find('%');
  const std::string host(address.substr(0, percent));
  const bool whole = host.find('\0') == std::string::npos;
  sockaddr_in v4{};
  if (whole && percent == std::string_view::npos &&
      inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) {
    return Endpoint(v4).with_port(port);
  }
  sockaddr_in6 v6{};
  if (whole && inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) == 1) {
    if (percent != std::string_view::npos) {
      const auto scope = parse_scope(std::string(address.substr(percent + 1)));
      if (!scope) return fail(fmt::format("no network interface in \"{}\"", visible(address)));
      v6.sin6_scope_id = *scope;
    }
    return Endpoint(v6).with_port(port);
  }
  return fail(fmt::format("\"{}\" is not a numeric IPv4 or IPv6 address (names are not looked up)",
                          visible(address)));
}

Result<Endpoint> Endpoint::parse_with_port(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  const auto port =
      colon == std::string_view::npos ? std::nullopt : parse_port(text.substr(colon + 1));
  if (!port) return fail(fmt::format("\"{}\" does not end in \":PORT\"", visible(text)));
  const std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    return parse(host.substr(1, host.size() - 2), *port);
  }
  if (host.find(':') != std::string_view::npos) {
    return fail(fmt::format("\"{}\": an IPv6 address with a port is written [ADDRESS]:PORT",
                            visible(text)));
  }
  return parse(host, *port);
}

Result<Endpoint> Endpoint::from_sockaddr(const sockaddr* address, socklen_t length) {
  if (length >= sizeof(sockaddr_in) && address->sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, address, sizeof v4);
    return Endpoint(v4);
  }
  if (length >= sizeof(sockaddr_in6) && address->sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, address, sizeof v6);
    return Endpoint(v6);
  }
  return fail(fmt::format("a socket address of {} bytes is neither IPv4 nor IPv6", length));
}

std::uint16_t Endpoint::port() const {
  return ntohs(family() == AF_INET6 ? storage_.v6.sin6_port : storage_.v4.sin_port);
}

Endpoint Endpoint::with_port(std::uint16_t port) const {
  Endpoint copy = *this;
  (family() == AF_INET6 ? copy.storage_.v6.sin6_port : copy.storage_.v4.sin_port) = htons(port);
  return copy;
}

bool Endpoint::is_wildcard() const {
  const std::string_view bytes = address_bytes();
  return std::all_of(bytes.begin(), bytes.end(), [](char byte) { return byte == 0; });
}

bool Endpoint::is_loopback() const {
  if (is_mapped()) return unmapped().is_loopback();
  if (family() == AF_INET) return address_bytes()[0] == 127;
  return IN6_IS_ADDR_LOOPBACK(&storage_.v6.sin6_addr);
}

bool Endpoint::is_mapped() const {
  return family() == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&storage_.v6.sin6_addr);
}

Endpoint Endpoint::unmapped() const {
  if (!is_mapped()) return *this;
  sockaddr_in v4{};
  std::memcpy(&v4.sin_addr, &storage_.v6.sin6_addr.s6_addr[12], sizeof v4.sin_addr);
  return Endpoint(v4).with_port(port());
}

std::string Endpoint::address_string() const {
  if (family() == AF_INET) {  // written for every step of a trace: inet_ntop(3) prints by sprintf
    std::array<char, INET_ADDRSTRLEN> text{};
    char* end = text.data();
    for (const char part : address_bytes()) {
      if (end != text.data()) *end++ = '.';
      end = std::to_chars(end, text.data() + text.size(), static_cast<unsigned char>(part)).ptr;
    }
    return {text.data(), end};
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(AF_INET6, &storage_.v6.sin6_addr, text.data(), text.size());
  if (scope() == 0) return text.data();
  return fmt::format("{}%{}", text.data(), scope());
}

std::string Endpoint::to_string() const {
  if (family() == AF_INET6) return fmt::format("[{}]:{}", address_string(), port());
  std::string text = address_string();
  text += ':';
  text += fmt::format_int(port()).c_str();
  return text;
}

socklen_t Endpoint::sockaddr_size() const {
  return family() == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
}

std::string_view Endpoint::address_bytes() const {
  if (family() == AF_INET6) {
    return {reinterpret_cast<const char*>(&storage_.v6.sin6_addr), sizeof(in6_addr)};
  }
  return {reinterpret_cast<const char*>(&storage_.v4.sin_addr), sizeof(in_addr)};
}

std::uint32_t Endpoint::scope() const {
  return family() == AF_INET6 ? storage_.v6.sin6_scope_id : 0;
}

bool operator==(const Endpoint& a, const Endpoint& b) { return std::is_eq(a <=> b); }

std::strong_ordering operator<=>(const Endpoint& a, const Endpoint& b) {
  const auto key = [](const Endpoint& e) {
    return std::tuple(e.family(), e.address_bytes(), e.port(), e.scope());
  };
  return key(a) <=> key(b);
}

Result<std::vector<Endpoint>> resolve_localhost(std::uint16_t port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  const int error = getaddrinfo("localhost", nullptr, &hints, &list);
  if (error != 0) return fail(fmt::format("getaddrinfo(localhost): {}", gai_strerror(error)));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list, freeaddrinfo);
  std::vector<Endpoint> found;
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
    const auto endpoint = Endpoint::from_sockaddr(entry->ai_addr, entry->ai_addrlen);
    if (!endpoint) continue;
    const Endpoint ready = endpoint->with_port(port);
    if (std::find(found.begin(), found.end(), ready) == found.end()) found.push_back(ready);
  }
  return found;
}

}  // namespace sockdrill
