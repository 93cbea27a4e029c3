// Values written as Python prints them, so that these programs and the tutorial's show the same.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstring>
#include <string>
#include <string_view>

#include "address.h"

namespace sockdrill::reference {

/// "\xce": one byte as a Python escape.
inline std::string escaped_byte(char byte) {
  constexpr char kDigits[] = "0123456789abcdef";
  const auto value = static_cast<unsigned char>(byte);
  return {'\\', 'x', kDigits[value >> 4], kDigits[value & 0xf]};
}

/// A bytes object: b'ok, \xce\xca'. Double quotes where the bytes hold a ' and no ".
inline std::string python_bytes(std::string_view bytes) {
  const bool has_single = bytes.find('\'') != std::string_view::npos;
  const bool has_double = bytes.find('"') != std::string_view::npos;
  const char quote = has_single && !has_double ? '"' : '\'';

  std::string text = {'b', quote};
  for (const char byte : bytes) {
    if (byte == quote || byte == '\\') {
      text += {'\\', byte};
    } else if (byte == '\t') {
      text += "\\t";
    } else if (byte == '\n') {
      text += "\\n";
    } else if (byte == '\r') {
      text += "\\r";
    } else if (byte >= ' ' && byte <= '~') {
      text += byte;
    } else {
      text += escaped_byte(byte);
    }
  }
  return text + quote;
}

/// What accept() returns in Python: ('127.0.0.1', 52472), and for IPv6 with the flow label and the
/// scope, ('::1', 52472, 0, 0).
inline std::string python_address(const Address& address) {
  char host[INET6_ADDRSTRLEN] = "";
  if (address.family() == AF_INET6) {
    sockaddr_in6 ipv6;
    std::memcpy(&ipv6, &address.storage, sizeof ipv6);
    inet_ntop(AF_INET6, &ipv6.sin6_addr, host, sizeof host);
    return "('" + std::string(host) + "', " + std::to_string(ntohs(ipv6.sin6_port)) + ", " +
           std::to_string(ntohl(ipv6.sin6_flowinfo)) + ", " + std::to_string(ipv6.sin6_scope_id) +
           ")";
  }
  sockaddr_in ipv4;
  std::memcpy(&ipv4, &address.storage, sizeof ipv4);
  inet_ntop(AF_INET, &ipv4.sin_addr, host, sizeof host);
  return "('" + std::string(host) + "', " + std::to_string(ntohs(ipv4.sin_port)) + ")";
}

}  // namespace sockdrill::reference
