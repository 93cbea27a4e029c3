// What the order of a program's socket calls shows, where they are told. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cause/cause.h"
#include "os/socket_call.h"

namespace sockdrill {

/// Whether the socket that was bound to the port had SO_REUSEADDR before that; nullopt where it
/// had, or where no bind of that port is among the calls.
std::optional<Cause> reuse_cause(const std::string& program, const std::vector<SocketCall>& calls,
                                 std::uint16_t port);

/// Of a connection that the program reset: unread data, where it never asked for a reset by
/// SO_LINGER.
std::optional<Cause> reset_cause(const std::string& program, const std::vector<SocketCall>& calls);

}  // namespace sockdrill
