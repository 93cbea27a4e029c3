#include "probe/flag_matrix.h"

#include <algorithm>
#include <map>

namespace sockdrill {
namespace {

Cell without_flags(Cell cell) {
  cell.old_flags = ReuseFlags::none;
  cell.new_flags = ReuseFlags::none;
  return cell;
}

std::optional<CellOutcome>& entry(FlagMatrix& matrix, const Cell& cell) {
  return matrix[static_cast<std::size_t>(cell.old_flags)][static_cast<std::size_t>(cell.new_flags)];
}

}  // namespace

std::vector<MatrixPlaces> flag_matrices(std::span<const MeasuredCell> cells) {
  std::map<Cell, FlagMatrix> by_place;
  for (const MeasuredCell& one : cells) {
    entry(by_place[without_flags(one.cell)], one.cell) = one.outcome;
  }
  std::map<FlagMatrix, std::size_t> kind_of;
  std::vector<FlagMatrix> matrices;
  std::vector<Cell> places;
  std::vector<std::size_t> kinds;
  for (const auto& [place, matrix] : by_place) {
    const auto [found, fresh] = kind_of.try_emplace(matrix, matrices.size());
    if (fresh) matrices.push_back(matrix);
    places.push_back(place);
    kinds.push_back(found->second);
  }
  std::vector<MatrixPlaces> grouped;
  for (const CellGroup& group : group_cells(places, kinds)) {
    grouped.push_back({group.set, matrices[group.kind]});
  }
  return grouped;
}

std::vector<MeasuredCell> cells_of(std::span<const MatrixPlaces> places) {
  std::vector<MeasuredCell> cells;
  for (const MatrixPlaces& one : places) {
    for (Cell cell : one.set.cells()) {
      for (const ReuseFlags old_flags : kReuseFlags) {
        for (const ReuseFlags new_flags : kReuseFlags) {
          cell.old_flags = old_flags;
          cell.new_flags = new_flags;
          const auto row = one.matrix[static_cast<std::size_t>(old_flags)];
          const auto& outcome = row[static_cast<std::size_t>(new_flags)];
          if (outcome) cells.push_back({cell, *outcome});
        }
      }
    }
  }
  std::sort(cells.begin(), cells.end(),
            [](const MeasuredCell& a, const MeasuredCell& b) { return a.cell < b.cell; });
  return cells;
}

}  // namespace sockdrill
