// A table that was probed before, as a file: a row for each set of places in which the flags give
// the same, a column for each pair of flags.
//
//   # Linux 6.18.44 x86_64
//   state,old_address,new_address,user,none/none,none/A,…,A+P/A+P
//   nothing closed_by_reset,*,*,*,new,new,…,new
//
// A column's name has the old socket's flags first. A field holds what to_string(CellOutcome) says,
// nothing where it is not known; a set is its values with spaces between, or * for all.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "probe/cell.h"

namespace sockdrill {

struct Baseline {
  std::string kernel;               // what stands behind the first #; may be empty
  std::vector<MeasuredCell> cells;  // in the order of Cell, each once
};

/// `name` stands in errors: "baseline.csv:7: no state is named 'tim_wait'".
Result<Baseline> parse_baseline(std::string_view text, std::string_view name);

std::string baseline_text(std::span<const MeasuredCell> cells, std::string_view kernel);

}  // namespace sockdrill
