#include <gtest/gtest.h>

#include <string>

#include "testing/step_bench.h"

namespace sockdrill {
namespace {

using Sizes = std::vector<std::size_t>;

TEST(Send, GoesOnWhereACallTookLess) {
  StepBench bench;
  bench.kernel.send_takes(2);
  bench.kernel.send_takes(1);
  const Outcome outcome = bench.run("send", "hello");
  EXPECT_EQ(outcome.status, Status::passed);
  EXPECT_EQ(outcome.observed, "a sent 5 bytes: hello");
  EXPECT_EQ(bench.kernel.sent, "hello");
  EXPECT_EQ(bench.kernel.sizes_sent, (Sizes{2, 1, 2}));
}

TEST(Send, IsNotEndedByASignalOfItsOwn) {
  StepBench bench;
  bench.run("send", "hello");
  EXPECT_NE(bench.kernel.send_flags & MSG_NOSIGNAL, 0) << "SIGPIPE would end the engine";
}

TEST(Send, CallsAgainAfterAnInterruption) {
  StepBench bench;
  bench.kernel.send_takes(2);
  bench.kernel.send_fails(EINTR);
  bench.kernel.send_fails(EINTR);
  EXPECT_EQ(bench.run("send", "hello").status, Status::passed);
  EXPECT_EQ(bench.kernel.sent, "hello");
}

TEST(Send, WaitsForRoomWhereTheSocketDoesNotBlock) {
  StepBench bench;
  bench.do_not_block();
  bench.kernel.send_takes(3);
  bench.kernel.send_fails(EAGAIN);
  EXPECT_EQ(bench.run("send", "hello").status, Status::passed);
  EXPECT_EQ(bench.kernel.sent, "hello");
  EXPECT_EQ(bench.kernel.count("poll"), 1U);
}

TEST(Send, SaysHowFarItCameBeforeAnError) {
  StepBench bench;
  bench.kernel.send_takes(3);
  bench.kernel.send_fails(EPIPE);
  const Outcome outcome = bench.run("send", "hello");
  EXPECT_EQ(outcome.status, Status::failed);
  EXPECT_EQ(outcome.problem->message,
            "ok expected from send(a, 5 bytes); it gave Broken pipe (EPIPE), after 3 bytes");
  EXPECT_EQ(outcome.problem->expected, "ok");
  EXPECT_EQ(outcome.problem->received, "Broken pipe (EPIPE)");
}

TEST(Send, PassesWithTheErrorThatIsExpected) {
  StepBench bench;
  bench.kernel.send_fails(EPIPE);
  const Outcome outcome = bench.run("send", "{text: hello, result: EPIPE}");
  EXPECT_EQ(outcome.status, Status::passed);
  EXPECT_EQ(outcome.observed, "send(a, 5 bytes): Broken pipe (EPIPE)");
}

TEST(Send, FailsWhereAnErrorWasExpectedAndNoneCame) {
  StepBench bench;
  const Outcome outcome = bench.run("send", "{text: hello, result: [EPIPE, ECONNRESET]}");
  EXPECT_EQ(outcome.status, Status::failed);
  EXPECT_EQ(outcome.problem->message,
            "EPIPE or ECONNRESET expected from send(a, 5 bytes); it gave 5");
}

TEST(Send, DoesNotBlameTheSubjectForTheMachine) {
  StepBench bench;
  bench.kernel.send_fails(ENOBUFS);
  const Outcome outcome = bench.run("send", "hello");
  EXPECT_EQ(outcome.status, Status::errored);
  EXPECT_EQ(outcome.problem->message, "send(a, 5 bytes): No buffer space available (ENOBUFS)");
}

TEST(Send, MakesOneCallWhereThatIsAskedFor) {
  StepBench bench;
  bench.kernel.send_takes(3);
  const Outcome outcome = bench.run("send", "{text: hello, once: on, result: 3, save: count}");
  EXPECT_EQ(outcome.status, Status::passed);
  EXPECT_EQ(outcome.observed, "a sent 3 of 5 bytes");
  EXPECT_EQ(bench.kernel.count("send"), 1U);
  EXPECT_EQ(bench.captures.find("count"), "3");
}

TEST(Send, SendsInPieces) {
  StepBench bench;
  const Outcome outcome = bench.run("send", "{text: hello world, pieces: [5, 1, rest]}");
  EXPECT_EQ(outcome.observed, "a sent 11 bytes: hello world, in 3 pieces");
  EXPECT_EQ(bench.kernel.sizes_sent, (Sizes{5, 1, 5}));
}

TEST(Send, KeepsThePiecesApartWhereACallTookLess) {
  StepBench bench;
  bench.kernel.send_takes(2);
  bench.run("send", "{text: hello world, pieces: [5, rest]}");
  EXPECT_EQ(bench.kernel.sizes_sent, (Sizes{2, 3, 6}));
}

TEST(Send, SendsInPiecesOfOneSize) {
  StepBench bench;
  bench.run("send", "{text: hello, each: 2, gap: 1ms}");
  EXPECT_EQ(bench.kernel.sizes_sent, (Sizes{2, 2, 1}));
  EXPECT_EQ(bench.kernel.sent, "hello");
}

TEST(Send, SendsALargePayloadWithoutHoldingIt) {
  StepBench bench;
  bench.kernel.send_takes(1);
  bench.run("send", "{random: {size: 200k, seed: 7}}");
  EXPECT_EQ(bench.kernel.sent, Payload::random(7, 200 * 1024).slice(0, 200 * 1024));
  EXPECT_EQ(bench.kernel.sizes_sent, (Sizes{1, 65536, 65536, 65536, 8191}));
}

TEST(Send, MakesACallForNoBytes) {
  StepBench bench;
  EXPECT_EQ(bench.run("send", "''").status, Status::passed);
  EXPECT_EQ(bench.kernel.sizes_sent, (Sizes{0}));
}

TEST(Send, EndsAtItsDeadline) {
  StepBench bench;
  bench.do_not_block();
  bench.kernel.send_takes(1);
  for (int i = 0; i < 1'000'000; ++i) bench.kernel.send_fails(EAGAIN);
  const Outcome outcome = bench.run("send", "{text: hello, within: 5ms}");
  EXPECT_EQ(outcome.status, Status::failed);
  EXPECT_EQ(outcome.problem->message,
            "ok expected from send(a, 5 bytes); it gave still blocked after 5 ms, after 1 byte");
}

TEST(Send, NeedsAnOpenSocket) {
  StepBench bench;
  bench.run("close");
  const Outcome outcome = bench.run("send", "hello");
  EXPECT_EQ(outcome.status, Status::errored);
  EXPECT_EQ(outcome.problem->message, "there is no open socket named 'a' to send");
  EXPECT_EQ(bench.run("send", "{text: hello, result: EBADF}").status, Status::passed);
}

}  // namespace
}  // namespace sockdrill
