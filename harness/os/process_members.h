// Which processes a program started, where no pid namespace holds them together.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace sockdrill {

/// A program that leads a session and was started with `mark` ("NAME=value", to be found nowhere
/// else) in its environment. A member is whoever is in its session, descends from a member, or was
/// started with the mark: a daemon that left the session and whose parent has ended. Who clears
/// the environment as well is lost. `leader` must not have been reaped, so that its number is
/// nobody else's.
struct ProgramMembers {
  pid_t leader = -1;
  std::string mark;

  /// Those that run, the leader included.
  std::vector<pid_t> running() const;

  /// Kills all but the leader, the ones too that are started meanwhile, and reaps those that have
  /// become children of ours.
  void end_others() const;
};

}  // namespace sockdrill
