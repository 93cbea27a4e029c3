// What a named socket remembers, and what is said of it once it is gone.
#include <gtest/gtest.h>

#include "steps/port_table.h"
#include "testing/step_bench.h"

namespace sockdrill {
namespace {

constexpr std::uint16_t kPort = 8989;

// `a` as one end of a connection that the kernel knows nothing of.
void connect_a(StepBench& bench) {
  bench.a().local = Endpoint::loopback(AF_INET, kPort);
  bench.a().remote = Endpoint::loopback(AF_INET, 1);
}

TEST(Close, RemembersWhatWasNotReceived) {
  StepBench bench;
  connect_a(bench);
  bench.kernel.answers("query", {{5, 0}});
  EXPECT_EQ(bench.run("close").status, Status::passed);
  ASSERT_TRUE(bench.a().ending);
  EXPECT_EQ(bench.a().ending->unread, 5);
  EXPECT_FALSE(bench.a().ending->reset);
}

TEST(Close, IsAResetWithLingerZero) {
  StepBench bench;
  EXPECT_EQ(bench.run("set", "{linger: 0}").status, Status::passed);
  EXPECT_EQ(bench.run("close").status, Status::passed);
  EXPECT_TRUE(bench.a().ending->reset);
}

TEST(Reset, IsRemembered) {
  StepBench bench;
  EXPECT_EQ(bench.run("reset").status, Status::passed);
  EXPECT_TRUE(bench.a().ending->reset);
}

TEST(Set, RemembersTheFlagsThatDecideAboutThePort) {
  StepBench bench;
  bench.run("set", "{reuse_address: on, reuse_port: on}");
  EXPECT_TRUE(bench.a().reuse_address);
  EXPECT_TRUE(bench.a().reuse_port);
  bench.run("set", "{reuse_address: off}");
  EXPECT_FALSE(bench.a().reuse_address);
  bench.kernel.answers("setsockopt", {{-1, EPERM}});
  bench.run("set", "{reuse_port: off}");
  EXPECT_TRUE(bench.a().reuse_port) << "what was refused has changed nothing";
}

TEST(State, SaysWhyNothingIsLeft) {
  StepBench bench;
  connect_a(bench);
  bench.kernel.answers("query", {{1, 0}});
  bench.run("close");
  const Outcome outcome = bench.run("state", "{is: TIME_WAIT, within: 1m}");
  EXPECT_EQ(outcome.status, Status::failed);
  EXPECT_EQ(outcome.problem->message, "TIME_WAIT expected of a; it is none");
  EXPECT_EQ(outcome.problem->why,
            "a was closed with 1 byte unread, which is a reset and keeps no TIME_WAIT");
}

TEST(State, IsNotWaitedForWhereItCannotComeBack) {
  StepBench bench;
  connect_a(bench);
  bench.run("close");
  const TimePoint start = Clock::now();
  EXPECT_EQ(bench.run("state", "{is: [FIN_WAIT2, TIME_WAIT], within: 10m}").problem->message,
            "FIN_WAIT2 or TIME_WAIT expected of a; it is none");
  EXPECT_LT(Clock::now() - start, std::chrono::minutes(1));
  EXPECT_EQ(bench.run("state", "none").status, Status::passed);
}

TEST(State, HasFactsOnlyWhereTheKernelHasTheSocket) {
  StepBench bench;
  connect_a(bench);
  bench.run("close");
  EXPECT_EQ(bench.run("state", "{is: none, receive_queue: 0, within: 1ms}").problem->message,
            "receive queue expected; the kernel has no such socket");
}

TEST(TimeLeft, IsSaidAsAPersonSaysIt) {
  using std::chrono::milliseconds;
  EXPECT_EQ(show_time_left(milliseconds(59'996)), "60 s");
  EXPECT_EQ(show_time_left(milliseconds(1'499)), "1 s");
  EXPECT_EQ(show_time_left(milliseconds(999)), "999 ms");
  EXPECT_EQ(show_time_left(milliseconds(0)), "0 ms");
}

}  // namespace
}  // namespace sockdrill
