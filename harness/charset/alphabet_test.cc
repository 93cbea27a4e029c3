#include "charset/alphabet.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "base/text.h"
#include "charset/charset.h"
#include "charset/utf8.h"

namespace sockdrill {
namespace {

std::string utf8_of(char32_t character) {
  std::string text;
  append_utf8(text, character);
  return text;
}

// What the encoding reads in these rows, each of `first` to `last`.
std::u32string rows(std::string_view encoding, int from, int to, int first, int last) {
  std::u32string all;
  for (int lead = from; lead <= to; ++lead) {
    for (int trail = first; trail <= last; ++trail) {
      const std::string bytes = {static_cast<char>(lead), static_cast<char>(trail)};
      const auto text = decode(*find_charset(encoding), bytes);
      if (text) all += utf8_step(*text).character;
    }
  }
  return all;
}

TEST(Alphabet, CanBeWrittenInItsEncoding) {
  for (const std::string_view name : charset_names()) {
    const Charset& charset = *find_charset(name);
    const Alphabet alphabet = alphabet_of(charset);
    EXPECT_EQ(alphabet.plain.size(), 62) << name;
    EXPECT_EQ(alphabet.own.empty(), name == "ascii") << name;
    std::set<char32_t> seen;
    for (const std::u32string_view part : {alphabet.plain, alphabet.own}) {
      for (const char32_t character : part) {
        const std::string text = utf8_of(character);
        EXPECT_TRUE(seen.insert(character).second) << name << ": " << text;
        EXPECT_EQ(visible(text), text) << name;
        const auto bytes = encode(charset, text);
        ASSERT_TRUE(bytes) << bytes.error().message();
        EXPECT_EQ(decode(charset, *bytes), text) << name;
      }
    }
  }
}

// The tables hold what they are named after.
TEST(Alphabet, IsWhatTheStandardsHave) {
  EXPECT_EQ(kHanzi, rows("gb2312", 0xB0, 0xD7, 0xA1, 0xFE));
  EXPECT_EQ(kHanzi.size(), 3755);
  EXPECT_EQ(kHangul, rows("euc-kr", 0xB0, 0xC8, 0xA1, 0xFE));
  EXPECT_EQ(kTraditionalHanzi.size(), 5401);
  std::u32string level;
  for (int lead = 0xA4; lead <= 0xC6; ++lead) {
    level += rows("big5", lead, lead, 0x40, 0x7E);
    if (lead < 0xC6) level += rows("big5", lead, lead, 0xA1, 0xFE);
  }
  EXPECT_EQ(kTraditionalHanzi, level);
  EXPECT_EQ(kKana,
            rows("shift_jis", 0x82, 0x82, 0x9F, 0xF1) + rows("shift_jis", 0x83, 0x83, 0x40, 0x96));
}

}  // namespace
}  // namespace sockdrill
