#include "charset/unicode_forms.h"

#include <cstdint>
#include <optional>

#include "charset/utf8.h"

namespace sockdrill {
namespace {

using Kind = CodecError::Kind;

// Calls `put(character)` for each character of the text; `put` returns false to refuse one.
template <class Put>
Progress each_character(std::string_view utf8, Put put) {
  std::size_t at = 0;
  while (at < utf8.size()) {
    const Utf8Step step = utf8_step(utf8.substr(at));
    switch (step.kind) {
      case Utf8Step::Kind::invalid:
        return {at, Kind::invalid, step.size};
      case Utf8Step::Kind::truncated:
        return {at, Kind::truncated, step.size};
      case Utf8Step::Kind::character:
        if (!put(step.character)) return {at, Kind::unencodable, step.size};
        at += step.size;
    }
  }
  return {at};
}

Progress encode_up_to(char32_t last, std::string_view utf8, std::string& out) {
  return each_character(utf8, [&out, last](char32_t c) {
    if (c > last) return false;
    out += static_cast<char>(c);
    return true;
  });
}

bool is_high_surrogate(char32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low_surrogate(char32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

void append_unit(ByteOrder order, char32_t unit, std::string& out) {
  const auto high = static_cast<char>(unit >> 8U & 0xFFU);
  const auto low = static_cast<char>(unit & 0xFFU);
  out += order == ByteOrder::big ? high : low;
  out += order == ByteOrder::big ? low : high;
}

// The unit at `at`; nullopt where fewer than two bytes are left.
std::optional<char32_t> unit_at(ByteOrder order, std::string_view bytes, std::size_t at) {
  if (bytes.size() - at < 2) return std::nullopt;
  const auto first = static_cast<unsigned char>(bytes[at]);
  const auto second = static_cast<unsigned char>(bytes[at + 1]);
  return order == ByteOrder::big ? char32_t{first} << 8U | second : char32_t{second} << 8U | first;
}

}  // namespace

Progress encode_ascii(std::string_view utf8, std::string& out) {
  return encode_up_to(0x7F, utf8, out);
}

Progress decode_ascii(std::string_view bytes, std::string& out) {
  const std::size_t good = ascii_prefix(bytes);
  out.append(bytes.substr(0, good));
  if (good == bytes.size()) return {good};
  return {good, Kind::invalid, 1};
}

Progress encode_latin_1(std::string_view utf8, std::string& out) {
  return encode_up_to(0xFF, utf8, out);
}

Progress decode_latin_1(std::string_view bytes, std::string& out) {
  for (const char c : bytes) append_utf8(out, static_cast<unsigned char>(c));
  return {bytes.size()};
}

Progress copy_utf8(std::string_view text, std::string& out) {
  const std::size_t ascii = ascii_prefix(text);
  Progress progress = each_character(text.substr(ascii), [](char32_t) { return true; });
  progress.done += ascii;
  out.append(text.substr(0, progress.done));
  return progress;
}

Progress encode_utf_16(ByteOrder order, std::string_view utf8, std::string& out) {
  return each_character(utf8, [&out, order](char32_t c) {
    if (c < 0x10000) {
      append_unit(order, c, out);
    } else {
      append_unit(order, 0xD800 + ((c - 0x10000) >> 10U), out);
      append_unit(order, 0xDC00 + ((c - 0x10000) & 0x3FFU), out);
    }
    return true;
  });
}

Progress decode_utf_16(ByteOrder order, std::string_view bytes, std::string& out) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::optional<char32_t> unit = unit_at(order, bytes, at);
    if (!unit) return {at, Kind::truncated, 1};
    if (is_low_surrogate(*unit)) return {at, Kind::invalid, 2};
    if (!is_high_surrogate(*unit)) {
      append_utf8(out, *unit);
      at += 2;
      continue;
    }
    const std::optional<char32_t> second = unit_at(order, bytes, at + 2);
    if (!second) return {at, Kind::truncated, bytes.size() - at};
    if (!is_low_surrogate(*second)) return {at, Kind::invalid, 2};
    append_utf8(out, 0x10000 + ((*unit - 0xD800) << 10U) + (*second - 0xDC00));
    at += 4;
  }
  return {at};
}

}  // namespace sockdrill
