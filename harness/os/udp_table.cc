#include "os/udp_table.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>

#include "os/kernel_file.h"

namespace sockdrill {
namespace {

// "0100007F" or 32 digits: words of four bytes as this machine reads them, in network order.
std::optional<Endpoint> parse_address(const std::string& digits, unsigned port) {
  std::uint32_t words[4] = {};
  const std::size_t count = digits.size() / 8;
  if (digits.size() % 8 != 0 || (count != 1 && count != 4) || port > 0xFFFF) return std::nullopt;
  for (std::size_t i = 0; i < count; ++i) {
    if (std::sscanf(digits.substr(i * 8, 8).c_str(), "%8X", &words[i]) != 1) return std::nullopt;
  }
  if (count == 1) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = words[0];
    return Endpoint(address);
  }
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(static_cast<std::uint16_t>(port));
  std::memcpy(&address.sin6_addr, words, sizeof words);
  return Endpoint(address);
}

std::optional<UdpSocket> parse_row(const std::string& line) {
  char address[33] = {};
  unsigned port = 0;
  unsigned inode = 0;
  // sl local:port remote:port state queues timer retransmits uid timeout inode
  const int read = std::sscanf(line.c_str(), " %*d: %32[0-9A-F]:%4X %*s %*s %*s %*s %*s %*u %*u %u",
                               address, &port, &inode);
  const auto local = read == 3 ? parse_address(address, port) : std::nullopt;
  return local ? std::optional(UdpSocket{*local, inode}) : std::nullopt;
}

}  // namespace

std::vector<UdpSocket> parse_udp_table(std::string_view text) {
  std::vector<UdpSocket> sockets;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (auto row = parse_row(std::string(text.substr(0, end)))) sockets.push_back(*row);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return sockets;
}

std::vector<UdpSocket> udp_sockets(pid_t process) {
  std::vector<UdpSocket> sockets;
  for (const char* const name : {"udp", "udp6"}) {
    const auto text = read_file(fmt::format("/proc/{}/net/{}", process, name));
    if (!text) continue;
    const auto rows = parse_udp_table(*text);
    sockets.insert(sockets.end(), rows.begin(), rows.end());
  }
  return sockets;
}

}  // namespace sockdrill
