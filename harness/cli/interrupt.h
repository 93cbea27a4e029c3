// Ctrl-C and its like.
#pragma once

#include <string>

#include "os/watchdog.h"

namespace sockdrill {

/// While it lives, the first SIGINT, SIGTERM or SIGHUP stops the watchdog: everything that waits
/// ends, what was started is ended, and the reports are written. A second one ends the process.
/// One at a time.
class InterruptScope {
 public:
  explicit InterruptScope(Watchdog& dog);
  ~InterruptScope();
  InterruptScope(const InterruptScope&) = delete;
  InterruptScope& operator=(const InterruptScope&) = delete;

  /// "SIGINT"; empty while nothing came.
  static std::string cause();
};

}  // namespace sockdrill
