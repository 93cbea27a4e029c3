// Where something stands in a source text: lines and columns count from 1,
// columns in code points (what an editor shows), the end is exclusive.
#pragma once

#include <cstdint>

namespace sockdrill {

struct Place {
  std::uint32_t line = 0;  // 0: nowhere
  std::uint32_t column = 0;
  friend bool operator==(const Place&, const Place&) = default;
};

struct Span {
  Place begin;
  Place end;
  friend bool operator==(const Span&, const Span&) = default;
};

}  // namespace sockdrill
