// Which ends of a case's connections closed first: TIME_WAIT stays with those (RFC 9293, 3.3.2).
#pragma once

#include <vector>

#include "os/sock_diag.h"
#include "steps/named_socket.h"

namespace sockdrill {

/// Of each connection that a step has closed the end that was closed first, as its side sees it. As
/// far as the steps show it: a half-close may have decided it before, and what was reset leaves
/// nothing. None where there are more than a few.
std::vector<ConnectionEnds> active_closes(const SocketTable& sockets);

}  // namespace sockdrill
