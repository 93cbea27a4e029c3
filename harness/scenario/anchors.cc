#include "scenario/anchors.h"

#include <vector>

#include "base/text.h"

namespace sockdrill {
namespace {

// More names than these are not all compared to a misspelt one.
constexpr std::size_t kMostCompared = 200;

}  // namespace

std::pair<Anchors::Id, std::optional<Span>> Anchors::open(Arena& arena, std::string_view name,
                                                          Span span) {
  auto at = anchors_.find(name);
  std::optional<Span> first;
  if (at == anchors_.end()) {
    at = anchors_.emplace(arena.copy(name), Anchor{span, {}}).first;
  } else {
    first = at->second.span;
    at->second = Anchor{span, {}};
  }
  return {&at->second.target, first};
}

const Anchors::Target* Anchors::find(std::string_view name) const {
  const auto at = anchors_.find(name);
  return at == anchors_.end() ? nullptr : &at->second.target;
}

std::optional<std::string_view> Anchors::nearest(std::string_view name) const {
  std::vector<std::string_view> names;
  for (const auto& [known, anchor] : anchors_) {
    if (names.size() == kMostCompared) break;
    names.push_back(known);
  }
  return sockdrill::nearest(name, names);
}

}  // namespace sockdrill
