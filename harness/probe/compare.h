// What is not as it was: measured cells held against a baseline.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "probe/baseline.h"

namespace sockdrill {

struct CellDifference {
  Cell cell;
  std::optional<CellOutcome> before;  // nullopt: the baseline does not have the cell
  CellOutcome now;
};

struct Comparison {
  std::size_t compared = 0;  // cells that were measured and stand in the baseline
  std::vector<CellDifference> differences;
};

/// Both in the order of Cell. What the baseline has and was not measured is not looked at.
Comparison compare(std::span<const MeasuredCell> measured, std::span<const MeasuredCell> baseline);

/// A line for each set of cells that differ in the same way:
/// "time_wait_server; old * with A; new * with A; * user: new expected, bind EADDRINUSE measured
/// (98 cells)".
std::string differences_text(std::span<const CellDifference> differences);

}  // namespace sockdrill
