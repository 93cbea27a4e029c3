// How the bytes of a multibyte encoding group into characters, whether or not each group is
// assigned.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace sockdrill {

struct ByteRange {
  unsigned char from = 0xFF;  // as initialised here, no byte
  unsigned char to = 0;

  constexpr bool contains(char c) const {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= from && byte <= to;
  }
};

/// One character's bytes: whole, or cut by the end of the input, or not begun at all.
struct Group {
  enum class Kind { whole, cut, broken };
  Kind kind;
  std::size_t size;  // bytes of it that are there; of `broken`, those to blame
};

struct Layout {
  std::array<ByteRange, 2> lead;
  std::array<ByteRange, 2> trail;
  ByteRange single = {};  // bytes above 7F that are characters alone
  bool quads = false;     // GB18030: lead, digit, lead, digit

  /// The group at the start of `bytes`, which is not empty.
  Group group(std::string_view bytes) const;
};

}  // namespace sockdrill
