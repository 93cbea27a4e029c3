// Parts of the table: a set of values on each of its axes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "probe/cell.h"

namespace sockdrill {

/// The axes of the table, as they stand in the columns of a file.
enum class CellAxis : std::uint8_t { state, old_address, new_address, old_flags, new_flags, user };
inline constexpr std::array<CellAxis, 6> kCellAxes = {CellAxis::state,       CellAxis::old_address,
                                                      CellAxis::new_address, CellAxis::old_flags,
                                                      CellAxis::new_flags,   CellAxis::user};

/// "state", "old_address", …
std::string_view axis_name(CellAxis axis);
std::size_t axis_size(CellAxis axis);
std::string_view axis_value_name(CellAxis axis, std::size_t value);
std::optional<std::size_t> axis_value_of(CellAxis axis, std::string_view name);
std::vector<std::string_view> axis_value_names(CellAxis axis);
/// Which value of the axis the cell has.
std::size_t axis_value(CellAxis axis, const Cell& cell);

/// Every cell whose value is in the set, on each axis.
class CellSet {
 public:
  /// The whole table.
  static CellSet all();
  /// One cell.
  explicit CellSet(const Cell& cell);

  bool contains(const Cell& cell) const;
  std::size_t size() const;
  /// In the order of Cell.
  std::vector<Cell> cells() const;

  std::uint16_t mask(CellAxis axis) const { return masks_[static_cast<std::size_t>(axis)]; }
  void set_mask(CellAxis axis, std::uint16_t mask) {
    masks_[static_cast<std::size_t>(axis)] = mask;
  }

  /// The values on an axis, "127.0.0.1 ::1", or "*" for all of them.
  std::string values(CellAxis axis, std::string_view separator = " ") const;

  // NOLINTNEXTLINE(modernize-use-nullptr): a false alarm of clang-tidy 14
  friend auto operator<=>(const CellSet&, const CellSet&) = default;

 private:
  CellSet() = default;
  std::array<std::uint16_t, kCellAxes.size()> masks_ = {};
};

/// "time_wait_server; old 0.0.0.0 127.0.0.1 with A; new * with A A+P; same user".
std::string to_string(const CellSet& set);

/// Cells that have something in common, as few sets, each cell in exactly one of them. `kinds` says
/// of each cell what it is: only cells of one kind are put together. The order is that of the first
/// cells.
struct CellGroup {
  CellSet set;
  std::size_t kind;
};
std::vector<CellGroup> group_cells(std::span<const Cell> cells, std::span<const std::size_t> kinds);

}  // namespace sockdrill
