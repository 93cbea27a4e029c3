// Characters to make texts of, for each encoding: what it can write, what every terminal shows, and
// what people of its languages use.
//
// The tables are written out, in an order that never changes: a seed that draws from them must mean
// the same text in every version and on every machine.
#pragma once

#include <string_view>

#include "charset/charset.h"

namespace sockdrill {

struct Alphabet {
  std::u32string_view plain;  // ASCII's digits and letters, which every encoding has
  std::u32string_view own;    // the encoding's own characters beyond ASCII; of ascii there are none
};

/// Each character is one code point that is neither white space nor a control character, stands
/// once, and can be written in the encoding.
Alphabet alphabet_of(const Charset& charset);

// The tables.
extern const std::u32string_view kHanzi;
extern const std::u32string_view kTraditionalHanzi;
extern const std::u32string_view kHangul;
extern const std::u32string_view kKana;

}  // namespace sockdrill
