#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "charset/charset.h"

namespace sockdrill {
namespace {

constexpr std::string_view kText = "ok, 问题 é€😀 \\ ~ 中";

// What of kText the encoding can write.
std::string writable(const Charset& charset) {
  std::string text(kText);
  while (true) {
    const auto bytes = encode(charset, text);
    if (bytes) return text;
    text.erase(bytes.error().offset, bytes.error().offending.size());
  }
}

TEST(StreamDecoder, ASplitCharacterComesOutWholeAtEverySplitPoint) {
  for (const std::string_view name : charset_names()) {
    const Charset& charset = *find_charset(name);
    const std::string text = writable(charset);
    const std::string bytes = encode(charset, text).value();
    for (std::size_t first = 0; first <= bytes.size(); ++first) {
      for (std::size_t second = first; second <= bytes.size(); ++second) {
        StreamDecoder decoder(charset);
        std::string got;
        EXPECT_TRUE(decoder.feed(std::string_view(bytes).substr(0, first), got));
        EXPECT_TRUE(decoder.feed(std::string_view(bytes).substr(first, second - first), got));
        EXPECT_TRUE(decoder.feed(std::string_view(bytes).substr(second), got));
        EXPECT_TRUE(decoder.finish());
        EXPECT_EQ(got, text) << name << " split at " << first << " and " << second;
      }
    }
  }
}

TEST(StreamDecoder, ByteByByte) {
  for (const std::string_view name : charset_names()) {
    const Charset& charset = *find_charset(name);
    const std::string text = writable(charset);
    const std::string bytes = encode(charset, text).value();
    StreamDecoder decoder(charset);
    std::string got;
    for (const char byte : bytes) {
      EXPECT_TRUE(decoder.feed(std::string_view(&byte, 1), got));
      EXPECT_LE(decoder.pending().size(), 3U);
    }
    EXPECT_TRUE(decoder.finish());
    EXPECT_EQ(got, text) << name;
  }
}

TEST(StreamDecoder, TruncatedOnlyAtTheEnd) {
  StreamDecoder decoder(*find_charset("gbk"));
  std::string text;
  EXPECT_TRUE(decoder.feed("ok \xc4", text));
  EXPECT_EQ(text, "ok ");
  EXPECT_EQ(decoder.pending(), "\xc4");
  EXPECT_TRUE(decoder.feed("", text));
  const auto end = decoder.finish();
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().kind, CodecError::Kind::truncated);
  EXPECT_EQ(end.error().message(), "cut short: byte 3 (c4) begins a character that has no end");
}

TEST(StreamDecoder, OffsetsCountFromTheStartOfTheStream) {
  StreamDecoder decoder(*find_charset("gbk"));
  std::string text;
  EXPECT_TRUE(decoder.feed("ok \xc4", text));
  EXPECT_TRUE(decoder.feed("\xe3\xba", text));
  const auto fed = decoder.feed("\xc3!\x80", text);
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().message(), "byte 8 (80) is not GBK");
  EXPECT_EQ(text, "ok 你好!");
}

TEST(StreamDecoder, ACharacterBegunInOneSegmentAndSpoiltInTheNext) {
  StreamDecoder decoder(*find_charset("utf-8"));
  std::string text;
  EXPECT_TRUE(decoder.feed("a\xe4\xbd", text));
  const auto fed = decoder.feed("b", text);
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().message(), "bytes 1-2 (e4 bd) are not UTF-8");
}

TEST(StreamDecoder, StaysFailed) {
  StreamDecoder decoder(*find_charset("ascii"));
  std::string text;
  EXPECT_FALSE(decoder.feed("a\x80", text));
  const auto again = decoder.feed("b", text);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().message(), "byte 1 (80) is not ASCII");
  EXPECT_EQ(decoder.finish().error().message(), "byte 1 (80) is not ASCII");
  EXPECT_EQ(text, "a");
}

TEST(StreamDecoder, AnEmptyStreamIsWhole) {
  StreamDecoder decoder(*find_charset("utf-16le"));
  EXPECT_TRUE(decoder.finish());
}

}  // namespace
}  // namespace sockdrill
