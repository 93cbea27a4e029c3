#include "charset/exceptions.h"

#include <algorithm>
#include <array>
#include <optional>

namespace sockdrill {
namespace {

constexpr std::uint32_t kNothing = Exception::kNothing;

template <std::size_t N>
struct Orders {
  std::array<Exception, N> by_bytes;
  std::array<Exception, N> by_character;

  constexpr explicit Orders(const Exception (&rows)[N]) : by_bytes{}, by_character{} {
    std::copy(rows, rows + N, by_bytes.begin());
    by_character = by_bytes;
    std::sort(by_bytes.begin(), by_bytes.end(),
              [](const Exception& a, const Exception& b) { return a.bytes < b.bytes; });
    std::sort(by_character.begin(), by_character.end(),
              [](const Exception& a, const Exception& b) { return a.character < b.character; });
  }
};

// CPython's gbk has no euro sign; glibc's GBK writes it as 80.
constexpr Orders kGbk({{kNothing, 0x20AC}});

// CPython has the standard of 2000, glibc that of 2005 with the characters that Unicode added
// since in place of those for private use.
constexpr Orders kGb18030({
    {0xA6D9, 0xE78D, 7},     {0xA6EC, 0xE794, 2},     {0xA6F3, 0xE796},
    {0xA8BC, 0xE7C7},        {0xFE51, 0xE816, 3},     {0xFE59, 0xE81E},
    {0xFE61, 0xE826},        {0xFE66, 0xE82B, 2},     {0xFE6C, 0xE831, 2},
    {0xFE76, 0xE83B},        {0xFE7E, 0xE843},        {0xFE90, 0xE854, 2},
    {0xFEA0, 0xE864},        {0x8135F437, 0x1E3F},    {0x82359037, 0x9FB4, 3},
    {0x82359130, 0x9FB7, 5}, {0x84318236, 0xFE10, 4}, {0x84318330, 0xFE14, 6},
    {0x95329031, 0x20087},   {0x95329033, 0x20089},   {0x95329730, 0x200CC},
    {0x9536B937, 0x215D7},   {0x9630BA35, 0x2298F},   {0x9635B630, 0x241FE},
});

// CPython has the Unicode Consortium's BIG5.TXT with the ETEN kana, Cyrillic and numbers in
// C6A1–C7FC; glibc has private-use characters there, and the ETEN and euro extensions elsewhere.
constexpr Orders kBig5({
    {0xA145, 0x2022},        {0xA14E, 0xFF64},      {0xA1C2, 0x203E},      {0xA1E3, 0x223C},
    {0xA1F2, 0x2641},        {0xA1F3, 0x2609},      {0xA241, 0xFF0F},      {0xA242, 0xFF3C},
    {0xA244, 0x00A5},        {0xA246, 0x00A2, 2},   {0xC6A1, 0x30FE},      {0xC6A2, 0x309D, 2},
    {0xC6A4, 0x3005},        {0xC6A5, 0x3041, 83},  {0xC6F8, 0x30A1, 7},   {0xC740, 0x30A8, 63},
    {0xC7A1, 0x30E7, 16},    {0xC7B1, 0x0414, 2},   {0xC7B3, 0x0401},      {0xC7B4, 0x0416, 7},
    {0xC7BB, 0x0423, 19},    {0xC7CE, 0x0451},      {0xC7CF, 0x0436, 26},  {0xC7E9, 0x2460, 10},
    {0xC7F3, 0x2474, 10},    {0xA3E1, kNothing},    {0xC7FD, kNothing, 2}, {0xC840, kNothing, 191},
    {0xF9D6, kNothing, 41},  {kNothing, 0x0080},    {kNothing, 0x00AF},    {kNothing, 0x2027},
    {kNothing, 0x20AC},      {kNothing, 0x2215},    {kNothing, 0x2295},    {kNothing, 0x2299},
    {kNothing, 0x2551, 13},  {kNothing, 0x255F, 2}, {kNothing, 0x2562, 8}, {kNothing, 0x256B, 2},
    {kNothing, 0x2593},      {kNothing, 0x58BB},    {kNothing, 0x5AFA},    {kNothing, 0x6052},
    {kNothing, 0x7881},      {kNothing, 0x7CA7},    {kNothing, 0x88CF},    {kNothing, 0x92B9},
    {kNothing, 0xF6B1, 408}, {kNothing, 0xFE51},    {kNothing, 0xFE68},    {kNothing, 0xFF5E},
    {kNothing, 0xFFE0, 2},   {kNothing, 0xFFE5},
});

// JIS X 0201 has ¥ and ‾ where ASCII has \ and ~: glibc reads them so, CPython as ASCII. Both
// write ¥ as 5C and ‾ as 7E.
constexpr Orders kShiftJis({
    {0x5C, 0x5C},
    {0x7E, 0x7E},
    {kNothing, 0xFFE0, 3},
});

// glibc lets the C1 controls through and has the euro-era additions; CPython has KS X 1001 alone.
constexpr Orders kEucKr({
    {0xA2E8, kNothing},
    {kNothing, 0x0080, 32},
    {kNothing, 0x20A9},
    {kNothing, 0x327E},
});

// The run that holds `value` on the side `key`; both arrays are sorted by that side, and runs do
// not overlap.
template <std::uint32_t Exception::*key>
const Exception* find(std::span<const Exception> runs, std::uint32_t value) {
  const auto after = std::upper_bound(
      runs.begin(), runs.end(), value,
      [](std::uint32_t wanted, const Exception& run) { return wanted < run.*key; });
  if (after == runs.begin()) return nullptr;
  const Exception& run = *(after - 1);
  return run.*key != kNothing && value - run.*key < run.count ? &run : nullptr;
}

template <std::uint32_t Exception::*from, std::uint32_t Exception::*to>
std::optional<std::uint32_t> translate(std::span<const Exception> runs, std::uint32_t value) {
  const Exception* run = find<from>(runs, value);
  if (run == nullptr) return std::nullopt;
  return run->*to == kNothing ? kNothing : run->*to + (value - run->*from);
}

}  // namespace

std::optional<std::uint32_t> Exceptions::character_of(std::uint32_t bytes) const {
  return translate<&Exception::bytes, &Exception::character>(by_bytes_, bytes);
}

std::optional<std::uint32_t> Exceptions::bytes_of(std::uint32_t character) const {
  return translate<&Exception::character, &Exception::bytes>(by_character_, character);
}

constinit const Exceptions kGbkExceptions{kGbk.by_bytes, kGbk.by_character};
constinit const Exceptions kGb18030Exceptions{kGb18030.by_bytes, kGb18030.by_character};
constinit const Exceptions kBig5Exceptions{kBig5.by_bytes, kBig5.by_character};
constinit const Exceptions kShiftJisExceptions{kShiftJis.by_bytes, kShiftJis.by_character};
constinit const Exceptions kEucKrExceptions{kEucKr.by_bytes, kEucKr.by_character};

}  // namespace sockdrill
