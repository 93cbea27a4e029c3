#include "matchers/text_cause.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace sockdrill {
namespace {

const Charset& utf8() { return *find_charset("utf-8"); }
std::string in(std::string_view charset, std::string_view text) {
  return *encode(*find_charset(charset), text);
}

std::string told(std::string_view wanted, std::string_view bytes, Language language = {}) {
  const Causes causes = cause_of_text(wanted, bytes, utf8());
  return causes.empty() ? "nothing" : sentence(causes, language);
}

TEST(TextCause, SaysNothingWhereTheTextIsThereOrNothingShows) {
  EXPECT_EQ(told("你好", "text: 你好\n"), "nothing");
  EXPECT_EQ(told("你好", "text: \n"), "nothing");
  EXPECT_EQ(told("hello", "b'hellO' ???\xff"), "nothing");
}

TEST(TextCause, SeesTheTextInAnotherEncoding) {
  EXPECT_EQ(told("你好", "text: " + in("gbk", "你好") + "\n"),
            "this is the right text in GBK, not in UTF-8");
}

TEST(TextCause, SeesMisreadBytes) {
  EXPECT_EQ(told("你好", in("utf-8", *decode(*find_charset("latin-1"), in("gbk", "你好")))),
            "the text came in GBK and was decoded as Latin-1");
  EXPECT_EQ(told("你好", in("utf-8", *decode(*find_charset("gbk"), "你好"))),
            "the text came in UTF-8 and was decoded as GBK");
  EXPECT_EQ(told("你好", in("utf-8", *decode(*find_charset("gbk"), "你好")), Language::chinese),
            "文字的编码是 UTF-8，却按 GBK 解码（乱码）");
}

TEST(TextCause, SeesLostCharacters) {
  const std::string lost =
      "characters are lost: U+FFFD stands where a conversion could not read or write them";
  EXPECT_EQ(told("你好", "text: \ufffd\ufffd\ufffd\n"), lost);
  EXPECT_EQ(told("ok, 你好!", "ok, " + std::string(2, '?') + "!"),
            "characters are lost: '?' stands where a conversion could not read or write them");
  EXPECT_EQ(told("ok, 你好!", "ok, " + std::string(4, '?') + "!"),
            "characters are lost: '?' stands where a conversion could not read or write them");
}

TEST(TextCause, SeesLeftOutCharacters) {
  const std::string left_out = "what is ASCII came, and the other characters were left out";
  EXPECT_EQ(told("你好!", "text: !\r\n"), left_out);
  EXPECT_EQ(told("你好!", "内容：!\nbye\n"), left_out);
  EXPECT_EQ(told("你好!", "Hello!\n"), "nothing");
  EXPECT_EQ(told("你好", "text: \n"), "nothing") << "nothing of it is ASCII";
}

TEST(TextCause, SeesWhatPythonPrints) {
  EXPECT_EQ(told("你好",
                 "got b'"
                 "\\xc4\\xe3\\xba\\xc3"
                 "'\n"),
            "the bytes are there as Python prints them (b'…'), not decoded to a text");
}

TEST(TextCause, ReplacesAWholeNumber) {
  EXPECT_EQ(with_number_replaced("length: 14 of 140", 14, 27), "length: 27 of 140");
  EXPECT_EQ(with_number_replaced("1400 14", 14, 27), "1400 27");
  EXPECT_EQ(with_number_replaced("1400", 14, 27), "");
}

}  // namespace
}  // namespace sockdrill
