// The start of a program: clone, set up, exec. Used by Process alone.
//
// The child shares memory with us until it has become the program (CLONE_VM | CLONE_VFORK, as
// posix_spawn(3) does it), so the cost does not grow with the engine. It never holds a copy of our
// descriptors either: a fork in one worker would otherwise keep the sockets alive that another
// worker closes at the same moment, and that worker's peer would see its FIN late. (For this
// prepare_for_programs() must have been called.)
#pragma once

#include <sys/types.h>

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "os/unique_fd.h"

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
};

struct Spawned {
  pid_t pid = -1;
  std::unique_ptr<PidNamespaceInit> init;
};

/// Starts the program as the leader of a new session. With `pid_namespace` it is in a new pid
/// namespace, a child of ours all the same; Error::code is EPERM, ENOSPC or EINVAL where that is
/// refused, and nothing was started.
Result<Spawned> spawn(const SpawnRequest& request, bool pid_namespace);

}  // namespace sockdrill
