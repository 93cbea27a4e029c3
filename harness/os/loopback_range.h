// Addresses of one's own where there are no private networks: a 127.a.b.0/24 that no other process
// of ours uses. All of 127.0.0.0/8 is local on Linux.
//
// What it cannot do: a program that binds 0.0.0.0 takes the port in every range, so such cases
// still collide; IPv6 has the one address ::1.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/result.h"
#include "os/endpoint.h"
#include "os/unique_fd.h"

namespace sockdrill {

class LoopbackRange {
 public:
  /// A range in which no TCP socket stands now and which no other LoopbackRange of this machine
  /// (this network namespace) holds. It is held by an abstract unix socket, so a process that dies
  /// gives it back. The search starts at a random place. Never 127.0.0.0/24.
  static Result<LoopbackRange> acquire();

  /// 127.0.0.x → 127.a.b.x, and the same inside a mapped IPv6 address; anything else as it is.
  Endpoint map(const Endpoint& endpoint) const;
  /// 127.a.b.x → 127.0.0.x; anything else as it is.
  Endpoint unmap(const Endpoint& endpoint) const;

  std::string to_string() const;  // "127.83.7.0/24"

 private:
  LoopbackRange(std::array<std::uint8_t, 3> prefix, UniqueFd lock)
      : prefix_(prefix), lock_(std::move(lock)) {}

  std::array<std::uint8_t, 3> prefix_;  // 127, a, b
  UniqueFd lock_;
};

}  // namespace sockdrill
