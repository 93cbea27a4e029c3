#include "matchers/received.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <string>
#include <string_view>

namespace sockdrill {
namespace {

constexpr std::string_view kReply = "ok, 问题正在处理中...";

const Charset* gbk() { return find_charset("gbk"); }
std::string in_gbk(std::string_view text) { return *encode(*gbk(), text); }
Payload gbk_text(std::string_view text) { return Payload::literal(in_gbk(text), gbk()); }

Problem problem_of(const Payload& expected, std::string_view received,
                   std::string_view after = {}) {
  Received stream(expected);
  stream.feed(received);
  return stream.problem(after);
}

TEST(Received, IsEqualInWhateverPiecesItComes) {
  const Payload expected = gbk_text(kReply);
  const std::string bytes = in_gbk(kReply);
  Received stream(expected);
  for (const char c : bytes) {
    EXPECT_FALSE(stream.equal());
    stream.feed({&c, 1});
    EXPECT_FALSE(stream.differs());
  }
  EXPECT_TRUE(stream.equal());
  EXPECT_EQ(stream.missing(), 0U);
  stream.feed("!");
  EXPECT_TRUE(stream.differs());
  EXPECT_FALSE(stream.equal());
}

TEST(ReceivedProblem, ShowsBothSidesAndTheOtherEncoding) {
  const Problem problem = problem_of(gbk_text(kReply), kReply);
  EXPECT_EQ(problem.message, "21 bytes expected, 28 received; first difference at byte 4");
  EXPECT_EQ(problem.expected,
            "6f 6b 2c 20 ce ca cc e2 d5 fd d4 da b4 a6 c0 ed …   ok, 问题正在处理中...   (GBK)");
  EXPECT_EQ(problem.received,
            "6f 6b 2c 20 e9 97 ae e9 a2 98 e6 ad a3 e5 9c a8 …   ok, 问题正在处理中...   "
            "(read as UTF-8)");
  EXPECT_EQ(problem.why, "this is the right text in UTF-8, not in GBK");
}

TEST(ReceivedProblem, SaysWhatIsMissingAndWhatCameThen) {
  const Problem last = problem_of(Payload::literal("hello", nullptr), "hel", "then end of stream");
  EXPECT_EQ(last.message, "5 bytes expected, 3 received, then end of stream");
  EXPECT_EQ(last.expected, "68 65 6c 6c 6f");
  EXPECT_EQ(last.received, "68 65 6c");
  EXPECT_EQ(last.why, "the last 2 bytes are missing: lo");
  EXPECT_EQ(problem_of(Payload::literal("hello", nullptr), "hell").why,
            "the last byte is missing: o");
  EXPECT_EQ(problem_of(Payload::literal("hello", nullptr), "ello").why,
            "the first byte is missing");
  EXPECT_EQ(problem_of(Payload::literal("hello", nullptr), "lo").why,
            "the first 3 bytes are missing");
}

TEST(ReceivedProblem, SaysWhereNothingCame) {
  const Problem problem = problem_of(gbk_text("你好"), "", "then nothing for 2 s");
  EXPECT_EQ(problem.message, "4 bytes expected, 0 received, then nothing for 2 s");
  EXPECT_EQ(problem.received, "nothing");
  EXPECT_EQ(problem.why, "");
}

TEST(ReceivedProblem, SeesACharacterCutInTwo) {
  const Problem problem = problem_of(gbk_text("你好"), "\xc4\xe3\xba");
  EXPECT_EQ(problem.message, "4 bytes expected, 3 received");
  EXPECT_EQ(problem.received, "c4 e3 ba   你\\xba   (GBK)");
  EXPECT_EQ(problem.why, "the last byte is missing, and a character is cut in two");
}

TEST(ReceivedProblem, SeesLineEnds) {
  const Payload hello = Payload::literal("hello", nullptr);
  EXPECT_EQ(problem_of(hello, "hello\n").why, "a line end follows the text");
  EXPECT_EQ(problem_of(hello, "hello\r\n").why, "a line end follows the text");
  EXPECT_EQ(problem_of(Payload::literal("hello\n", nullptr), "hello").why,
            "the line end is missing");
}

TEST(ReceivedProblem, SeesWhatCameTwiceAndWhatIsExtra) {
  const Payload hello = Payload::literal("hello", nullptr);
  const Problem twice = problem_of(hello, "hellohello");
  EXPECT_EQ(twice.message, "5 bytes expected, 10 received");
  EXPECT_EQ(twice.why, "the bytes came twice");
  EXPECT_EQ(problem_of(hello, "hello, world").why, "the expected bytes, and 7 more: , world");
}

TEST(ReceivedProblem, GivesNoCauseWhereThereIsNone) {
  const Problem problem = problem_of(Payload::literal("hello", nullptr), "hallo");
  EXPECT_EQ(problem.message, "5 bytes expected; first difference at byte 1");
  EXPECT_EQ(problem.why, "");
}

TEST(ReceivedProblem, SaysWhereBytesAreNoText) {
  const Problem problem = problem_of(gbk_text("你好"), "\xff\xff\xff\xff");
  EXPECT_EQ(problem.received, "ff ff ff ff   \\xff\\xff\\xff\\xff   (not GBK)");
}

TEST(ReceivedProblem, ShowsTheTextAtTheDifference) {
  const std::string same(100, 'a');
  const Problem problem = problem_of(gbk_text(same + "你好"), same + in_gbk("您好"));
  EXPECT_EQ(problem.message, "104 bytes expected; first difference at byte 101");
  EXPECT_EQ(problem.expected,
            "from byte 93: … 61 61 61 61 61 61 61 c4 e3 ba c3   …aaaaaaa你好   (GBK)");
  EXPECT_EQ(problem.received,
            "from byte 93: … 61 61 61 61 61 61 61 c4 fa ba c3   …aaaaaaa您好   (GBK)");
}

// The streams are far longer than what is kept of them.
constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20U;

void feed(Received& stream, const Payload& bytes, std::uint64_t from, std::uint64_t to) {
  while (from < to) {
    const std::string piece = bytes.slice(from, std::min<std::uint64_t>(to - from, 100'000));
    stream.feed(piece);
    from += piece.size();
  }
}

TEST(ReceivedProblem, FindsADifferenceFarBehindWhatIsKept) {
  const Payload expected = Payload::pattern("0123456789", 3 * kMebibyte);
  Received stream(expected);
  feed(stream, expected, 0, 2 * kMebibyte);
  stream.feed("xyz");
  feed(stream, expected, 2 * kMebibyte + 3, 3 * kMebibyte);
  EXPECT_TRUE(stream.differs());
  const Problem problem = stream.problem({});
  EXPECT_EQ(problem.message, "3145728 bytes expected; first difference at byte 2097152");
  EXPECT_EQ(problem.expected,
            "from byte 2097144: … 34 35 36 37 38 39 30 31 32 33 34 35 36 37 38 39 …");
  EXPECT_EQ(problem.received,
            "from byte 2097144: … 34 35 36 37 38 39 30 31 78 79 7a 35 36 37 38 39 …");
  EXPECT_EQ(problem.why, "");
}

TEST(ReceivedProblem, ShowsTheEndOfALongStreamThatStopped) {
  const Payload expected = Payload::pattern("0123456789", std::uint64_t{1} << 40U);
  Received stream(expected);
  feed(stream, expected, 0, kMebibyte);
  EXPECT_EQ(stream.missing(), (std::uint64_t{1} << 40U) - kMebibyte);
  const Problem problem = stream.problem("then a reset (ECONNRESET)");
  EXPECT_EQ(problem.message,
            "1099511627776 bytes expected, 1048576 received, then a reset (ECONNRESET)");
  EXPECT_EQ(problem.expected,
            "from byte 1048568: … 38 39 30 31 32 33 34 35 36 37 38 39 30 31 32 33 …");
  EXPECT_EQ(problem.received, "from byte 1048568: … 38 39 30 31 32 33 34 35");
}

TEST(ReceivedProblem, ShowsWhatCameBehindALongStream) {
  const Payload expected = Payload::random(1, kMebibyte);
  Received stream(expected);
  feed(stream, expected, 0, kMebibyte);
  EXPECT_TRUE(stream.equal());
  stream.feed("extra");
  EXPECT_TRUE(stream.differs());
  const Problem problem = stream.problem({});
  EXPECT_EQ(problem.message, "1048576 bytes expected, 1048581 received");
  EXPECT_TRUE(problem.received.ends_with("65 78 74 72 61")) << problem.received;
}

TEST(DescribeEnd, NamesEveryEnd) {
  EXPECT_EQ(describe_end(StreamEnd::open, 0, "2 s"), "");
  EXPECT_EQ(describe_end(StreamEnd::eof, 0, "2 s"), "then end of stream");
  EXPECT_EQ(describe_end(StreamEnd::reset, ECONNRESET, "2 s"), "then a reset (ECONNRESET)");
  EXPECT_EQ(describe_end(StreamEnd::silence, 0, "2 s"), "then nothing for 2 s");
  EXPECT_EQ(describe_end(StreamEnd::error, ENOTCONN, "2 s"),
            "then Transport endpoint is not connected (ENOTCONN)");
}

}  // namespace
}  // namespace sockdrill
