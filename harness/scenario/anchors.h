// The names that a YAML document gives to its nodes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "base/span.h"
#include "scenario/arena.h"
#include "scenario/node.h"

namespace sockdrill {

class Anchors {
 public:
  struct Target {
    const Node* node = nullptr;  // null until it has been read to its end
    std::uint64_t count = 0;     // nodes in it, what its own aliases repeat included
    std::size_t height = 0;      // sequences and mappings in one another: 0 for a scalar
  };

  /// One anchor: what close() needs.
  using Id = Target*;
  static constexpr Id kNone = nullptr;

  /// A name begins to stand for something new. Where it stood for something already, also where
  /// that was.
  std::pair<Id, std::optional<Span>> open(Arena& arena, std::string_view name, Span span);

  /// What the name stands for has been read. Nothing happens for kNone.
  void close(Id id, Target target) {
    if (id != kNone) *id = target;
  }

  /// nullptr where nothing has the name.
  const Target* find(std::string_view name) const;

  /// The name that was probably meant.
  std::optional<std::string_view> nearest(std::string_view name) const;

 private:
  struct Anchor {
    Span span;
    Target target;
  };
  // A tree, not a hash table: its cost is the same for names chosen to collide.
  std::map<std::string_view, Anchor> anchors_;
};

}  // namespace sockdrill
