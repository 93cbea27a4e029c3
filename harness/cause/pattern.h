// Sentences with gaps: what a row of the table of causes is written in.
//
//   {0}          the argument of that number (0 to 9)
//   [ of {1}]    left out where an argument in it is absent or empty
//   <0:one|many> the first where argument 0 is "1", else the second
//   {*}          the list: the arguments behind the numbered ones, in groups, each told by the
//                item's pattern, whose numbers count from the group's first
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace sockdrill {

/// How the arguments behind the numbered ones are told, in groups of `size`.
struct ItemPattern {
  std::size_t first = 0;  // of the arguments
  std::size_t size = 0;   // 0: there is no list
  std::string_view text;
  std::string_view between;
};

/// The sentence with its gaps filled. Arguments that are absent count as empty: never fails.
std::string fill_pattern(std::string_view pattern, std::span<const std::string> arguments,
                         const ItemPattern& item = {});

}  // namespace sockdrill
