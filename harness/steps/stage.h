// What a running step may touch: the case's sockets, programs, network and saved values, the system
// and the thread's deadlines. References only; a branch of `parallel` has a Stage of its own that
// differs in the watch.
#pragma once

#include "os/sockets.h"
#include "os/watchdog.h"
#include "scenario/scope.h"
#include "steps/case_network.h"
#include "steps/named_socket.h"
#include "steps/program_table.h"

namespace sockdrill {

struct Stage {
  Sockets& system;
  Watch& watch;
  SocketTable& sockets;
  ProgramTable& programs;
  CaseNetwork& network;
  Captures& captures;
};

}  // namespace sockdrill
