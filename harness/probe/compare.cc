#include "probe/compare.h"

#include <fmt/format.h>

#include <iterator>
#include <map>
#include <utility>

#include "probe/axes.h"

namespace sockdrill {

Comparison compare(std::span<const MeasuredCell> measured, std::span<const MeasuredCell> baseline) {
  Comparison result;
  auto before = baseline.begin();
  for (const MeasuredCell& one : measured) {
    while (before != baseline.end() && before->cell < one.cell) ++before;
    if (before == baseline.end() || before->cell != one.cell) {
      result.differences.push_back({one.cell, std::nullopt, one.outcome});
      continue;
    }
    ++result.compared;
    if (before->outcome != one.outcome) {
      result.differences.push_back({one.cell, before->outcome, one.outcome});
    }
  }
  return result;
}

std::string differences_text(std::span<const CellDifference> differences) {
  using Change = std::pair<std::optional<CellOutcome>, CellOutcome>;
  std::map<Change, std::size_t> kind_of;
  std::vector<Change> changes;
  std::vector<Cell> cells;
  std::vector<std::size_t> kinds;
  for (const CellDifference& one : differences) {
    const Change change{one.before, one.now};
    const auto [found, fresh] = kind_of.try_emplace(change, changes.size());
    if (fresh) changes.push_back(change);
    cells.push_back(one.cell);
    kinds.push_back(found->second);
  }
  std::string text;
  for (const CellGroup& group : group_cells(cells, kinds)) {
    const auto& [before, now] = changes[group.kind];
    const std::string expected =
        before ? to_string(*before) + " expected" : std::string("not in the baseline");
    fmt::format_to(std::back_inserter(text), "{}: {}, {} measured ({} {})\n", to_string(group.set),
                   expected, to_string(now), group.set.size(),
                   group.set.size() == 1 ? "cell" : "cells");
  }
  return text;
}

}  // namespace sockdrill
