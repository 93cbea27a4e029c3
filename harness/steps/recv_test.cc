#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "testing/step_bench.h"

namespace sockdrill {
namespace {

TEST(Recv, PutsShortReadsTogether) {
  StepBench bench;
  for (const char c : std::string("hello")) bench.kernel.incoming({c});
  const Outcome outcome = bench.run("recv", "{text: hello, save: {text: t, count: n}}");
  EXPECT_EQ(outcome.status, Status::passed);
  EXPECT_EQ(outcome.observed, "a received 5 bytes: hello");
  EXPECT_EQ(bench.captures.find("t"), "hello");
  EXPECT_EQ(bench.captures.find("n"), "5");
}

TEST(Recv, CallsAgainAfterAnInterruption) {
  StepBench bench;
  bench.kernel.incoming("he");
  bench.kernel.incoming_error(EINTR);
  bench.kernel.incoming("llo");
  EXPECT_EQ(bench.run("recv", "hello").status, Status::passed);
}

TEST(Recv, WaitsWhereTheSocketDoesNotBlock) {
  StepBench bench;
  bench.do_not_block();
  bench.kernel.incoming_error(EAGAIN);
  bench.kernel.incoming("hello");
  EXPECT_EQ(bench.run("recv", "hello").status, Status::passed);
  EXPECT_EQ(bench.kernel.count("poll"), 1U);
}

TEST(Recv, NeverTakesMoreThanIsExpected) {
  StepBench bench;
  bench.kernel.incoming("hello, world");
  EXPECT_EQ(bench.run("recv", "hello").status, Status::passed);
  EXPECT_EQ(bench.kernel.largest_recv, 5U);
  EXPECT_EQ(bench.kernel.left(), ", world");
}

TEST(Recv, FailsAtTheCloseForBytesThatNobodyAskedFor) {
  StepBench bench;
  bench.kernel.incoming("hello, world");
  bench.run("recv", "hello");
  const Outcome outcome = bench.run("close");
  EXPECT_EQ(outcome.status, Status::failed);
  EXPECT_EQ(outcome.problem->message, "7 bytes came that nobody asked for: , world");
  EXPECT_EQ(outcome.problem->expected, "nothing more");
}

TEST(Recv, CallsZeroBytesTheEndOfTheStream) {
  StepBench bench;
  bench.kernel.incoming("");
  const Outcome outcome = bench.run("recv", "{buffer: 10, result: 5}");
  EXPECT_EQ(outcome.status, Status::failed);
  EXPECT_EQ(outcome.problem->message,
            "5 expected from recv(a, 10); it gave 0, the end of the stream");
  EXPECT_EQ(outcome.problem->received, "0, the end of the stream");
}

TEST(Recv, LetsFurtherBytesBeWhereTheyAreAllowed) {
  StepBench bench;
  bench.kernel.incoming("hello, world");
  bench.run("recv", "{text: hello, extra: allowed}");
  EXPECT_EQ(bench.run("close").status, Status::passed);
}

TEST(Recv, SaysWhatCameBeforeAnError) {
  StepBench bench;
  bench.kernel.incoming("hel");
  bench.kernel.incoming_error(ECONNRESET);
  const Outcome outcome = bench.run("recv", "hello");
  EXPECT_EQ(outcome.status, Status::failed);
  EXPECT_EQ(outcome.problem->message, "5 bytes expected, 3 received, then a reset (ECONNRESET)");
  EXPECT_EQ(outcome.observed, "a received 3 bytes: hel, then a reset (ECONNRESET)");
  EXPECT_EQ(outcome.problem->why, "the last 2 bytes are missing: lo");
}

TEST(Recv, SaysWhatCameBeforeTheEnd) {
  StepBench bench;
  bench.kernel.incoming("hel");
  bench.kernel.incoming_end();
  EXPECT_EQ(bench.run("recv", "hello").problem->message,
            "5 bytes expected, 3 received, then end of stream");
}

TEST(Recv, EndsAtItsDeadline) {
  StepBench bench;
  bench.kernel.incoming("hel");
  const Outcome outcome = bench.run("recv", "{text: hello, within: 5ms}");
  EXPECT_EQ(outcome.status, Status::failed);
  EXPECT_EQ(outcome.problem->message, "5 bytes expected, 3 received, then nothing for 5 ms");
}

TEST(Recv, TakesInWhatBelongsToADifference) {
  StepBench bench;
  bench.kernel.incoming("hallo");
  bench.kernel.incoming(" Welt");
  const Outcome outcome = bench.run("recv", "hello");
  EXPECT_EQ(outcome.problem->message, "5 bytes expected, 10 received; first difference at byte 1");
  EXPECT_EQ(outcome.problem->received, "68 61 6c 6c 6f 20 57 65 6c 74   hallo Welt   (UTF-8)");
}

TEST(Recv, CountsBytes) {
  StepBench bench;
  bench.kernel.incoming("hel");
  bench.kernel.incoming("lo");
  EXPECT_EQ(bench.run("recv", "{bytes: 5}").observed, "a received 5 bytes: hello");
  bench.kernel.incoming("x");
  bench.kernel.incoming_end();
  const Outcome outcome = bench.run("recv", "{bytes: 3}");
  EXPECT_EQ(outcome.problem->message, "3 bytes expected, 1 received, then end of stream");
  EXPECT_EQ(outcome.problem->expected, "3 bytes");
}

TEST(Recv, HoldsTextAndNumberAgainstEachOther) {
  StepBench bench;
  bench.kernel.incoming("\xc4\xe3\xba\xc3");
  const Outcome outcome = bench.run("recv", "{text: 你好, bytes: 6, encoding: gbk}");
  EXPECT_EQ(outcome.problem->message, "6 bytes expected, 4 received");
  EXPECT_EQ(outcome.problem->received, "4 bytes: the text is so long in GBK");
}

TEST(RecvUntil, LeavesWhatComesBehindTheDelimiter) {
  StepBench bench;
  bench.kernel.incoming("one\r");
  bench.kernel.incoming("\ntwo\r\n");
  EXPECT_EQ(bench.run("recv", R"({until: "\r\n", save: text})").status, Status::passed);
  EXPECT_EQ(bench.captures.find("text"), "one\\r\n");
  EXPECT_EQ(bench.kernel.left(), "two\r\n");
}

TEST(RecvUntil, SaysWhatCameInsteadOfTheDelimiter) {
  StepBench bench;
  bench.kernel.incoming("one");
  bench.kernel.incoming_end();
  const Outcome outcome = bench.run("recv", R"({until: "\n"})");
  EXPECT_EQ(outcome.status, Status::failed);
  EXPECT_EQ(outcome.problem->message, "'\\n' expected; 3 bytes received, then end of stream");
}

TEST(RecvUntil, ReadsToTheEnd) {
  StepBench bench;
  bench.kernel.incoming("one");
  bench.kernel.incoming("two");
  bench.kernel.incoming_end();
  EXPECT_EQ(bench.run("recv", "{until: eof, text: onetwo}").status, Status::passed);
}

TEST(RecvMatch, ReadsUntilTheTextMatches) {
  StepBench bench;
  bench.kernel.incoming("length: ");
  bench.kernel.incoming("28\n");
  bench.kernel.incoming("more");
  EXPECT_EQ(bench.run("recv", "{matches: '[0-9]+\\n'}").status, Status::passed);
  EXPECT_EQ(bench.kernel.left(), "more");
}

TEST(RecvMatch, SaysWhatDidNotMatch) {
  StepBench bench;
  bench.kernel.incoming("bye");
  bench.kernel.incoming_end();
  const Outcome outcome = bench.run("recv", "{contains: hello}");
  EXPECT_EQ(outcome.problem->message,
            "something with 'hello' in it expected; 3 bytes were received, then end of stream");
}

TEST(RecvEnd, TellsAnEndFromAResetAndFromBytes) {
  StepBench bench;
  bench.kernel.incoming("x");
  EXPECT_EQ(bench.run("recv", "eof").problem->message, "end of stream expected, 1 byte received");
  bench.kernel.incoming_error(ECONNRESET);
  const Outcome reset = bench.run("recv", "eof");
  EXPECT_EQ(reset.problem->message, "end of stream expected; a reset (ECONNRESET) came");
  EXPECT_EQ(reset.problem->why,
            "the other end closed with unread data in its receive buffer, or with SO_LINGER 0");
  bench.kernel.incoming_error(ECONNRESET);
  EXPECT_EQ(bench.run("recv", "reset").status, Status::passed);
  EXPECT_EQ(bench.run("recv", "{eof: on, within: 2ms}").problem->message,
            "end of stream expected; nothing for 2 ms came");
  bench.kernel.incoming_end();
  EXPECT_EQ(bench.run("recv", "eof").status, Status::passed);
  EXPECT_EQ(bench.run("recv", "reset").problem->message,
            "a reset (ECONNRESET) expected; end of stream came");
}

TEST(RecvEnd, TellsWhatFollowsWhatWasReceived) {
  StepBench bench;
  const auto why = [&](std::string_view first, std::string_view extra, const char* step) {
    bench.kernel.incoming(std::string(first));
    EXPECT_EQ(bench.run("recv", fmt::format("{{text: {}}}", first)).status, Status::passed);
    bench.kernel.incoming(std::string(extra));
    return bench.run("recv", step).problem->why;
  };
  EXPECT_EQ(why("hello", "\n", "eof"), "a line end follows the text");
  EXPECT_EQ(why("hello", std::string("\0", 1), "{silence: 2ms}"),
            "a zero byte follows the text: the end of a C string was sent with it");
  EXPECT_EQ(why("hello", "hello", "eof"), "the bytes came twice");
  EXPECT_EQ(why("hello", "bye", "eof"), "the expected bytes, and 3 more: bye");
}

TEST(RecvSilence, IsBrokenByWhoSpeaksFirst) {
  StepBench bench;
  bench.kernel.incoming("x");
  EXPECT_EQ(bench.run("recv", "{silence: 2ms}").problem->why,
            "it sent before anything was sent to it");
}

TEST(RecvSilence, IsNothingAtAll) {
  StepBench bench;
  EXPECT_EQ(bench.run("recv", "{silence: 2ms}").observed, "a received nothing for 2 ms");
  bench.kernel.incoming("x");
  EXPECT_EQ(bench.run("recv", "{silence: 2ms}").problem->message,
            "nothing for 2 ms expected; 1 byte came");
  bench.kernel.incoming_end();
  EXPECT_EQ(bench.run("recv", "{silence: 2ms}").problem->message,
            "nothing for 2 ms expected; end of stream came");
}

TEST(RecvCall, IsOneCall) {
  StepBench bench;
  bench.kernel.incoming("hel");
  bench.kernel.incoming("lo");
  const Outcome outcome = bench.run("recv", "{buffer: 1024, result: 3, text: hel}");
  EXPECT_EQ(outcome.status, Status::passed);
  EXPECT_EQ(outcome.observed, "a received 3 bytes: hel");
  EXPECT_EQ(bench.kernel.largest_recv, 1024U);
}

TEST(RecvCall, IsHeldAgainstTheText) {
  StepBench bench;
  bench.kernel.incoming("hel");
  EXPECT_EQ(bench.run("recv", "{buffer: 1024, text: hello}").problem->message,
            "5 bytes expected, 3 received");
}

TEST(RecvCall, MayFailAsExpected) {
  StepBench bench;
  bench.do_not_block();
  EXPECT_EQ(bench.run("recv", "{buffer: 5, result: EAGAIN}").observed,
            "recv(a, 5): Resource temporarily unavailable (EAGAIN)");
  EXPECT_EQ(bench.run("recv", "{buffer: 5}").problem->message,
            "ok expected from recv(a, 5); it gave Resource temporarily unavailable (EAGAIN)");
}

TEST(RecvCall, MayBlockAsExpected) {
  StepBench bench;
  EXPECT_EQ(bench.run("recv", "{buffer: 5, result: blocks, within: 2ms}").observed,
            "recv(a, 5): still blocked");
}

TEST(Recv, IsInterruptedByTheUser) {
  StepBench bench;
  bench.dog().stop();
  const Outcome outcome = bench.run("recv", "hello");
  EXPECT_EQ(outcome.status, Status::errored);
  EXPECT_EQ(outcome.problem->message, "interrupted");
}

}  // namespace
}  // namespace sockdrill
