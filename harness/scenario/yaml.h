// From YAML text to a tree of nodes; every mistake in words that a scenario's author knows.
//
// What is read is YAML 1.1 as libyaml understands it, less what a scenario has no use for: tags,
// several documents in a file, keys that are not text. Duplicate keys and anchors, aliases of
// nothing, of themselves or to too much are mistakes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "scenario/diagnostic.h"
#include "scenario/node.h"
#include "scenario/source.h"

namespace sockdrill {

/// How deep sequences and mappings may stand in one another.
constexpr std::size_t kDeepestNesting = 64;
/// How many nodes the aliases of a file may add up to.
constexpr std::uint64_t kLargestExpansion = 1'000'000;
/// How long a key may be, in characters (YAML's own limit for keys without '?').
constexpr std::size_t kLongestKey = 1024;

/// nullptr after a mistake that leaves no tree. Where a tree is returned and mistakes were added
/// as well, the tree is what was probably meant (the first of two equal keys, the value without
/// its tag), so that a reader may go on and look for further mistakes.
std::unique_ptr<Document> parse_yaml(std::shared_ptr<const Source> source,
                                     Diagnostics& diagnostics);

}  // namespace sockdrill
