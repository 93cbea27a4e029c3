#include "probe/table.h"

#include <gmock/gmock.h>

#include <cerrno>

namespace sockdrill {
namespace {

constexpr CellOutcome kServes = {.bind = 0, .listen = 0, .receiver = Receiver::new_socket};
constexpr CellOutcome kInUse = {
    .bind = EADDRINUSE, .listen = {}, .receiver = Receiver::nobody_asked};

// One place; A on both serves, all else is in use.
ProbeResult one_place() {
  ProbeResult result;
  result.kernel = "Linux 1.2";
  CellSet set = CellSet(Cell{.state = PriorKind::time_wait_server});
  set.set_mask(CellAxis::old_flags, 0b1111);
  set.set_mask(CellAxis::new_flags, 0b1111);
  for (const Cell& cell : set.cells()) {
    const bool both = has_reuse_address(cell.old_flags) && has_reuse_address(cell.new_flags);
    result.measured.push_back({cell, both ? kServes : kInUse});
  }
  return result;
}

TEST(TableText, ShowsAMatrixAndWhereItHolds) {
  const std::string text = table_text(one_place());
  EXPECT_EQ(text.substr(text.find("\n\n") + 2),
            "  old \\ new   none              A                 P                 A+P\n"
            "  none        bind EADDRINUSE   bind EADDRINUSE   bind EADDRINUSE   bind EADDRINUSE\n"
            "  A           bind EADDRINUSE   new               bind EADDRINUSE   new\n"
            "  P           bind EADDRINUSE   bind EADDRINUSE   bind EADDRINUSE   bind EADDRINUSE\n"
            "  A+P         bind EADDRINUSE   new               bind EADDRINUSE   new\n"
            "  where the state, and the old → the new address, are\n"
            "    time_wait_server\n"
            "      same user\n"
            "      0.0.0.0 → 0.0.0.0\n");
}

TEST(TableText, SaysWhatWasNotProbed) {
  ProbeResult result = one_place();
  result.measured.erase(result.measured.begin() + 1);
  EXPECT_THAT(table_text(result), testing::HasSubstr("  none        bind EADDRINUSE   ?      "));
}

TEST(TableCsv, HasALineForEachCell) {
  ProbeResult result = one_place();
  result.measured = {result.measured[0], result.measured[5]};
  EXPECT_EQ(table_csv(result),
            "state,old_address,new_address,old_flags,new_flags,user,bind,listen,connection\n"
            "time_wait_server,0.0.0.0,0.0.0.0,none,none,same,EADDRINUSE,-,-\n"
            "time_wait_server,0.0.0.0,0.0.0.0,A,A,same,ok,ok,new\n");
}

TEST(TableJson, HasCellsSkipsErrorsAndDifferences) {
  ProbeResult result = one_place();
  result.measured = {result.measured[0], result.measured[5]};
  const Cell other = {.user = ProbeUser::other};
  result.skipped.push_back({"there is no \"other\" user", {other, other}});
  result.failed.push_back({other, "socket: no"});
  std::vector<MeasuredCell> before = {result.measured[1]};
  before[0].outcome = kInUse;
  const std::string first =
      R"("state":"time_wait_server","old_address":"0.0.0.0","new_address":"0.0.0.0",)"
      R"("old_flags":"none","new_flags":"none","user":"same",)";
  const std::string second =
      R"("state":"time_wait_server","old_address":"0.0.0.0","new_address":"0.0.0.0",)"
      R"("old_flags":"A","new_flags":"A","user":"same",)";
  const std::string none = R"("state":"nothing","old_address":"0.0.0.0","new_address":"0.0.0.0",)"
                           R"("old_flags":"none","new_flags":"none","user":"other",)";
  const std::string serves = R"("bind":"ok","listen":"ok","connection":"new")";
  EXPECT_EQ(table_json(result, ComparedWith{"b.csv", compare(result.measured, before)}),
            "{\"kernel\":\"Linux 1.2\",\"cells\":[\n{" + first + "\"bind\":\"EADDRINUSE\"}\n,{" +
                second + serves +
                "}],\"skipped\":[\n{\"reason\":\"there is no \\\"other\\\" user\",\"cells\":2}],"
                "\"errors\":[\n{" +
                none +
                "\"message\":\"socket: no\"}],\"baseline\":{\"name\":\"b.csv\",\"compared\":1,"
                "\"differences\":[\n{" +
                first + "\"measured\":{\"bind\":\"EADDRINUSE\"}}\n,{" + second +
                "\"expected\":{\"bind\":\"EADDRINUSE\"},\"measured\":{" + serves + "}}]}}\n");
}

TEST(Compare, NamesTheCellsThatDiffer) {
  const ProbeResult now = one_place();
  std::vector<MeasuredCell> before = now.measured;
  before[5].outcome = kInUse;  // A and A
  before[7].outcome = kInUse;  // A and A+P
  before.pop_back();
  const Comparison comparison = compare(now.measured, before);
  EXPECT_EQ(comparison.compared, 15U);
  EXPECT_EQ(comparison.differences.size(), 3U);
  EXPECT_EQ(differences_text(comparison.differences),
            "time_wait_server; old 0.0.0.0 with A; new 0.0.0.0 with A A+P; same user: bind "
            "EADDRINUSE expected, new measured (2 cells)\n"
            "time_wait_server; old 0.0.0.0 with A+P; new 0.0.0.0 with A+P; same user: not in the "
            "baseline, new measured (1 cell)\n");
}

TEST(Compare, DoesNotMissWhatWasNotMeasured) {
  const ProbeResult all = one_place();
  const Comparison comparison = compare(std::span(all.measured).subspan(3, 2), all.measured);
  EXPECT_EQ(comparison.compared, 2U);
  EXPECT_TRUE(comparison.differences.empty());
}

}  // namespace
}  // namespace sockdrill
