// What a run stands on: descriptors for its cases and programs, and its isolation.
#pragma once

#include <optional>

#include "base/result.h"
#include "os/isolation_ahead.h"

namespace sockdrill {

/// Threads: used by one thread, the only one of the process while this is made and laid.
class Ground {
 public:
  /// Begins at once where the command line calls `run`: the kernel takes as long for a network as
  /// we take to read what is to be run.
  Ground(int argc, char** argv);

  /// Begins where that has not been done. The isolation is this object's; an Error where the
  /// machine gives too little to run anything.
  Result<IsolationAhead*> lay();

 private:
  Result<void> begin();

  std::optional<Result<void>> begun_;
  std::optional<IsolationAhead> isolation_;
};

}  // namespace sockdrill
