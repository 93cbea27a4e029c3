#include "probe/baseline.h"

#include <gmock/gmock.h>

#include "probe/axes.h"
#include "probe/compare.h"
#include "probe/rule.h"

namespace sockdrill {
namespace {

std::vector<MeasuredCell> some_cells() {
  CellSet set = CellSet::all();
  set.set_mask(CellAxis::state, 0b101);
  std::vector<MeasuredCell> cells;
  for (const Cell& cell : set.cells()) cells.push_back({cell, predict(cell)});
  return cells;
}

// The header, and rows below it from line 3 on.
std::string with_rows(const std::string& rows) {
  const std::string empty = baseline_text({}, "Linux 1.2");
  return empty + rows;
}

const std::string kSixteen = "new,new,new,new,new,new,new,new,new,new,new,new,new,new,new,old";

TEST(Baseline, IsReadAsItWasWritten) {
  const auto cells = some_cells();
  const auto baseline = parse_baseline(baseline_text(cells, "Linux 1.2"), "x.csv");
  ASSERT_TRUE(baseline) << baseline.error().message;
  EXPECT_EQ(baseline->kernel, "Linux 1.2");
  ASSERT_EQ(baseline->cells.size(), cells.size());
  EXPECT_EQ(compare(cells, baseline->cells).differences.size(), 0U);
}

TEST(Baseline, AColumnHasTheOldSocketsFlagsFirst) {
  const auto baseline = parse_baseline(with_rows("bound,::1,::,other," + kSixteen + "\n"), "x.csv");
  ASSERT_TRUE(baseline) << baseline.error().message;
  ASSERT_EQ(baseline->cells.size(), 16U);
  EXPECT_EQ(to_string(baseline->cells.back().cell), "bound, old ::1 A+P, new :: A+P, other user");
  EXPECT_EQ(to_string(baseline->cells.back().outcome), "old");
  EXPECT_EQ(to_string(baseline->cells[14].cell), "bound, old ::1 A+P, new :: P, other user");
}

TEST(Baseline, WhatIsNotKnownIsLeftOut) {
  const auto baseline =
      parse_baseline(with_rows("bound,*,::,*,new" + std::string(15, ',') + "\n"), "x.csv");
  ASSERT_TRUE(baseline) << baseline.error().message;
  EXPECT_EQ(baseline->cells.size(), 14U);
}

TEST(Baseline, MistakesAreToldWithTheirLine) {
  const auto message = [](const std::string& text) {
    const auto baseline = parse_baseline(text, "x.csv");
    return baseline ? std::string("none") : baseline.error().message;
  };
  EXPECT_EQ(message(""), "x.csv: this is not a baseline");
  EXPECT_EQ(message("a,b\n"), "x.csv:1: this is not the header of a baseline");
  EXPECT_EQ(message(with_rows("bund,*,*,*," + kSixteen)), "x.csv:3: no state is named 'bund'");
  EXPECT_EQ(message(with_rows("bound,*,*," + kSixteen)), "x.csv:3: 20 columns expected, 19 found");
  EXPECT_EQ(message(with_rows("bound,*,*,*,bind EWHAT," + kSixteen.substr(4))),
            "x.csv:3: 'bind EWHAT' is no outcome of a cell");
  EXPECT_EQ(message(with_rows("bound,::,*,*," + kSixteen + "\n*,::,::,same," + kSixteen)),
            "x.csv: a cell stands in two rows: bound, old :: none, new :: none, same user");
}

TEST(CellOutcome, IsReadBack) {
  for (const char* text :
       {"bind EADDRINUSE", "listen EADDRINUSE", "new", "old", "either", "nobody"}) {
    const auto outcome = cell_outcome_of(text);
    ASSERT_TRUE(outcome) << text;
    EXPECT_EQ(to_string(*outcome), text);
  }
  EXPECT_FALSE(cell_outcome_of("-"));
  EXPECT_FALSE(cell_outcome_of("EADDRINUSE"));
}

}  // namespace
}  // namespace sockdrill
