// The start of a program: clone, set up, exec. Used by Process alone.
//
// The child shares memory with us until it has become the program (CLONE_VM | CLONE_VFORK, as
// posix_spawn(3) does it), so the cost does not grow with the engine. Of our descriptors it copies
// no more than the lowest 64, which are no sockets (prepare_for_programs()): a fork in one worker
// would otherwise keep the sockets alive that another worker closes at the same moment, and that
// worker's peer would see its FIN late.
#pragma once

#include <sys/types.h>

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "os/unique_fd.h"
#include "sandbox/containment.h"

namespace sockdrill {

/// The first process of a pid namespace. It does nothing but to be there; the kernel reaps for it
/// what is orphaned inside. Killed, and waited for, with this object.
class PidNamespaceInit {
 public:
  /// `stack` is what the process runs on: it lives in our memory and never calls exec.
  PidNamespaceInit(pid_t pid, std::unique_ptr<char[]> stack)
      : pid_(pid), stack_(std::move(stack)) {}
  PidNamespaceInit(const PidNamespaceInit&) = delete;
  PidNamespaceInit& operator=(const PidNamespaceInit&) = delete;
  ~PidNamespaceInit();

  pid_t pid() const { return pid_; }

  /// Sends SIGKILL; every process in the namespace ends. Not to be waited for before our own
  /// children in the namespace have been reaped: it cannot go before they have.
  void kill() const;

 private:
  pid_t pid_;
  std::unique_ptr<char[]> stack_;
};

struct SpawnRequest {
  std::vector<std::string> candidates;  // paths to try, in this order
  std::vector<std::string> arguments;
  std::vector<std::string> environment;
  std::string directory;             // "": where we stand
  std::array<int, 3> standard = {};  // descriptors of ours that become 0, 1 and 2
  std::string name;                  // in error texts
  bool pid_namespace = false;        // without a sandbox; else its layers say it
  const SandboxSpec* sandbox = nullptr;
};

struct Spawned {
  pid_t pid = -1;
  UniqueFd pidfd;
  std::unique_ptr<PidNamespaceInit> init;
  UniqueFd listener;  // of the sandbox's filter, where it watches
};

/// Why nothing was started.
struct SpawnFailure : Error {
  bool of_program = false;          // it cannot be run; else a reason of ours or of the machine
  std::optional<Layer> layer = {};  // the one that was refused; none: another reason
  std::string target = {};          // of the call that was refused, where it has one: "/proc"
};

/// Starts the program as the leader of a new session, a child of ours even in a pid namespace.
tl::expected<Spawned, SpawnFailure> spawn(const SpawnRequest& request);

/// Makes room for spawn(): descriptors 3 to 63 become /dev/null. Once, before the first socket.
Result<void> reserve_descriptors();

}  // namespace sockdrill
