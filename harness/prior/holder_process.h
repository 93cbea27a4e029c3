// A child process that holds descriptors and does nothing else: the server that is killed, or the
// child that inherited a listener.
//
// It begins with an empty descriptor table and is given duplicates of the caller's descriptors
// (SCM_RIGHTS, unix(7)), which for the kernel is what fork(2) does with them. A plain fork would
// copy every descriptor of the engine for a moment, and keep sockets alive that other workers close
// at that moment. (For this prepare_for_programs() must have been called, os/process.h.)
#pragma once

#include <sys/types.h>

#include <memory>
#include <span>

#include "base/clock.h"
#include "base/result.h"

namespace sockdrill {

struct HolderPlan;

class HolderProcess {
 public:
  /// At most 8 descriptors. When it returns, the process has them; ours are the caller's to close.
  /// It dies with the calling thread (PR_SET_PDEATHSIG, prctl(2)). Costs 0.1 ms.
  static Result<HolderProcess> start(std::span<const int> descriptors, TimePoint deadline);

  HolderProcess();
  HolderProcess(HolderProcess&& other) noexcept;
  HolderProcess& operator=(HolderProcess&& other) noexcept;
  ~HolderProcess();

  /// -1 where there is none.
  pid_t pid() const { return pid_; }

  /// Ends it by SIGKILL and waits for it: the kernel has closed its sockets then. Idempotent.
  void kill();

 private:
  HolderProcess(pid_t pid, std::unique_ptr<HolderPlan> plan);

  pid_t pid_ = -1;
  std::unique_ptr<HolderPlan> plan_;  // with the stack it runs on: it shares our memory
};

}  // namespace sockdrill
