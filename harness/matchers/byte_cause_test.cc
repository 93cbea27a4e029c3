#include "matchers/byte_cause.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace sockdrill {
namespace {

constexpr std::string_view kReply = "ok, 问题正在处理中...";

const Charset* gbk() { return find_charset("gbk"); }
std::string in(std::string_view charset, std::string_view text) {
  return *encode(*find_charset(charset), text);
}

// "id: the English sentence"
std::string told(std::string_view expected, std::string_view received,
                 const Charset* charset = nullptr, std::string_view request = {}) {
  const Causes causes = cause_of_bytes(expected, received, charset, request);
  if (causes.empty()) return "nothing";
  return std::string(cause_name(causes.front().id)) + ": " + sentence(causes, Language::english);
}

TEST(ByteCause, SaysNothingWhereTheBytesShowNothing) {
  EXPECT_EQ(told("hello", "hello"), "nothing");
  EXPECT_EQ(told("hello", "xyz"), "nothing");
  EXPECT_EQ(told("hello", ""), "nothing");
  EXPECT_EQ(told("", "x"), "nothing");
  EXPECT_EQ(told("hello", "Hello", gbk()), "nothing");
}

TEST(ByteCause, KnowsTheRightTextInAnotherEncoding) {
  EXPECT_EQ(told(in("gbk", kReply), kReply, gbk()),
            "wrong_encoding: this is the right text in UTF-8, not in GBK");
  EXPECT_EQ(told(kReply, in("gbk", kReply), find_charset("utf-8")),
            "wrong_encoding: this is the right text in GBK, not in UTF-8");
}

TEST(ByteCause, KnowsMojibake) {
  // What a program sends that reads GBK bytes as Latin-1 and writes UTF-8, and the other ways.
  const std::string as_latin_1 = in("utf-8", *decode(*find_charset("latin-1"), in("gbk", kReply)));
  EXPECT_EQ(told(in("gbk", kReply), as_latin_1, gbk()),
            "mojibake: the bytes were decoded as Latin-1 and encoded again as UTF-8");
  const std::string twice = in("utf-8", *decode(*find_charset("latin-1"), kReply));
  EXPECT_EQ(told(kReply, twice, find_charset("utf-8")),
            "mojibake: the bytes were decoded as Latin-1 and encoded again as UTF-8");
  const std::string as_gbk = in("utf-8", *decode(*gbk(), "你好"));
  EXPECT_EQ(told("你好", as_gbk, find_charset("utf-8")),
            "mojibake: the bytes were decoded as GBK and encoded again as UTF-8");
}

TEST(ByteCause, KnowsReplacedCharacters) {
  EXPECT_EQ(told(in("gbk", "ok, 问题"), "ok, \ufffd\ufffd\ufffd\ufffd", gbk()),
            "characters_lost: characters are lost: U+FFFD stands where a conversion could not read "
            "or write them");
  EXPECT_EQ(told(in("gbk", "ok, 问题!"),
                 "ok, ?"
                 "?!",
                 gbk()),
            "characters_lost: characters are lost: '?' stands where a conversion could not read or "
            "write them");
  EXPECT_EQ(told(in("gbk", "ok, 问题!"), "ok, !", gbk()),
            "characters_left_out: what is ASCII came, and the other characters were left out");
  EXPECT_EQ(told("hello", "h?llo", gbk()), "nothing");
}

TEST(ByteCause, KnowsLineEndsAndOtherEnds) {
  EXPECT_EQ(told("hello", "hello\n"), "line_end_follows: a line end follows the text");
  EXPECT_EQ(told("hello", "hello\r\n"), "line_end_follows: a line end follows the text");
  EXPECT_EQ(told("hello\n", "hello"), "line_end_missing: the line end is missing");
  EXPECT_EQ(told("hello\r\n", "hello"), "line_end_missing: the line end is missing");
  EXPECT_EQ(told("a\nb\n", "a\r\nb\r\n"),
            "other_line_ends: its lines end with \\r\\n, not with \\n");
  EXPECT_EQ(told("a\r\nb\r\n", "a\nb\n"),
            "other_line_ends: its lines end with \\n, not with \\r\\n");
  EXPECT_EQ(told("hello", std::string("hello\0", 6)),
            "zero_byte_follows: a zero byte follows the text: the end of a C string was sent with "
            "it");
}

TEST(ByteCause, KnowsWhatPythonPrints) {
  EXPECT_EQ(told("it's", "b\"it's\""),
            "repr_sent: the bytes came as Python prints them (b\"…), not as they are");
  EXPECT_EQ(told(in("gbk", "你\n"), "b'\\xc4\\xe3\\n'", gbk()),
            "repr_sent: the bytes came as Python prints them (b'…), not as they are");
  EXPECT_EQ(told(in("gbk", "你"), "b'\\xe4\\xbd\\xa0'", gbk()),
            "repr_sent: the bytes came as Python prints them (b'…), not as they are");
  EXPECT_EQ(told("hello", "'hello'"), "quotes_sent: the text came in quotes (')");
}

TEST(ByteCause, KnowsWhatIsMissing) {
  EXPECT_EQ(told("hello", "hell"), "last_bytes_missing: the last byte is missing: o");
  EXPECT_EQ(told("hello", "ello"), "first_bytes_missing: the first byte is missing");
  EXPECT_EQ(told("hello", "lo"), "first_bytes_missing: the first 3 bytes are missing");
  const std::string reply = in("gbk", "ok, 问题");
  EXPECT_EQ(told(reply, reply.substr(0, 7), gbk()),
            "character_cut: the last byte is missing, and a character is cut in two");
}

TEST(ByteCause, KnowsOneRecv) {
  const std::string sentence =
      "only the first 1024 bytes came: as many as one recv(1024) takes; a longer message wants "
      "recv "
      "again until all of it is there";
  EXPECT_EQ(told(std::string(3000, 'x'), std::string(1024, 'x')), "one_recv: " + sentence);
  EXPECT_EQ(told(std::string(3000, 'x'), std::string(1025, 'x')),
            "last_bytes_missing: the last 1975 bytes are missing: " + std::string(48, 'x') + "…");
  // A character that the end of the buffer cut in two.
  std::string text = "x";
  for (int i = 0; i < 1000; ++i) text += "你";
  const std::string bytes = in("gbk", text);
  EXPECT_EQ(
      told(bytes, bytes.substr(0, 1024), gbk()),
      "one_recv: " + sentence + "; the last 977 bytes are missing, and a character is cut in two");
}

TEST(ByteCause, KnowsWhatIsTooMuch) {
  EXPECT_EQ(told("hello", "hello, world"), "extra_bytes: the expected bytes, and 7 more: , world");
  EXPECT_EQ(told("ok", "welcome\nok"),
            "bytes_before: 8 bytes came before the expected ones: "
            "welcome\\n");
  EXPECT_EQ(told("hello", "hellohello"), "sent_twice: the bytes came twice");
}

TEST(ByteCause, KnowsLineFeedsBetweenPieces) {
  const std::string line_end = "line_end_follows: a line end follows the text";
  EXPECT_EQ(told("again", "\nagain\n"), line_end) << "the first is of the text before";
  EXPECT_EQ(told(in("gbk", "你好"), "\xc4\n\xe3\xba\n\xc3\n", gbk()), line_end);
  EXPECT_EQ(told("hello world", "hello\nworld"), "nothing") << "in a space's place";
  EXPECT_EQ(told("hello world", "hello\n"), "nothing") << "in the place of the rest";
}

TEST(HeadCause, KnowsWhatIsPutInAndWhatIsMissing) {
  const auto heads = [](std::string_view expected, std::string_view received) {
    const Causes causes = cause_of_heads(expected, received);
    return causes.empty() ? "nothing" : sentence(causes, Language::english);
  };
  std::string text;
  for (int i = 0; i < 200; ++i) text += std::to_string(i) + ",";
  EXPECT_EQ(heads(text, text.substr(0, 100) + "\n" + text.substr(100, 50)),
            "a line end follows the text");
  EXPECT_EQ(heads(text, text.substr(3, 100)), "the first 3 bytes are missing");
  EXPECT_EQ(heads(text, text.substr(3, 40)), "nothing") << "too little to tell";
  EXPECT_EQ(heads(text, text.substr(0, 100)), "nothing");
}

TEST(ByteCause, KnowsAnEcho) {
  EXPECT_EQ(told("ok", "hello", nullptr, "hello"),
            "request_echoed: this is the request, sent back: the reply is another text");
  EXPECT_EQ(told("hello", "hello\n", nullptr, "hello\n"),
            "request_echoed: this is the request, sent back: the reply is another text");
}

}  // namespace
}  // namespace sockdrill
