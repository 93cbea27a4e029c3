#include "scenario/characters.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.h"

namespace sockdrill {
namespace {

// A binary file has thousands of them; the first few tell what it is.
constexpr int kMostReported = 20;

constexpr Span kStart = {{1, 1}, {1, 1}};

// About the file, not about its first line: nothing is quoted.
void report_file(const Source& source, Diagnostics& diagnostics, std::string message,
                 std::string suggestion) {
  diagnostics.add(
      Diagnostic{nullptr, source.path(), kStart, std::move(message), std::move(suggestion)});
}

// Byte order marks. The one of little-endian UTF-16 begins that of UTF-32.
constexpr std::string_view kUtf32Little("\xFF\xFE\0\0", 4);
constexpr std::string_view kUtf32Big("\0\0\xFE\xFF", 4);

// By its byte order mark, or by the NUL bytes between its first letters.
bool is_utf16(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return true;
  if (text.size() < 4) return false;
  return (text[0] == 0) != (text[1] == 0) && (text[0] == 0) == (text[2] == 0) &&
         (text[1] == 0) == (text[3] == 0);
}

// The bytes that need no closer look: printable ASCII, tab, line ends.
constexpr std::array<bool, 256> make_harmless() {
  std::array<bool, 256> harmless = {};
  for (std::size_t c = 0x20; c < 0x7F; ++c) harmless[c] = true;
  harmless['\t'] = harmless['\n'] = harmless['\r'] = true;
  return harmless;
}
constexpr std::array<bool, 256> kHarmless = make_harmless();

std::string describe(std::uint32_t c) {
  if (c == 0) return "a NUL byte";
  if (c == 0xFEFF) return "a byte order mark (U+FEFF) inside the text";
  if (c == 0x2028 || c == 0x2029) return fmt::format("a line separator (U+{:04X})", c);
  if (c >= 0xFFFE) return fmt::format("U+{:04X} is not a character", c);
  return fmt::format("a control character (U+{:04X})", c);
}

std::string suggest(std::uint32_t c) {
  if (c == 0xFEFF) return "delete it";
  return fmt::format(R"(in double quotes it is written \{}{})", c < 0x100 ? "x" : "u",
                     c < 0x100 ? fmt::format("{:02x}", c) : fmt::format("{:04x}", c));
}

bool is_refused(std::uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 || c == 0xFEFF ||
         c == 0xFFFE || c == 0xFFFF;
}

// Most Chinese characters of GBK are pairs of such bytes (those of GB 2312).
bool may_be_gbk(std::string_view bytes) {
  const auto in_range = [](char c) { return c >= '\xA1' && c <= '\xFE'; };
  return bytes.size() >= 2 && in_range(bytes[0]) && in_range(bytes[1]);
}

void report_bad_utf8(const Source& source, std::size_t at, Diagnostics& diagnostics) {
  const std::string_view bytes = std::string_view(source.text()).substr(at);
  const Place place = source.place(at);
  diagnostics.add(
      source, Span{place, {place.line, place.column + 1}},
      fmt::format("byte 0x{:02x} is not UTF-8", static_cast<unsigned char>(bytes[0])),
      may_be_gbk(bytes) ? "save the file as UTF-8; this may be GBK" : "save the file as UTF-8");
}

void report_character(const Source& source, std::size_t at, std::uint32_t c,
                      Diagnostics& diagnostics) {
  const Place place = source.place(at);
  diagnostics.add(source, Span{place, {place.line, place.column + 1}}, describe(c), suggest(c));
}

}  // namespace

bool check_characters(const Source& source, Diagnostics& diagnostics) {
  const std::string_view text = source.text();
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    report_file(source, diagnostics, "the file is empty", {});
    return false;
  }
  if (text.starts_with(kUtf32Little) || text.starts_with(kUtf32Big)) {
    report_file(source, diagnostics, "the file is in UTF-32", "save it as UTF-8");
    return false;
  }
  if (is_utf16(text)) {
    report_file(source, diagnostics, "the file is in UTF-16", "save it as UTF-8");
    return false;
  }
  int reported = 0;
  for (std::size_t at = 0; at < text.size() && reported < kMostReported;) {
    if (kHarmless[static_cast<unsigned char>(text[at])]) {
      ++at;
      continue;
    }
    const CodePoint c = first_code_point(text.substr(at));
    if (c.size == 0) {  // in a file of another encoding, all that follows is of it too
      report_bad_utf8(source, at, diagnostics);
      return false;
    }
    if (is_refused(c.value)) {
      report_character(source, at, c.value, diagnostics);
      ++reported;
    }
    at += c.size;
  }
  return reported == 0;
}

}  // namespace sockdrill
