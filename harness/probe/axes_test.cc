#include "probe/axes.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace sockdrill {
namespace {

using testing::ElementsAre;

TEST(CellAxes, NamesAreReadBack) {
  for (const CellAxis axis : kCellAxes) {
    for (std::size_t value = 0; value < axis_size(axis); ++value) {
      EXPECT_EQ(axis_value_of(axis, axis_value_name(axis, value)), value);
    }
    EXPECT_EQ(axis_value_of(axis, "nonsense"), std::nullopt);
  }
}

TEST(CellSet, TheWholeTableHasEveryCellOnceAndInOrder) {
  const auto cells = CellSet::all().cells();
  EXPECT_EQ(cells.size(), 16U * 7 * 7 * 4 * 4 * 2);
  EXPECT_EQ(cells.size(), CellSet::all().size());
  EXPECT_TRUE(std::is_sorted(cells.begin(), cells.end()));
  EXPECT_EQ(std::adjacent_find(cells.begin(), cells.end()), cells.end());
}

TEST(CellSet, IsNarrowedOnAnAxis) {
  CellSet set = CellSet::all();
  set.set_mask(CellAxis::user, 1);
  EXPECT_EQ(set.size(), CellSet::all().size() / 2);
  EXPECT_TRUE(set.contains({.user = ProbeUser::same}));
  EXPECT_FALSE(set.contains({.user = ProbeUser::other}));
  EXPECT_EQ(to_string(set), "*; old * with *; new * with *; same user");
}

TEST(CellSet, OneCellIsNamedByItsValues) {
  const Cell cell = {PriorKind::time_wait_server, ProbeAddress::any_v4, ProbeAddress::any_v6,
                     ReuseFlags::address,         ReuseFlags::both,     ProbeUser::other};
  EXPECT_EQ(to_string(CellSet(cell)),
            "time_wait_server; old 0.0.0.0 with A; new ::v6only with A+P; other user");
  EXPECT_EQ(to_string(cell), "time_wait_server, old 0.0.0.0 A, new ::v6only A+P, other user");
  EXPECT_THAT(CellSet(cell).cells(), ElementsAre(cell));
}

TEST(GroupCells, PutsAProductTogetherAndKeepsKindsApart) {
  CellSet product = CellSet(Cell{});
  product.set_mask(CellAxis::state, 0b11);
  product.set_mask(CellAxis::new_flags, 0b1010);
  std::vector<Cell> cells = product.cells();
  std::vector<std::size_t> kinds(cells.size(), 7);
  const Cell other = {.state = PriorKind::server_killed};
  cells.push_back(other);
  kinds.push_back(8);
  const auto groups = group_cells(cells, kinds);
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].set, product);
  EXPECT_EQ(groups[0].kind, 7U);
  EXPECT_EQ(groups[1].set, CellSet(other));
}

TEST(GroupCells, CoversEachCellExactlyOnce) {
  const std::vector<Cell> cells = CellSet::all().cells();
  std::vector<std::size_t> kinds;
  for (const Cell& cell : cells) {
    kinds.push_back(
        (static_cast<std::size_t>(cell.old_flags) * static_cast<std::size_t>(cell.new_address)) %
        3);
  }
  std::vector<std::pair<Cell, std::size_t>> covered;
  for (const CellGroup& group : group_cells(cells, kinds)) {
    for (const Cell& cell : group.set.cells()) covered.emplace_back(cell, group.kind);
  }
  std::sort(covered.begin(), covered.end());
  ASSERT_EQ(covered.size(), cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    ASSERT_EQ(covered[i], std::pair(cells[i], kinds[i]));
  }
}

}  // namespace
}  // namespace sockdrill
