// A line of a file as a terminal shows it, with a marker under a part of it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/span.h"

namespace sockdrill {

struct Excerpt {
  std::string text;    // tabs as spaces, unprintable bytes escaped, cut pieces as "…"
  std::string marker;  // "      ^~~~~": stands under the part when both begin in the same cell
};

/// How many cells of a line are shown.
constexpr std::size_t kExcerptWidth = 100;

/// `line` is the line on which `span` begins. A span that goes on to further lines is marked to the
/// end of this one; an empty one, and one beyond the end, by the caret alone.
Excerpt make_excerpt(std::string_view line, Span span);

}  // namespace sockdrill
