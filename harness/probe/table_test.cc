#include "probe/table.h"

#include <gmock/gmock.h>
#include <rapidjson/document.h>

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
  const Cell other = {.user = ProbeUser::other};
  result.skipped.push_back({"there is no \"other\" user", {other, other}});
  result.failed.push_back({other, "socket: no"});
  std::vector<MeasuredCell> before(result.measured.begin() + 1, result.measured.end());
  before[4].outcome = kInUse;
  rapidjson::Document json;
  const std::string text =
      table_json(result, ComparedWith{"b.csv", compare(result.measured, before)});
  json.Parse(text.c_str());
  ASSERT_FALSE(json.HasParseError()) << text;
  EXPECT_STREQ(json["kernel"].GetString(), "Linux 1.2");
  EXPECT_EQ(json["cells"].Size(), 16U);
  EXPECT_STREQ(json["cells"][5]["connection"].GetString(), "new");
  EXPECT_FALSE(json["cells"][0].HasMember("listen"));
  EXPECT_STREQ(json["skipped"][0]["reason"].GetString(), "there is no \"other\" user");
  EXPECT_EQ(json["skipped"][0]["cells"].GetInt(), 2);
  EXPECT_STREQ(json["errors"][0]["message"].GetString(), "socket: no");
  const auto& baseline = json["baseline"];
  EXPECT_EQ(baseline["compared"].GetInt(), 15);
  ASSERT_EQ(baseline["differences"].Size(), 2U);
  EXPECT_FALSE(baseline["differences"][0].HasMember("expected"));
  EXPECT_STREQ(baseline["differences"][1]["expected"]["bind"].GetString(), "EADDRINUSE");
  EXPECT_STREQ(baseline["differences"][1]["measured"]["connection"].GetString(), "new");
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
