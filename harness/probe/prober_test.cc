#include "probe/prober.h"

#include <gmock/gmock.h>

#include "os/process.h"
#include "os/test_support.h"
#include "probe/experiment.h"

namespace sockdrill {
namespace {

using Address = ProbeAddress;

CellSet one_state(PriorKind state) {
  CellSet set = CellSet::all();
  set.set_mask(CellAxis::state, static_cast<std::uint16_t>(1U << static_cast<unsigned>(state)));
  return set;
}

class Experiment : public testing::Test {
 protected:
  void SetUp() override {
    SOCKDRILL_NEED_NETWORKS();
    auto network = Network::create();
    ASSERT_TRUE(network) << network.error().message;
    network_.emplace(std::move(*network));
  }
  std::string outcome(const Cell& cell) {
    const auto result = probe_cell(cell, *network_, soon());
    return result ? to_string(*result) : "error: " + result.error().message;
  }
  std::optional<Network> network_;
};

TEST_F(Experiment, LeavesANetworkThatCanBeProvenEmpty) {
  EXPECT_EQ(outcome({.state = PriorKind::time_wait_server}), "bind EADDRINUSE");
  const auto clean = network_->clean();
  ASSERT_TRUE(clean) << clean.error().message;
  EXPECT_TRUE(*clean);
}

TEST_F(Experiment, ASetUpThatFailsIsAnError) {
  const UniqueFd other = listener_on(Endpoint::any(AF_INET, kProbePort));
  EXPECT_EQ(outcome({.state = PriorKind::listening}),
            "error: listening on 0.0.0.0:8989: bind(0.0.0.0:8989): Address already in use "
            "(EADDRINUSE)");
}

TEST_F(Experiment, AStateThatIsNotReachedIsAnError) {
  ASSERT_TRUE(network_->set_sysctl("net.ipv4.tcp_max_tw_buckets", "0"));
  const auto result = probe_cell({.state = PriorKind::time_wait_server}, *network_,
                                 Clock::now() + std::chrono::milliseconds(20));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message,
            "time_wait_server on 0.0.0.0:8989 was not reached: TIME_WAIT expected, held by the "
            "kernel alone; nothing found");
}

TEST_F(Experiment, AMachineThatBehavesDifferentlyIsSeen) {
  EXPECT_EQ(outcome({.new_address = Address::loopback6}), "new");
  ASSERT_TRUE(network_->set_sysctl("net.ipv6.conf.all.disable_ipv6", "1"));
  EXPECT_EQ(outcome({.new_address = Address::loopback6}), "bind EADDRNOTAVAIL");
}

TEST(MeetingPoint, IsWhereBothWouldTakeAConnection) {
  const auto point = [](Address old_address, Address new_address) {
    return probe_address_name(meeting_point(old_address, new_address));
  };
  EXPECT_EQ(point(Address::any_v4, Address::any_v4), "127.0.0.1");
  EXPECT_EQ(point(Address::any_v4, Address::neighbour), "127.0.0.2");
  EXPECT_EQ(point(Address::neighbour, Address::any_v4), "127.0.0.2");
  EXPECT_EQ(point(Address::neighbour, Address::any_dual), "127.0.0.2");
  EXPECT_EQ(point(Address::mapped, Address::any_dual), "127.0.0.1");
  EXPECT_EQ(point(Address::any_v4, Address::any_dual), "127.0.0.1");
  EXPECT_EQ(point(Address::any_dual, Address::any_dual), "::1");
  EXPECT_EQ(point(Address::any_v6, Address::any_dual), "::1");
  EXPECT_EQ(point(Address::loopback6, Address::any_v6), "::1");
  // Where they do not meet, at the new one.
  EXPECT_EQ(point(Address::loopback, Address::any_v6), "::1");
  EXPECT_EQ(point(Address::loopback6, Address::any_v4), "127.0.0.1");
  EXPECT_EQ(point(Address::loopback, Address::neighbour), "127.0.0.2");
}

TEST(Prober, GivesTheSameAgain) {
  SOCKDRILL_NEED_NETWORKS();
  ASSERT_TRUE(prepare_for_programs().has_value());
  const CellSet set = one_state(PriorKind::listening);
  const auto first = probe(set, test_isolation(), 2);
  const auto second = probe(set, test_isolation(), 3);
  ASSERT_EQ(first.measured.size(), second.measured.size());
  ASSERT_FALSE(first.measured.empty());
  for (std::size_t i = 0; i < first.measured.size(); ++i) {
    EXPECT_EQ(first.measured[i].cell, second.measured[i].cell);
    EXPECT_EQ(first.measured[i].outcome, second.measured[i].outcome)
        << to_string(first.measured[i].cell);
  }
}

TEST(Prober, WithoutNetworksEverythingIsSkippedWithItsReason) {
  const CellSet set = one_state(PriorKind::bound);
  const auto result =
      probe(set, {.isolation = Isolation::loopback_addresses, .reason = "it is not allowed"}, 2);
  EXPECT_TRUE(result.measured.empty());
  EXPECT_TRUE(result.failed.empty());
  ASSERT_EQ(result.skipped.size(), 1U);
  EXPECT_EQ(result.skipped[0].reason, "there are no private networks (it is not allowed)");
  EXPECT_EQ(result.skipped[0].cells.size(), set.size());
}

TEST(Prober, WithoutIpv6ItsAddressesAreSkipped) {
  SOCKDRILL_NEED_NETWORKS();
  IsolationProbe isolation = test_isolation();
  isolation.ipv6 = false;
  CellSet set = one_state(PriorKind::bound);
  set.set_mask(CellAxis::user, 1);
  const auto result = probe(set, isolation, 2);
  EXPECT_EQ(result.measured.size(), 3U * 3 * 16);
  ASSERT_GE(result.skipped.size(), 1U);
  EXPECT_EQ(result.skipped[0].reason, "there is no IPv6");
  EXPECT_EQ(result.skipped[0].cells.size(), (7U * 7 - 3 * 3) * 16);
}

}  // namespace
}  // namespace sockdrill
