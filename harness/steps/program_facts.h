// What is to be seen of a case's programs from outside, at the moment when a step has failed.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "os/blocked_call.h"
#include "os/process.h"
#include "os/sock_diag.h"
#include "os/socket_call.h"
#include "os/udp_table.h"
#include "steps/stage.h"
#include "traceback/traceback.h"

namespace sockdrill {

struct ProgramFacts {
  std::string name;
  pid_t pid = 0;
  std::optional<ExitStatus> exit;     // where it has ended
  std::optional<Traceback> told;      // in its output
  bool told_lately = false;           // since something was last done to a socket of the scenario's
  std::string limit_exceeded;         // why the harness ended it; empty where it did not
  std::string last_line;              // of its output
  bool silent_pipe = false;           // its output is a pipe, and nothing came through it
  std::set<std::uint32_t> sockets;    // the inodes that it and its children hold
  std::optional<BlockedCall> waits;   // what tells most of its threads
  std::vector<UdpSocket> udp;         // of those sockets
  std::optional<Endpoint> listening;  // where it last was seen to listen
  std::vector<SocketCall> calls;      // where all of its socket calls are told
};

struct CaseFacts {
  std::vector<ProgramFacts> programs;  // that were started
  std::vector<SocketInfo> sockets;     // the kernel's table of the case's network
};

/// Looks, and changes nothing: no connection, no signal. A program that is about to end gets
/// `patience` for that, and its last words a moment. `diag` is the calling thread's own.
CaseFacts gather_facts(Stage& stage, SockDiag& diag, Nanoseconds patience);

/// The process that holds a socket and its command's name; 0 where none of these holds it.
struct SocketHolder {
  pid_t process = 0;
  std::string command;
};
SocketHolder find_holder(Stage& stage, const std::string& program, std::uint32_t inode);

}  // namespace sockdrill
