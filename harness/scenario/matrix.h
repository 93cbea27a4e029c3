// The variants of a scenario: what `matrix` and `cases` say.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "scenario/arena.h"
#include "scenario/diagnostic.h"
#include "scenario/node.h"

namespace sockdrill {

/// How many variants one scenario may have.
constexpr std::uint64_t kMostVariants = 100'000;

/// One axis of a matrix: a name and its values.
struct Axis {
  std::string_view name;
  std::vector<std::string_view> values;
};

/// Every row of the case table times every combination of the axes.
struct Matrix {
  std::vector<Axis> axes;
  std::vector<std::string_view> columns;            // of the case table
  std::vector<std::vector<std::string_view>> rows;  // empty: no table

  /// At least 1: a scenario without a matrix has one variant without values.
  std::uint64_t size() const;
  /// The values of variant `index`, rows varying slowest, the last axis fastest.
  std::vector<std::pair<std::string_view, std::string_view>> variant(std::uint64_t index) const;
  /// Whether `name` is an axis or a column.
  bool names(std::string_view name) const;
};

/// Reads the keys `matrix` and `cases` of a scenario, where they stand. The numbers of a range
/// ([1..200]) are written into the arena. nullopt after a mistake that leaves it unknown which
/// names the variants have; after others what was probably meant.
std::optional<Matrix> read_matrix(const Node& scenario, Arena& arena, Diagnostics& diagnostics);

}  // namespace sockdrill
