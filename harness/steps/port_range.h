// Which ports are right: one, a range, or the range from which the system chooses.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "steps/args.h"
#include "steps/stage.h"

namespace sockdrill {

struct PortBounds {
  std::uint16_t from = 0;
  std::uint16_t to = 0;
  bool contains(std::uint16_t port) const { return from <= port && port <= to; }
  std::string describe() const;  // "port 8989", "a port from 32768 to 60999"
};

/// From which the system chooses, in the case's network: net.ipv4.ip_local_port_range (ip(7)),
/// which IPv6 uses, too.
Result<PortBounds> ephemeral_ports(Stage& stage);

class PortRange {
 public:
  PortRange(std::optional<PortBounds> bounds, const Node* at) : bounds_(bounds), at_(at) {}

  Result<PortBounds> bounds(Stage& stage) const;
  const Node* at() const { return at_; }

 private:
  std::optional<PortBounds> bounds_;  // absent: ephemeral
  const Node* at_;
};

/// What the argument `port` says; nullopt where it does not stand.
std::optional<PortRange> port_range(Args& args);

}  // namespace sockdrill
