// What the kernel says of one named socket, while it is open and after it was closed.
#pragma once

#include <optional>
#include <string>

#include "os/sock_diag.h"
#include "steps/stage.h"

namespace sockdrill {

struct SocketView {
  std::string state = "none";      // none: the kernel keeps nothing of it
  std::optional<SocketInfo> info;  // the kernel's table's row, where it has one
};

/// A connection is looked up by its ends; a listener and, where `whole` is asked for, a socket that
/// is only bound (BOUND; else it counts as CLOSED) in the table of its port.
Result<SocketView> look_at(Stage& stage, const NamedSocket& socket, bool whole);

/// Why the kernel keeps no TIME_WAIT of it, where that is known: it was closed by a reset, the
/// other side closed first, the network keeps none. Empty where nothing shows it.
Causes why_no_time_wait(Stage& stage, const NamedSocket& socket);

}  // namespace sockdrill
