#include "charset/utf8.h"

#include <cstdint>
#include <cstring>

namespace sockdrill {
namespace {

// RFC 3629, section 4: the second byte's range depends on the first.
struct Lead {
  std::size_t size = 0;  // 0: begins no character
  unsigned second_from = 0x80;
  unsigned second_to = 0xBF;
};

constexpr Lead lead_of(unsigned byte) {
  if (byte >= 0xC2 && byte <= 0xDF) return {2};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {3};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte >= 0xF1 && byte <= 0xF3) return {4};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {};
}

}  // namespace

Utf8Step utf8_step(std::string_view text) {
  using Kind = Utf8Step::Kind;
  const auto byte = [text](std::size_t i) { return unsigned{static_cast<unsigned char>(text[i])}; };
  const unsigned first = byte(0);
  if (first < 0x80) return {Kind::character, static_cast<char32_t>(first), 1};
  const Lead lead = lead_of(first);
  if (lead.size == 0) return {Kind::invalid, 0, 1};
  char32_t value = first & (0xFFU >> (lead.size + 1));
  for (std::size_t i = 1; i < lead.size; ++i) {
    if (i == text.size()) return {Kind::truncated, 0, i};
    const unsigned from = i == 1 ? lead.second_from : 0x80;
    const unsigned to = i == 1 ? lead.second_to : 0xBF;
    if (byte(i) < from || byte(i) > to) return {Kind::invalid, 0, i};
    value = value << 6U | (byte(i) & 0x3FU);
  }
  return {Kind::character, value, lead.size};
}

void append_utf8(std::string& out, char32_t c) {
  const auto put = [&out](char32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6U);
    put(0x80 | (c & 0x3FU));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12U);
    put(0x80 | (c >> 6U & 0x3FU));
    put(0x80 | (c & 0x3FU));
  } else {
    put(0xF0 | c >> 18U);
    put(0x80 | (c >> 12U & 0x3FU));
    put(0x80 | (c >> 6U & 0x3FU));
    put(0x80 | (c & 0x3FU));
  }
}

std::size_t ascii_prefix(std::string_view text) {
  std::size_t at = 0;
  for (; at + sizeof(std::uint64_t) <= text.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    if ((word & 0x8080808080808080U) != 0) break;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

}  // namespace sockdrill
