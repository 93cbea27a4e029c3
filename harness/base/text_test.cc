#include "base/text.h"

#include <gtest/gtest.h>

namespace sockdrill {
namespace {

// Each byte at each place of texts of every length around the eight that are looked at together.
TEST(Text, KnowsPrintableAscii) {
  EXPECT_TRUE(is_printable_ascii(""));
  for (std::size_t size = 1; size <= 17; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (const char filler : {' ', '~'}) {
        for (int byte = 0; byte < 256; ++byte) {
          std::string text(size, filler);
          text[at] = static_cast<char>(byte);
          EXPECT_EQ(is_printable_ascii(text), byte >= 0x20 && byte <= 0x7E)
              << size << ' ' << at << ' ' << byte;
        }
      }
    }
  }
}

TEST(Utf8, RefusesWhatRfc3629Refuses) {
  EXPECT_TRUE(is_utf8("hello 你好 \xf0\x9f\x98\x80"));
  EXPECT_EQ(first_bad_utf8("ab\xc0\x80"), 2U) << "overlong";
  EXPECT_EQ(first_bad_utf8("\xed\xa0\x80"), 0U) << "a surrogate";
  EXPECT_EQ(first_bad_utf8("a\xf4\x90\x80\x80"), 1U) << "above U+10FFFF";
  EXPECT_EQ(first_bad_utf8("\xe4\xbd"), 0U) << "cut short";
  EXPECT_EQ(first_bad_utf8("\x80"), 0U);
}

TEST(Visible, ShowsWhatCannotBePrinted) {
  EXPECT_EQ(visible("a\x1b[31mb"), "a\\x1b[31mb");
  EXPECT_EQ(visible("a\r\n\tb"), "a\\r\\n\\tb");
  EXPECT_EQ(visible("a\n\tb\r", true), "a\n\tb\\r");
  EXPECT_EQ(visible("\xc4\xe3你"), "\\xc4\\xe3你");
  EXPECT_EQ(visible(std::string_view("\0", 1)), "\\x00");
  EXPECT_EQ(visible("\xc2\x85"), "\\x85") << "a C1 control";
  EXPECT_EQ(visible("a\u202eb"), "a\\u{202e}b") << "reorders what follows";
  EXPECT_EQ(visible("\xef\xbf\xbf"), "\\u{ffff}") << "no character in XML";
}

TEST(Shorten, CountsCodePoints) {
  EXPECT_EQ(shorten("你好吗", 2), "你好…");
  EXPECT_EQ(shorten("你好", 2), "你好");
  EXPECT_EQ(count_code_points("你好a\xff"), 4U);
}

TEST(Nearest, FindsSlips) {
  EXPECT_EQ(nearest("clinet", {"client", "server"}), "client");
  EXPECT_EQ(nearest("recieve", {"recv", "receive"}), "receive");
  EXPECT_EQ(nearest("Listen", {"listen"}), "listen");
  EXPECT_EQ(nearest("xyz", {"client", "server"}), std::nullopt);
  EXPECT_EQ(nearest("a", {"b"}), std::nullopt);
}

TEST(Quoted, IsSafeAndShort) {
  EXPECT_EQ(in_quotes("a\nb"), "'a\\nb'");
  EXPECT_EQ(in_quotes(std::string(50, 'x')), "'" + std::string(40, 'x') + "…'");
}

TEST(DidYouMean, SaysNothingWithoutANearWord) {
  EXPECT_EQ(did_you_mean("clinet", {"client"}), "did you mean 'client'?");
  EXPECT_EQ(did_you_mean("zebra", {"client"}), "");
}

TEST(JoinWords, ReadsAsAList) {
  EXPECT_EQ(join_words({}), "");
  EXPECT_EQ(join_words({"a"}), "a");
  EXPECT_EQ(join_words({"a", "b"}), "a and b");
  EXPECT_EQ(join_words({"a", "b", "c"}, "or"), "a, b or c");
}

TEST(FirstCodePoint, IsReadOrRefused) {
  EXPECT_EQ(first_code_point("问题").value, 0x95EEU);
  EXPECT_EQ(first_code_point("问题").size, 3U);
  EXPECT_EQ(first_code_point("\xd6\xd0").size, 0U);
  EXPECT_EQ(first_code_point("").size, 1U);
}

TEST(DisplayWidth, CountsTheCellsOfATerminal) {
  EXPECT_EQ(display_width('a'), 1);
  EXPECT_EQ(display_width(0xE9), 1);
  EXPECT_EQ(display_width(0x95EE), 2) << "CJK";
  EXPECT_EQ(display_width(0xFF1A), 2) << "full-width colon";
  EXPECT_EQ(display_width(0xFF71), 1) << "half-width katakana";
  EXPECT_EQ(display_width(0x1F600), 2) << "emoji";
  EXPECT_EQ(display_width(0x301), 0) << "combining acute";
  EXPECT_EQ(display_width(0x3099), 0) << "combining voicing mark, inside a wide block";
  EXPECT_EQ(display_width(0x10FFFF), 1);
}

}  // namespace
}  // namespace sockdrill
