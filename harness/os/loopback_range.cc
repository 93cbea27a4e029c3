#include "os/loopback_range.h"

#include <fmt/format.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <random>
#include <string_view>

#include "os/errno_name.h"
#include "os/sock_diag.h"

namespace sockdrill {
namespace {

constexpr unsigned kRanges = 1U << 16U;  // 127.a.b.0/24; the first is everybody's

std::array<std::uint8_t, 3> prefix_of(unsigned number) {
  return {127, static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number)};
}

std::string name_of(const std::array<std::uint8_t, 3>& prefix) {
  return fmt::format("{}.{}.{}.0/24", prefix[0], prefix[1], prefix[2]);
}

// An abstract name (unix(7)) is free again when its socket is closed, however that comes about.
Result<UniqueFd> lock(const std::string& range) {
  UniqueFd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket) return errno_failure("socket(AF_UNIX)", errno);
  const std::string name = "sockdrill " + range;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(&address.sun_path[1], name.data(), name.size());
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0) {
    return errno_failure(fmt::format("bind(@{})", name), errno);
  }
  return socket;
}

bool is_within(const Endpoint& endpoint, const std::array<std::uint8_t, 3>& prefix) {
  const Endpoint plain = endpoint.unmapped();
  if (plain.family() != AF_INET) return false;
  return std::memcmp(plain.address_bytes().data(), prefix.data(), prefix.size()) == 0;
}

// Addresses below `from` move to the same place below `to`.
Endpoint move(const Endpoint& endpoint, const std::array<std::uint8_t, 3>& from,
              const std::array<std::uint8_t, 3>& to) {
  if (!is_within(endpoint, from)) return endpoint;
  std::array<std::uint8_t, 4> bytes = {to[0], to[1], to[2], 0};
  bytes[3] = static_cast<std::uint8_t>(endpoint.address_bytes().back());
  if (endpoint.is_mapped()) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, endpoint.sockaddr_ptr(), sizeof v6);
    std::memcpy(&v6.sin6_addr.s6_addr[12], bytes.data(), bytes.size());
    return Endpoint(v6);
  }
  sockaddr_in v4{};
  std::memcpy(&v4.sin_addr, bytes.data(), bytes.size());
  return Endpoint(v4).with_port(endpoint.port());
}

constexpr std::array<std::uint8_t, 3> kCommon = {127, 0, 0};

}  // namespace

Result<LoopbackRange> LoopbackRange::acquire() {
  auto diag = SockDiag::open();
  if (!diag) return tl::unexpected(diag.error());
  const auto sockets = diag->dump();
  if (!sockets) return tl::unexpected(sockets.error());
  std::random_device random;
  const unsigned start = random();
  for (unsigned step = 0; step < kRanges; ++step) {
    const unsigned number = (start + step) % kRanges;
    if (number == 0) continue;
    const auto prefix = prefix_of(number);
    auto held = lock(name_of(prefix));
    if (!held && held.error().code == EADDRINUSE) continue;
    if (!held) return tl::unexpected(held.error());
    const auto stands_in_it = [&](const SocketInfo& socket) {
      return is_within(socket.local, prefix) || is_within(socket.remote, prefix);
    };
    if (std::any_of(sockets->begin(), sockets->end(), stands_in_it)) continue;
    return LoopbackRange(prefix, std::move(*held));
  }
  return fail("every range of 127.0.0.0/8 is in use", EADDRINUSE);
}

Endpoint LoopbackRange::map(const Endpoint& endpoint) const {
  return move(endpoint, kCommon, prefix_);
}

Endpoint LoopbackRange::unmap(const Endpoint& endpoint) const {
  return move(endpoint, prefix_, kCommon);
}

std::string LoopbackRange::to_string() const { return name_of(prefix_); }

}  // namespace sockdrill
