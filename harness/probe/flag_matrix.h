// The table as a person reads it: for one place, what each pair of flags gives.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "probe/axes.h"

namespace sockdrill {

/// By the old socket's flags, then by the new one's; nullopt where it is not known.
using FlagMatrix = std::array<std::array<std::optional<CellOutcome>, 4>, 4>;

/// States, pairs of addresses and users for which the flags give the same. The flags' axes of `set`
/// hold one value that has no meaning.
struct MatrixPlaces {
  CellSet set;
  FlagMatrix matrix;
};

/// Few places, each state, pair of addresses and user in exactly one of them.
std::vector<MatrixPlaces> flag_matrices(std::span<const MeasuredCell> cells);

/// The cells again, in their order.
std::vector<MeasuredCell> cells_of(std::span<const MatrixPlaces> places);

}  // namespace sockdrill
