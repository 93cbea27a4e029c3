// The table of encodings. A new one is a row here, and in test_charset_cpython.py.
//
// Not as in CPython, and meant so:
// - cp936: byte 80 is the euro sign, as in Windows' code page 936; CPython's cp936 is its gbk.
// - euc-kr: 8822 Hangul syllables that KS X 1001 has no code for are unencodable; CPython writes
//   each as a sequence of eight bytes that begins with the filler A4D4, and reads it back. Here
//   A4D4 is the character U+3164, as it is written by both.
#include "charset/charset.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "charset/definition.h"
#include "charset/multibyte.h"

namespace sockdrill {
namespace {

using Form = Charset::Definition::Form;
using Name = std::string_view;

constexpr std::array<ByteRange, 2> kGbkLead{{{0x81, 0xFE}}};
constexpr std::array<ByteRange, 2> kGbkTrail{{{0x40, 0x7E}, {0x80, 0xFE}}};
constexpr std::array<ByteRange, 2> kEucTrail{{{0xA1, 0xFE}}};

constexpr Multibyte kGbk{"GBK", {kGbkLead, kGbkTrail}, &kGbkExceptions};
constexpr Multibyte kCp936{"GBK", {kGbkLead, kGbkTrail, {0x80, 0x80}}};
constexpr Multibyte kGb18030{"GB18030",  //
                             {kGbkLead, kGbkTrail, {}, true},
                             &kGb18030Exceptions,
                             true};
constexpr Multibyte kGb2312{"EUC-CN", {{{{0xA1, 0xF7}}}, kEucTrail}};
constexpr Multibyte kBig5{
    "BIG5", {{{{0xA1, 0xF9}}}, {{{0x40, 0x7E}, {0xA1, 0xFE}}}}, &kBig5Exceptions};
constexpr Multibyte kShiftJis{
    "SJIS",
    {{{{0x81, 0x9F}, {0xE0, 0xEA}}}, {{{0x40, 0x7E}, {0x80, 0xFC}}}, {0xA1, 0xDF}},
    &kShiftJisExceptions};
constexpr Multibyte kEucKr{"EUC-KR", {{{{0xA1, 0xFD}}}, kEucTrail}, &kEucKrExceptions};

// Other names; spellings that differ in case, '-' and '_' alone ("utf8", "latin1") need no row.
constexpr Name kGbkAliases[] = {"x-gbk"};
constexpr Name kGb18030Aliases[] = {"gb18030-2000"};
constexpr Name kGb2312Aliases[] = {"euc-cn", "gb2312-80", "gb2312-1980"};
constexpr Name kCp936Aliases[] = {"ms936", "windows-936"};
constexpr Name kBig5Aliases[] = {"big5-tw"};
constexpr Name kShiftJisAliases[] = {"sjis"};
constexpr Name kEucKrAliases[] = {"ks_c_5601", "ks_c_5601-1987", "ksx1001"};
constexpr Name kLatin1Aliases[] = {"iso-8859-1", "8859-1", "l1"};
constexpr Name kAsciiAliases[] = {"us-ascii"};

// In the order of documentation and of charsets_that_read(): what is met most often first.
constexpr Charset::Definition kDefinitions[] = {
    {"utf-8", "UTF-8", Form::utf_8},
    {"gbk", "GBK", Form::multibyte, kGbkAliases, &kGbk},
    {"gb18030", "GB18030", Form::multibyte, kGb18030Aliases, &kGb18030},
    {"gb2312", "GB2312", Form::multibyte, kGb2312Aliases, &kGb2312},
    {"cp936", "CP936", Form::multibyte, kCp936Aliases, &kCp936},
    {"big5", "Big5", Form::multibyte, kBig5Aliases, &kBig5},
    {"shift_jis", "Shift_JIS", Form::multibyte, kShiftJisAliases, &kShiftJis},
    {"euc-kr", "EUC-KR", Form::multibyte, kEucKrAliases, &kEucKr},
    {"utf-16le", "UTF-16LE", Form::utf_16le},
    {"utf-16be", "UTF-16BE", Form::utf_16be},
    {"latin-1", "Latin-1", Form::latin_1, kLatin1Aliases},
    {"ascii", "ASCII", Form::ascii, kAsciiAliases},
};

constexpr std::size_t kCount = std::size(kDefinitions);

template <std::size_t... index>
constexpr std::array<Charset, kCount> charsets(std::index_sequence<index...>) {
  return {Charset(kDefinitions[index])...};
}

constexpr std::array<Charset, kCount> kCharsets = charsets(std::make_index_sequence<kCount>());

// The name as it is compared: lower case, without '-' and '_'.
std::string folded(Name name) {
  std::string out;
  for (const char c : name) {
    if (c == '-' || c == '_') continue;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  return out;
}

}  // namespace

std::string_view Charset::name() const { return definition_.name; }
std::string_view Charset::title() const { return definition_.title; }
std::span<const std::string_view> Charset::aliases() const { return definition_.aliases; }

const Charset* find_charset(std::string_view name) {
  const std::string wanted = folded(name);
  const auto matches = [&wanted](Name other) { return folded(other) == wanted; };
  for (const Charset& charset : kCharsets) {
    if (matches(charset.name()) || std::ranges::any_of(charset.aliases(), matches)) return &charset;
  }
  return nullptr;
}

std::vector<std::string_view> charset_names() {
  std::vector<std::string_view> names;
  for (const Charset& charset : kCharsets) names.push_back(charset.name());
  return names;
}

}  // namespace sockdrill
