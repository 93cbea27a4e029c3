#include <gtest/gtest.h>

#include "testing/step_bench.h"

namespace sockdrill {
namespace {

TEST(Connect, IsMadeOnceAndAskedForAfterAnInterruption) {
  StepBench bench;
  bench.kernel.answers("connect", {{-1, EINTR}});
  const Outcome outcome = bench.run("connect", "127.0.0.1:8989");
  EXPECT_EQ(outcome.status, Status::passed);
  EXPECT_EQ(bench.kernel.count("connect"), 1U) << "a second call would say EALREADY";
  EXPECT_EQ(bench.kernel.count("poll"), 1U);
}

TEST(Connect, TellsWhatCameOfItAfterAnInterruption) {
  StepBench bench;
  bench.kernel.answers("connect", {{-1, EINTR}});
  bench.kernel.answers("poll", {{-1, EINTR}, {-1, EINTR}});
  bench.kernel.pending_error = ECONNREFUSED;
  const Outcome outcome = bench.run("connect", "{to: 127.0.0.1:8989, result: ECONNREFUSED}");
  EXPECT_EQ(outcome.status, Status::passed) << outcome.observed;
  EXPECT_EQ(bench.kernel.count("poll"), 3U);
}

TEST(Connect, IsRefused) {
  StepBench bench;
  bench.kernel.answers("connect", {{-1, ECONNREFUSED}});
  const Outcome outcome = bench.run("connect", "127.0.0.1:8989");
  EXPECT_EQ(outcome.status, Status::failed);
  EXPECT_TRUE(
      outcome.problem->message.ends_with(":8989); it gave Connection refused (ECONNREFUSED)"))
      << outcome.problem->message;
}

TEST(Connect, TakesAnAddressWithoutAPort) {
  StepBench bench;
  EXPECT_EQ(bench.run("connect", "{to: 127.0.0.1, port: 80}").status, Status::passed);
  EXPECT_EQ(bench.run("connect", "127.0.0.1").status, Status::passed);
}

TEST(Accept, SaysWhatTheCallGave) {
  StepBench bench;
  bench.kernel.answers("accept4", {{-1, ECONNABORTED}});
  const Outcome outcome = bench.run("accept", "a");
  EXPECT_EQ(outcome.problem->message,
            "ok expected from accept(a); it gave Software caused connection abort (ECONNABORTED)");
}

TEST(Accept, DoesNotBlameTheSubjectForTheMachine) {
  StepBench bench;
  bench.kernel.answers("accept4", {{-1, EMFILE}});
  EXPECT_EQ(bench.run("accept", "a").status, Status::errored);
}

TEST(Close, NeverClosesTwice) {
  StepBench bench;
  bench.kernel.answers("close", {{-1, EIO}});
  const Outcome outcome = bench.run("close");
  EXPECT_EQ(outcome.problem->message,
            "ok expected from close(a); it gave Input/output error (EIO)");
  EXPECT_EQ(bench.kernel.count("close"), 1U);
  EXPECT_EQ(bench.run("close").problem->message, "there is no open socket named 'a' to close");
}

TEST(Close, IsNotRepeatedAfterAnInterruption) {
  StepBench bench;
  bench.kernel.answers("close", {{-1, EINTR}});
  EXPECT_EQ(bench.run("close").status, Status::passed);
  EXPECT_EQ(bench.kernel.count("close"), 1U);
}

TEST(Reset, SetsLingerFirst) {
  StepBench bench;
  EXPECT_EQ(bench.run("reset").observed, "a reset");
  EXPECT_EQ(bench.kernel.count("setsockopt"), 1U);
  EXPECT_EQ(bench.kernel.count("close"), 1U);
}

}  // namespace
}  // namespace sockdrill
