// Addresses, routes and the state of `lo` in the calling thread's network (rtnetlink(7)).
#pragma once

#include <cstdint>

#include "base/result.h"
#include "os/endpoint.h"

namespace sockdrill {

/// Sets `lo` up or down. Up brings 127.0.0.1 and ::1 with it; down takes them away, as if it had
/// never been up: connect(2) is then ENETUNREACH at once.
Result<void> set_loopback_up(bool up);

/// Adds an address with its prefix length to `lo`; the port is not looked at.
Result<void> add_loopback_address(const Endpoint& address, std::uint8_t prefix_length);

/// ip route add local 0.0.0.0/0 dev lo
Result<void> route_every_address_to_loopback();

}  // namespace sockdrill
