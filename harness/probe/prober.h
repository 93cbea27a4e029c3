// Many cells, on every processor.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "os/isolation.h"
#include "probe/axes.h"

namespace sockdrill {

struct SkippedCells {
  std::string reason;
  std::vector<Cell> cells;
};

struct FailedCell {
  Cell cell;
  std::string message;
};

/// What came of a probe. Every selected cell stands in exactly one of the three lists.
struct ProbeResult {
  std::vector<MeasuredCell> measured;  // in the order of Cell
  std::vector<SkippedCells> skipped;   // what this machine cannot show
  std::vector<FailedCell> failed;      // our trouble, or the machine's: no word on the kernel
  std::string kernel;                  // "Linux 6.18.44 x86_64"
  Nanoseconds duration{0};
};

/// Probes the cells of `set`, each in a network that is new or proven empty. After
/// enter_isolation() and prepare_for_programs(). The threads are the probe's own: the caller's
/// stays where it is.
ProbeResult probe(const CellSet& set, const IsolationProbe& isolation, unsigned workers);

}  // namespace sockdrill
