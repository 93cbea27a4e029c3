#include "matchers/payload.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "base/bytes.h"

namespace sockdrill {
namespace {

// All of a payload, made in pieces of one size.
std::string in_pieces(const Payload& payload, std::uint64_t piece) {
  std::string all;
  for (std::uint64_t at = 0; at < payload.size(); at += piece) all += payload.slice(at, piece);
  return all;
}

TEST(Payload, IsNothingAtFirst) {
  EXPECT_EQ(Payload().size(), 0U);
  EXPECT_EQ(Payload().slice(0, 10), "");
  EXPECT_EQ(Payload().describe(), "0 bytes");
}

TEST(Payload, SlicesWhatThereIs) {
  const Payload hello = Payload::literal("hello", nullptr);
  EXPECT_EQ(hello.slice(1, 3), "ell");
  EXPECT_EQ(hello.slice(3, 100), "lo");
  EXPECT_EQ(hello.slice(5, 1), "");
  EXPECT_EQ(hello.slice(~std::uint64_t{0}, 1), "");
}

TEST(Payload, RepeatsAPatternAndCutsIt) {
  const Payload pattern = Payload::pattern("abc", 8);
  EXPECT_EQ(pattern.slice(0, 8), "abcabcab");
  EXPECT_EQ(pattern.slice(5, 2), "ca");
  for (const std::uint64_t piece : {1, 2, 3, 5, 7})
    EXPECT_EQ(in_pieces(pattern, piece), "abcabcab");
}

// SplitMix64 of seed 7, worked out by another program.
TEST(Payload, MakesTheSameRandomBytesEverywhere) {
  const Payload random = Payload::random(7, 20);
  EXPECT_EQ(hex_dump(random.slice(0, 20)),
            "d7 0d 32 59 e4 e1 cb 63 1c 66 3c f4 d7 3c 4c 04 02 2a b1 ba");
  EXPECT_NE(random.slice(0, 20), Payload::random(8, 20).slice(0, 20));
}

TEST(Payload, MakesTheSameRandomBytesInPiecesOfAnySize) {
  const Payload random = Payload::random(42, 1000);
  const std::string whole = random.slice(0, 1000);
  for (const std::uint64_t piece : {1, 3, 7, 8, 9, 64, 999}) {
    EXPECT_EQ(in_pieces(random, piece), whole) << piece;
  }
}

TEST(Payload, NeedsNoMemoryForItsSize) {
  constexpr std::uint64_t kTebibyte = std::uint64_t{1} << 40U;
  const Payload pattern = Payload::pattern("0123456789", kTebibyte);
  EXPECT_EQ(pattern.slice(kTebibyte - 6, 100), "012345");
  EXPECT_EQ(Payload::random(1, kTebibyte).slice(kTebibyte - 6, 100).size(), 6U);
}

TEST(Payload, DescribesItself) {
  EXPECT_EQ(Payload::literal("h", nullptr).describe(), "1 byte: h");
  EXPECT_EQ(Payload::literal("hello", find_charset("gbk")).describe(), "5 bytes: hello");
  EXPECT_EQ(Payload::literal("\xc4\xe3\xba\xc3", find_charset("gbk")).describe(), "4 bytes: 你好");
  EXPECT_EQ(Payload::literal("\xc4\xe3\xba\xc3", nullptr).describe(), "4 bytes: c4 e3 ba c3");
  EXPECT_EQ(Payload::pattern("ab", 1024).describe(), "1024 bytes of the pattern ab");
  EXPECT_EQ(Payload::random(7, 1048576).describe(), "1048576 random bytes (seed 7)");
}

TEST(ShowBytes, ShowsTextAsTextAndTheRestInHex) {
  EXPECT_EQ(show_bytes("ok\r\n", nullptr), "ok\\r\\n");
  EXPECT_EQ(show_bytes("你好", nullptr), "你好");
  EXPECT_EQ(show_bytes("\x1b[2J", nullptr), "1b 5b 32 4a");
  EXPECT_EQ(show_bytes("\xff", find_charset("gbk")), "\\xff");
  EXPECT_EQ(show_bytes(std::string(100, 'x'), nullptr), std::string(48, 'x') + "…");
}

}  // namespace
}  // namespace sockdrill
