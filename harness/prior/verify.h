// Is a port in the prior state that it should be in? The kernel's table is asked, nothing else
// (a socket that is bound only is invisible there before Linux 6.8: getsockname(2) tells then).
#pragma once

#include <optional>

#include "base/clock.h"
#include "base/result.h"
#include "os/endpoint.h"
#include "os/sock_diag.h"
#include "prior/prior_kind.h"

namespace sockdrill {

struct PriorPlace {
  Endpoint endpoint;               // of the listener or of the bound socket
  std::optional<Endpoint> local;   // the ends of the connection, where the state has one
  std::optional<Endpoint> remote;  //
  int bound_socket = -1;           // the socket that is bound only
};

struct PriorFinding {
  bool reached = false;
  std::optional<SocketInfo> survivor;  // what was found, also where something else was wanted
};

/// One look. An Error only where the kernel could not be asked.
Result<PriorFinding> look_for_prior(PriorKind kind, const PriorPlace& place, SockDiag& diag);

/// Looks until the state is reached. At the deadline an Error like
/// "close_wait on 127.0.0.1:8989 was not reached: CLOSE_WAIT expected, held by a process, FIN_WAIT2
/// 127.0.0.1:8989 → 127.0.0.1:43210 found, held by the kernel alone".
Result<std::optional<SocketInfo>> await_prior(PriorKind kind, const PriorPlace& place,
                                              SockDiag& diag, TimePoint deadline);

}  // namespace sockdrill
