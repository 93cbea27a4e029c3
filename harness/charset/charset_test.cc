#include "charset/charset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "charset/definition.h"
#include "charset/multibyte.h"

namespace sockdrill {
namespace {

using namespace std::string_view_literals;
using testing::ElementsAre;
using Kind = CodecError::Kind;

const Charset& charset(std::string_view name) {
  const Charset* const found = find_charset(name);
  EXPECT_NE(found, nullptr) << name;
  return found != nullptr ? *found : *find_charset("ascii");
}

// The result, or the error's message: what a test compares.
std::string encoded(std::string_view name, std::string_view utf8) {
  const auto bytes = encode(charset(name), utf8);
  return bytes ? *bytes : bytes.error().message();
}

std::string decoded(std::string_view name, std::string_view bytes) {
  const auto text = decode(charset(name), bytes);
  return text ? *text : text.error().message();
}

CodecError decoding_error(std::string_view name, std::string_view bytes) {
  const auto text = decode(charset(name), bytes);
  EXPECT_FALSE(text) << name;
  return text ? CodecError{} : text.error();
}

std::vector<std::string_view> names(const std::vector<const Charset*>& charsets) {
  std::vector<std::string_view> out;
  for (const Charset* c : charsets) out.push_back(c->name());
  return out;
}

TEST(CharsetNames, StandInTheOrderOfDocumentation) {
  EXPECT_THAT(charset_names(),
              ElementsAre("utf-8", "gbk", "gb18030", "gb2312", "cp936", "big5", "shift_jis",
                          "euc-kr", "utf-16le", "utf-16be", "latin-1", "ascii"));
}

TEST(CharsetNames, CaseAndDashesDoNotCount) {
  for (const std::string_view name : {"GBK", "gbk", "G-B_K"}) {
    EXPECT_EQ(find_charset(name), find_charset("gbk")) << name;
  }
  EXPECT_EQ(charset("UTF8").name(), "utf-8");
  EXPECT_EQ(charset("utf_16_le").name(), "utf-16le");
  EXPECT_EQ(charset("Shift-JIS").name(), "shift_jis");
}

TEST(CharsetNames, AliasesThatLearnersWrite) {
  EXPECT_EQ(charset("ms936").name(), "cp936");
  EXPECT_EQ(charset("latin1").name(), "latin-1");
  EXPECT_EQ(charset("ISO-8859-1").name(), "latin-1");
  EXPECT_EQ(charset("sjis").name(), "shift_jis");
  EXPECT_EQ(charset("euckr").name(), "euc-kr");
  EXPECT_EQ(charset("us-ascii").name(), "ascii");
  EXPECT_EQ(charset("euc-cn").name(), "gb2312");
}

TEST(CharsetNames, EachNameAndAliasFindsItsOwnEncoding) {
  for (const std::string_view name : charset_names()) {
    EXPECT_EQ(charset(name).name(), name);
    for (const std::string_view alias : charset(name).aliases()) {
      EXPECT_EQ(charset(alias).name(), name) << alias;
    }
  }
}

TEST(CharsetNames, UnknownOnesAndThoseThatNameNoOneEncoding) {
  for (const std::string_view name :
       {""sv, "-"sv, "gb"sv, "gbkk"sv, "utf-16"sv, "ansi"sv, "gbk\0"sv, "字"sv}) {
    EXPECT_EQ(find_charset(name), nullptr) << name;
  }
}

TEST(Encode, HelloIsTheSameFiveBytesInMostEncodings) {
  for (const std::string_view name : charset_names()) {
    const std::size_t size = name.starts_with("utf-16") ? 10 : 5;
    EXPECT_EQ(encoded(name, "hello").size(), size) << name;
  }
}

TEST(Encode, ChineseTellsThemApart) {
  EXPECT_EQ(encoded("gbk", "你好"), "\xc4\xe3\xba\xc3");
  EXPECT_EQ(encoded("cp936", "你好"), "\xc4\xe3\xba\xc3");
  EXPECT_EQ(encoded("gb2312", "你好"), "\xc4\xe3\xba\xc3");
  EXPECT_EQ(encoded("gb18030", "你好"), "\xc4\xe3\xba\xc3");
  EXPECT_EQ(encoded("utf-8", "你好"), "\xe4\xbd\xa0\xe5\xa5\xbd");
  EXPECT_EQ(encoded("big5", "你好"), "\xa7\x41\xa6\x6e");
  EXPECT_EQ(encoded("utf-16le", "你好"), "\x60\x4f\x7d\x59");
  EXPECT_EQ(encoded("utf-16be", "你好"), "\x4f\x60\x59\x7d");
  EXPECT_EQ(encoded("gbk", "ok, 问题正在处理中..."),
            "ok, \xce\xca\xcc\xe2\xd5\xfd\xd4\xda\xb4\xa6\xc0\xed\xd6\xd0...");
}

TEST(Encode, OtherScripts) {
  EXPECT_EQ(encoded("shift_jis", "日本"), "\x93\xfa\x96\x7b");
  EXPECT_EQ(encoded("shift_jis", "ｱ"), "\xb1");
  EXPECT_EQ(encoded("euc-kr", "한국"), "\xc7\xd1\xb1\xb9");
  EXPECT_EQ(encoded("latin-1", "é"), "\xe9");
  EXPECT_EQ(encoded("gb18030", "😀"), "\x94\x39\xfc\x36");
  EXPECT_EQ(encoded("utf-16le", "😀"), "\x3d\xd8\x00\xde"sv);
}

TEST(Encode, EmptyTextAndNulBytes) {
  for (const std::string_view name : charset_names()) {
    EXPECT_EQ(encoded(name, ""), "") << name;
    EXPECT_EQ(decoded(name, ""), "") << name;
  }
  EXPECT_EQ(encoded("gbk", "a\0你\0"sv), "a\0\xc4\xe3\0"sv);
  EXPECT_EQ(decoded("gbk", "a\0\xc4\xe3\0"sv), "a\0你\0"sv);
  EXPECT_EQ(decoded("utf-16le", "\0\0a\0"sv), "\0a"sv);
}

TEST(Encode, ACharacterThatTheEncodingLacks) {
  EXPECT_EQ(encoded("gbk", "你€"), "'€' (U+20AC) at byte 3 cannot be written in GBK");
  EXPECT_EQ(encoded("gbk", "ok 😀"), "'😀' (U+1F600) at byte 3 cannot be written in GBK");
  EXPECT_EQ(encoded("gb2312", "镕"), "'镕' (U+9555) at byte 0 cannot be written in GB2312");
  EXPECT_EQ(encoded("latin-1", "a你"), "'你' (U+4F60) at byte 1 cannot be written in Latin-1");
  EXPECT_EQ(encoded("ascii", "é"), "'é' (U+00E9) at byte 0 cannot be written in ASCII");
  EXPECT_EQ(encoded("euc-kr", "\u0085"), "'\\x85' (U+0085) at byte 0 cannot be written in EUC-KR");
  const auto error = encode(charset("gbk"), "你€");
  EXPECT_EQ(error.error().kind, Kind::unencodable);
  EXPECT_EQ(error.error().offset, 3U);
  EXPECT_EQ(error.error().offending, "€");
}

TEST(Encode, TagCharactersAreNotDropped) {
  for (const std::string_view name : {"gbk", "gb2312", "big5", "shift_jis", "euc-kr", "cp936"}) {
    EXPECT_THAT(encoded(name, "a\U000E0041"),
                testing::StartsWith("'\U000E0041' (U+E0041) at byte 1"));
  }
}

TEST(Encode, TextThatIsNotUtf8) {
  for (const std::string_view name : charset_names()) {
    EXPECT_EQ(encoded(name, "ok\xff"), "byte 2 (ff) is not UTF-8") << name;
    EXPECT_EQ(encoded(name, "ok\xe4\xbd"),
              "cut short: bytes 2-3 (e4 bd) begin a character that has no end")
        << name;
    EXPECT_EQ(encoded(name, "\xe4\xbd!"), "bytes 0-1 (e4 bd) are not UTF-8") << name;
  }
}

TEST(Utf8, IsRfc3629) {
  EXPECT_EQ(decoded("utf-8", "\xf4\x8f\xbf\xbf"), "\U0010FFFF");
  EXPECT_EQ(decoded("utf-8", "\xf4\x90\x80\x80"), "byte 0 (f4) is not UTF-8");      // U+110000
  EXPECT_EQ(decoded("utf-8", "\xf8\x88\x80\x80\x80"), "byte 0 (f8) is not UTF-8");  // five bytes
  EXPECT_EQ(decoded("utf-8", "a\xed\xa0\x80"), "byte 1 (ed) is not UTF-8");         // surrogate
  EXPECT_EQ(decoded("utf-8", "\xc0\x80"), "byte 0 (c0) is not UTF-8");              // overlong
  EXPECT_EQ(decoded("utf-8", "\xe0\x80\xaf"), "byte 0 (e0) is not UTF-8");          // overlong
  EXPECT_EQ(decoded("utf-8", "a\x80"), "byte 1 (80) is not UTF-8");
}

TEST(Utf16, ByteOrderMarksAreCharacters) {
  EXPECT_EQ(encoded("utf-16le", "a"), "a\0"sv);
  EXPECT_EQ(decoded("utf-16le", "\xff\xfe\x61\0"sv), "\uFEFFa");
  EXPECT_EQ(decoded("utf-16be", "\xfe\xff\0\x61"sv), "\uFEFFa");
  EXPECT_EQ(decoded("utf-8", "\xef\xbb\xbf"), "\uFEFF");
  EXPECT_EQ(decoded("gb18030", "\x84\x31\x95\x33"), "\uFEFF");
}

TEST(Utf16, Surrogates) {
  EXPECT_EQ(decoded("utf-16be", "\xd8\x3d\xde\x00"sv), "😀");
  EXPECT_EQ(decoded("utf-16be", "\xde\x00"sv), "bytes 0-1 (de 00) are not UTF-16BE");
  EXPECT_EQ(decoded("utf-16be", "\xd8\x3d\0\x61"sv), "bytes 0-1 (d8 3d) are not UTF-16BE");
  EXPECT_EQ(decoded("utf-16le", "a\0\x3d\xd8"sv),
            "cut short: bytes 2-3 (3d d8) begin a character that has no end");
  EXPECT_EQ(decoded("utf-16le", "a\0b"sv),
            "cut short: byte 2 (62) begins a character that has no end");
}

TEST(Decode, TheEuroSignIsWhatGbkAndCp936DifferIn) {
  EXPECT_EQ(decoded("gbk", "abc \x80"), "byte 4 (80) is not GBK");
  EXPECT_EQ(decoded("cp936", "abc \x80"), "abc €");
  EXPECT_EQ(encoded("cp936", "€5"),
            "\x80"
            "5");
}

TEST(Decode, InvalidIsNotTruncated) {
  EXPECT_EQ(decoded("gbk", "ok, \xce\xca\xc4"),
            "cut short: byte 6 (c4) begins a character that has no end");
  EXPECT_EQ(decoded("gbk", "\xc4\xe3\xff"), "byte 2 (ff) is not GBK");
  EXPECT_EQ(decoded("gbk", "\xc4\x0a"), "byte 0 (c4) is not GBK");
  EXPECT_EQ(decoded("gbk", "ok\xa2\xa1\xa2\xab"), "bytes 4-5 (a2 ab) are not GBK");  // unassigned
  EXPECT_EQ(decoded("gb18030", "\x84\x31\x95"),
            "cut short: bytes 0-2 (84 31 95) begin a character that has no end");
  EXPECT_EQ(decoded("gb18030", "\x84\x31 "), "byte 0 (84) is not GB18030");
  EXPECT_EQ(decoded("ascii", "caf\xe9"), "byte 3 (e9) is not ASCII");

  const CodecError error = decoding_error("gbk", "ok, \xce\xca\xc4");
  EXPECT_EQ(error.kind, Kind::truncated);
  EXPECT_EQ(error.offset, 6U);
  EXPECT_EQ(error.offending, "\xc4");
}

TEST(Decode, TheRightTextInTheWrongEncoding) {
  // UTF-8 read as GBK: pairs that happen to be assigned, then one that is not.
  EXPECT_EQ(decoded("gbk", "你好"), "浣犲ソ");
  EXPECT_EQ(decoded("gbk", "问题"), "bytes 2-3 (ae e9) are not GBK");
  EXPECT_EQ(decoded("utf-8", "ok, \xce\xca"), "byte 4 (ce) is not UTF-8");
}

TEST(Decode, TrailBytesThatLookLikeAscii) {
  EXPECT_EQ(decoded("shift_jis", "\x83\x5c\\~"), "ソ\\~");
  EXPECT_EQ(encoded("shift_jis", "ソ\\~"), "\x83\x5c\\~");
  EXPECT_EQ(decoded("big5", "\xb3\x5c"), "許");
  EXPECT_EQ(decoded("gbk", "\x95\x5c"), "昞");
}

TEST(Decode, LongTextIsWholeWhereverItsBlocksFall) {
  for (std::size_t shift = 0; shift < 5; ++shift) {
    std::string text(shift, 'a');
    for (int i = 0; i < 5000; ++i) text += i % 7 == 0 ? "€x" : "你é";
    const std::string bytes = encoded("gb18030", text);
    EXPECT_EQ(decoded("gb18030", bytes), text) << shift;
    const std::string end = std::to_string(bytes.size());
    EXPECT_EQ(decoded("gb18030", bytes + "\xff"), "byte " + end + " (ff) is not GB18030");
    const std::string text_end = std::to_string(text.size());
    EXPECT_EQ(encoded("gbk", text.substr(0, shift) + text),
              "'€' (U+20AC) at byte " + std::to_string(2 * shift) + " cannot be written in GBK");
    EXPECT_EQ(encoded("gb18030", text + "\x80"), "byte " + text_end + " (80) is not UTF-8");
  }
}

TEST(Decode, AnErrorLeavesNothingBehind) {
  EXPECT_EQ(decoded("gb18030", "\xc4\xe3\x84\x31\x95"),
            "cut short: bytes 2-4 (84 31 95) begin a character that has no end");
  EXPECT_EQ(decoded("gb18030", "\x84\x31\xa5\x30"), "byte 0 (84) is not GB18030");  // unassigned
  EXPECT_EQ(decoded("gb18030", "\xc4\xe3"), "你");
}

TEST(DecodeVisible, ShowsEveryByte) {
  EXPECT_EQ(decode_visible(charset("gbk"), "ok \xc4\xe3\x80\xff\xc4"), "ok 你\\x80\\xff\\xc4");
  EXPECT_EQ(decode_visible(charset("gbk"), "\xa2\xab\xc4\n\x1b["), "\\xa2\\xab\\xc4\\n\\x1b[");
  EXPECT_EQ(decode_visible(charset("gbk"), "a\nb\t\r", true), "a\nb\t\\r");
  EXPECT_EQ(decode_visible(charset("utf-8"), "a\xe4\xbd"), "a\\xe4\\xbd");
  EXPECT_EQ(decode_visible(charset("utf-16le"), "a\0\x00\xde!"sv), "a\\x00\\xde\\x21");
  EXPECT_EQ(decode_visible(charset("ascii"), "\0\x7f\xe9"sv), "\\x00\\x7f\\xe9");
  EXPECT_EQ(decode_visible(charset("utf-8"), "a\u202Eb\uFEFF"), "a\\u{202e}b\\u{feff}");
  EXPECT_EQ(decode_visible(charset("gb18030"), "\x84\x31\xa5\x30"), "\\x841\\xa5\\x30");
  EXPECT_EQ(decode_visible(charset("gbk"), ""), "");
}

TEST(DecodeVisible, KeepsWhatStandsBehindAStrayByte) {
  EXPECT_EQ(decode_visible(charset("gbk"), "\xc4\"end\""), "\\xc4\"end\"");
  EXPECT_EQ(decode_visible(charset("gbk"),
                           "\xa2"
                           "A\xc4\xe3"),
            "\\xa2"
            "A你");
}

TEST(CharsetsThatRead, TellWhichEncodingATextCameIn) {
  EXPECT_THAT(names(charsets_that_read("你好", "你好")), ElementsAre("utf-8"));
  EXPECT_THAT(names(charsets_that_read("\xc4\xe3\xba\xc3", "你好")),
              ElementsAre("gbk", "gb18030", "gb2312", "cp936"));
  EXPECT_THAT(names(charsets_that_read("h\0i\0"sv, "hi")), ElementsAre("utf-16le"));
  EXPECT_THAT(names(charsets_that_read("hi", "hi")),
              ElementsAre("utf-8", "gbk", "gb18030", "gb2312", "cp936", "big5", "shift_jis",
                          "euc-kr", "latin-1", "ascii"));
  EXPECT_TRUE(charsets_that_read("\xff", "你好").empty());
}

TEST(CharsetUnavailable, IsSaidAndIsNoFaultOfTheText) {
  static constexpr Multibyte kMissing{"NO-SUCH-MODULE", {{{{0x81, 0xFE}}}, {{{0x40, 0xFE}}}}};
  static constexpr Charset::Definition kDefinition{
      "missing", "Missing", Charset::Definition::Form::multibyte, {}, &kMissing};
  const Charset missing(kDefinition);
  EXPECT_EQ(encode(missing, "hello").value(), "hello");
  const auto text = decode(missing, "hi \xc4\xe3");
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().kind, Kind::unavailable);
  EXPECT_EQ(text.error().message(),
            "Missing cannot be converted on this machine: iconv_open(UTF-8, NO-SUCH-MODULE): "
            "Invalid argument");
  EXPECT_EQ(decode_visible(missing, "hi \xc4\xe3"), "hi \\xc4\\xe3");
}

}  // namespace
}  // namespace sockdrill
