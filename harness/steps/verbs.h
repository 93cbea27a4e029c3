// Every verb's row, for THE step table (table.cc). One file makes a row, or a small family of them.
#pragma once

#include "steps/verb.h"

namespace sockdrill {

// open.cc: sockets come to be and get their addresses
Verb socket_verb();
Verb bind_verb();
Verb listen_verb();
// connect.cc
Verb connect_verb();
// accept.cc
Verb accept_verb();
// send.cc
Verb send_verb();
// recv.cc
Verb recv_verb();
// close.cc: half-close, close, reset
Verb shutdown_verb();
Verb close_verb();
Verb reset_verb();
// option.cc
Verb set_verb();
Verb get_verb();
// name.cc: getsockname and getpeername
Verb address_verb();
Verb peer_verb();
// poll.cc
Verb poll_verb();
// state.cc
Verb state_verb();
// program_start.cc
Verb start_verb();
// program_end.cc
Verb exit_verb();
Verb signal_verb();
Verb stop_verb();
Verb kill_verb();
// program_io.cc
Verb output_verb();
Verb input_verb();
// program_calls.cc
Verb calls_verb();
// program_left.cc
Verb left_verb();
// program_runs.cc
Verb runs_verb();
// program_socket.cc
Verb program_socket_verb();
// network.cc
Verb sysctl_verb();
// port.cc: what is on a port, whoever holds it
Verb port_verb();
Verb end_time_wait_verb();
// given.cc
Verb given_verb();
// clock.cc
Verb clock_verb();
// expect.cc
Verb expect_verb();

}  // namespace sockdrill
