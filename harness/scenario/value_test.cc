#include "scenario/value.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace sockdrill {
namespace {

using namespace std::chrono_literals;

TEST(Flag, IsOneOfFewWords) {
  for (const std::string_view text : {"on", "true", "yes", "On", "TRUE"}) {
    EXPECT_EQ(parse_flag(text), true) << text;
  }
  for (const std::string_view text : {"off", "false", "no", "No", "OFF"}) {
    EXPECT_EQ(parse_flag(text), false) << text;
  }
  for (const std::string_view text : {"", "1", "0", "y", "oN", "on "}) {
    EXPECT_FALSE(parse_flag(text)) << text;
  }
}

TEST(Integer, IsDecimalOrHexadecimal) {
  EXPECT_EQ(parse_integer("0"), 0);
  EXPECT_EQ(parse_integer("012"), 12) << "never octal";
  EXPECT_EQ(parse_integer("+5"), 5);
  EXPECT_EQ(parse_integer("-12"), -12);
  EXPECT_EQ(parse_integer("0x1F"), 31);
  EXPECT_EQ(parse_integer("-0x10"), -16);
  EXPECT_EQ(parse_integer("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
  for (const std::string_view text :
       {"", "-", "+", "--1", "+-1", "0x", "0x-1", "1.0", "1e3", "1_000", " 1", "1 ", "９",
        "9223372036854775808", "99999999999999999999999"}) {
    EXPECT_FALSE(parse_integer(text)) << text;
  }
}

TEST(Number, HasADecimalPoint) {
  EXPECT_EQ(parse_number("2.5"), 2.5);
  EXPECT_EQ(parse_number("-0.25"), -0.25);
  EXPECT_EQ(parse_number("10"), 10.0);
  for (const std::string_view text : {"", "nan", "inf", "-inf", "1e3", "2,5", "1.2.3", "0x10"}) {
    EXPECT_FALSE(parse_number(text)) << text;
  }
}

TEST(Duration, HasAUnit) {
  EXPECT_EQ(parse_duration("200ms"), 200ms);
  EXPECT_EQ(parse_duration("2s"), 2s);
  EXPECT_EQ(parse_duration("1.5s"), 1500ms);
  EXPECT_EQ(parse_duration("500us"), 500us);
  EXPECT_EQ(parse_duration("10ns"), 10ns);
  EXPECT_EQ(parse_duration("2m"), 2min);
  EXPECT_EQ(parse_duration("24h"), 24h);
  EXPECT_EQ(parse_duration("0s"), 0s);
  for (const std::string_view text : {"", "2", "s", "-1s", "2 s", "2sec", "24.1h", "1e3s", "infs",
                                      "nans", "2S", "99999999999999999999s"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(Size, IsInBytes) {
  EXPECT_EQ(parse_size("0"), 0U);
  EXPECT_EQ(parse_size("1024"), 1024U);
  EXPECT_EQ(parse_size("64k"), 65536U);
  EXPECT_EQ(parse_size("64K"), 65536U);
  EXPECT_EQ(parse_size("1.5k"), 1536U);
  EXPECT_EQ(parse_size("10M"), 10485760U);
  EXPECT_EQ(parse_size("10MiB"), 10485760U);
  EXPECT_EQ(parse_size("1024G"), std::uint64_t{1} << 40U);
  for (const std::string_view text : {"", "k", "-1", "1.5", "0.1k", "1025G", "1T", "4q", "1 k"}) {
    EXPECT_FALSE(parse_size(text)) << text;
  }
}

TEST(Port, HasSixteenBits) {
  EXPECT_EQ(parse_port("0"), 0);
  EXPECT_EQ(parse_port("65535"), 65535);
  for (const std::string_view text : {"", "-1", "65536", "http", "80 "}) {
    EXPECT_FALSE(parse_port(text)) << text;
  }
}

TEST(Word, IsAName) {
  for (const std::string_view text : {"client", "_x", "client-1", "客户端", "é"}) {
    EXPECT_TRUE(is_word(text)) << text;
  }
  for (const std::string_view text : {"", "1st", "-x", "a b", "a.b", "a\n", "a\u202e", "\xff"}) {
    EXPECT_FALSE(is_word(text)) << text;
  }
  EXPECT_TRUE(is_word(std::string(200, 'x')));
  EXPECT_FALSE(is_word(std::string(201, 'x')));
}

TEST(ValueType, MatchesItsTexts) {
  EXPECT_TRUE(matches_type("", ValueType::text));
  EXPECT_TRUE(matches_type("-5", ValueType::integer));
  EXPECT_FALSE(matches_type("-5", ValueType::count));
  EXPECT_TRUE(matches_type("5", ValueType::count));
  EXPECT_FALSE(matches_type("x", ValueType::mapping));
  EXPECT_FALSE(matches_type("x", ValueType::steps));
}

}  // namespace
}  // namespace sockdrill
