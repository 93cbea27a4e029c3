// One character of UTF-8 at a time, telling what is wrong from what is unfinished (RFC 3629).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sockdrill {

struct Utf8Step {
  enum class Kind { character, invalid, truncated };
  Kind kind;
  char32_t character;  // for Kind::character
  std::size_t size;    // bytes read; where it is no character, those up to where it went wrong
};

/// The step at the start of `text`, which is not empty. `invalid` spans the longest prefix that
/// could have begun a character (Unicode, "maximal subpart"), at least one byte.
Utf8Step utf8_step(std::string_view text);

/// Appends a Unicode scalar value.
void append_utf8(std::string& out, char32_t character);

/// Bytes of ASCII at the start of `text`.
std::size_t ascii_prefix(std::string_view text);

}  // namespace sockdrill
