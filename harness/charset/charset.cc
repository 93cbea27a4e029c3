// The table of encodings. A new one is a row here, and in test_charset_cpython.py.
//
// Not as in CPython, and meant so:
// - cp936: byte 80 is the euro sign, as in Windows' code page 936; CPython's cp936 is its gbk.
// - euc-kr: 8822 Hangul syllables that KS X 1001 has no code for are unencodable; CPython writes
//   each as a sequence of eight bytes that begins with the filler A4D4, and reads it back. Here
//   A4D4 is the character U+3164, as it is written by both.
// - an input whose last bytes begin no character, whatever may follow (a lone ff in GBK), is
//   invalid; CPython calls it incomplete until the next byte has come.
#include "charset/charset.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/text.h"
#include "charset/definition.h"
#include "charset/multibyte.h"

namespace sockdrill {
namespace {

using Form = Charset::Definition::Form;
using Name = std::string_view;

using Ranges = std::array<ByteRange, 2>;
constexpr Ranges kGbkLead{{{0x81, 0xFE}}};
constexpr Ranges kGbkTrail{{{0x40, 0x7E}, {0x80, 0xFE}}};
constexpr Ranges kEucTrail{{{0xA1, 0xFE}}};

constexpr Multibyte kGbk{
    .iconv_name = "GBK",
    .layout = {.lead = kGbkLead, .trail = kGbkTrail},
    .exceptions = &kGbkExceptions,
};
constexpr Multibyte kCp936{
    .iconv_name = "GBK",
    .layout = {.lead = kGbkLead, .trail = kGbkTrail, .single = {0x80, 0x80}},
};
constexpr Multibyte kGb18030{
    .iconv_name = "GB18030",
    .layout = {.lead = kGbkLead, .trail = kGbkTrail, .quads = true},
    .exceptions = &kGb18030Exceptions,
    .beyond_bmp = true,
};
constexpr Multibyte kGb2312{
    .iconv_name = "EUC-CN",
    .layout = {.lead = Ranges{{{0xA1, 0xF7}}}, .trail = kEucTrail},
};
constexpr Multibyte kBig5{
    .iconv_name = "BIG5",
    .layout = {.lead = Ranges{{{0xA1, 0xF9}}}, .trail = Ranges{{{0x40, 0x7E}, {0xA1, 0xFE}}}},
    .exceptions = &kBig5Exceptions,
};
constexpr Multibyte kShiftJis{
    .iconv_name = "SJIS",
    .layout = {.lead = Ranges{{{0x81, 0x9F}, {0xE0, 0xEA}}},
               .trail = Ranges{{{0x40, 0x7E}, {0x80, 0xFC}}},
               .single = {0xA1, 0xDF}},
    .exceptions = &kShiftJisExceptions,
};
constexpr Multibyte kEucKr{
    .iconv_name = "EUC-KR",
    .layout = {.lead = Ranges{{{0xA1, 0xFD}}}, .trail = kEucTrail},
    .exceptions = &kEucKrExceptions,
};

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
    out += to_lower(c);
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
