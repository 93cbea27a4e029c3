#include "probe/rule.h"

#include <gmock/gmock.h>

#include "base/file.h"
#include "os/process.h"
#include "os/test_support.h"
#include "probe/baseline.h"
#include "probe/compare.h"
#include "probe/prober.h"

namespace sockdrill {
namespace {

using Address = ProbeAddress;
using Kind = PriorKind;

std::vector<MeasuredCell> predicted(std::span<const Cell> cells) {
  std::vector<MeasuredCell> all;
  for (const Cell& cell : cells) all.push_back({cell, predict(cell)});
  return all;
}

// The one test that matters: what is written in scenarios/reuse/README.md is so, in every cell that
// this machine can show.
TEST(Rule, PredictsEveryCellOfThisKernel) {
  SOCKDRILL_NEED_NETWORKS();
  ASSERT_TRUE(prepare_for_programs().has_value());
  const ProbeResult result = probe(CellSet::all(), test_isolation(), 2);
  for (const FailedCell& one : result.failed) {
    ADD_FAILURE() << to_string(one.cell) << ": " << one.message;
  }
  for (const SkippedCells& one : result.skipped) {
    if (privileges_required()) ADD_FAILURE() << one.reason;
  }
  EXPECT_GE(result.measured.size(), 5000U);
  const auto rule = predicted(CellSet::all().cells());
  const Comparison comparison = compare(result.measured, rule);
  EXPECT_EQ(comparison.compared, result.measured.size());
  EXPECT_EQ(differences_text(comparison.differences), "");
}

TEST(Rule, PredictsEveryCellOfTheShippedBaseline) {
  const auto text = read_file(SOCKDRILL_BASELINE, 1 << 20);
  ASSERT_TRUE(text) << text.error().message;
  const auto baseline = parse_baseline(*text, "baseline.csv");
  ASSERT_TRUE(baseline) << baseline.error().message;
  const auto cells = CellSet::all().cells();
  EXPECT_EQ(baseline->cells.size(), cells.size());
  EXPECT_EQ(differences_text(compare(baseline->cells, predicted(cells)).differences), "");
}

std::string outcome(Kind state, ReuseFlags old_flags, ReuseFlags new_flags,
                    ProbeUser user = ProbeUser::same) {
  return to_string(
      predict({state, Address::loopback, Address::loopback, old_flags, new_flags, user}));
}

TEST(Rule, NeedsTheFlagOnBothSockets) {
  EXPECT_EQ(outcome(Kind::time_wait_server, ReuseFlags::none, ReuseFlags::none), "bind EADDRINUSE");
  EXPECT_EQ(outcome(Kind::time_wait_server, ReuseFlags::none, ReuseFlags::address),
            "bind EADDRINUSE");
  EXPECT_EQ(outcome(Kind::time_wait_server, ReuseFlags::address, ReuseFlags::none),
            "bind EADDRINUSE");
  EXPECT_EQ(outcome(Kind::time_wait_server, ReuseFlags::address, ReuseFlags::address), "new");
  EXPECT_EQ(outcome(Kind::time_wait_server, ReuseFlags::address, ReuseFlags::port),
            "bind EADDRINUSE");
}

TEST(Rule, KeepsAListenersPort) {
  EXPECT_EQ(outcome(Kind::listening, ReuseFlags::address, ReuseFlags::address), "bind EADDRINUSE");
  EXPECT_EQ(outcome(Kind::listening, ReuseFlags::port, ReuseFlags::both), "either");
  EXPECT_EQ(outcome(Kind::listening, ReuseFlags::port, ReuseFlags::port, ProbeUser::other),
            "bind EADDRINUSE");
}

TEST(Rule, AsksForTheUserOnlyWhereTheKernelKnowsIt) {
  const auto with_another = [](Kind state) {
    return outcome(state, ReuseFlags::port, ReuseFlags::port, ProbeUser::other);
  };
  EXPECT_EQ(with_another(Kind::fin_wait2_held), "bind EADDRINUSE");
  EXPECT_EQ(with_another(Kind::fin_wait2_orphan), "new");
  EXPECT_EQ(with_another(Kind::fin_wait1_orphan), "bind EADDRINUSE");
  EXPECT_EQ(with_another(Kind::time_wait_server), "new");
}

TEST(Rule, LeavesThePortFreeWhereNothingIsLeft) {
  for (const Kind state : {Kind::nothing, Kind::closed_by_reset}) {
    EXPECT_EQ(outcome(state, ReuseFlags::none, ReuseFlags::none), "new");
  }
}

TEST(Rule, KnowsWhichAddressesOverlap) {
  const auto both = [](Address one, Address other) {
    const bool met = overlap(reach_of(one), reach_of(other));
    EXPECT_EQ(met, overlap(reach_of(other), reach_of(one)));
    return met;
  };
  for (const Address address : kProbeAddresses) {
    EXPECT_TRUE(both(address, address));
    EXPECT_TRUE(both(Address::any_dual, address));
    EXPECT_EQ(both(Address::any_v4, address),
              address != Address::any_v6 && address != Address::loopback6);
  }
  EXPECT_TRUE(both(Address::loopback, Address::mapped));
  EXPECT_FALSE(both(Address::loopback, Address::neighbour));
  EXPECT_TRUE(both(Address::any_v6, Address::loopback6));
  EXPECT_FALSE(both(Address::any_v6, Address::mapped));
}

// A ::1 child of a dual-stack listener blocks 0.0.0.0, and no address of IPv4.
TEST(Rule, KnowsThePlaceholderOfADualStackChild) {
  const auto child = survivor_of(Kind::established, Address::any_dual);
  ASSERT_TRUE(child);
  EXPECT_TRUE(overlap(child->reach, reach_of(Address::any_v4)));
  EXPECT_FALSE(overlap(child->reach, reach_of(Address::loopback)));
  EXPECT_FALSE(overlap(survivor_of(Kind::established, Address::loopback6)->reach,
                       reach_of(Address::any_v4)));
}

}  // namespace
}  // namespace sockdrill
