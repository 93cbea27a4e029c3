// What the keys of a mapping must be: texts, short, each once, and typed with ASCII punctuation.
#pragma once

#include <cstddef>
#include <vector>

#include "scenario/diagnostic.h"
#include "scenario/node.h"

namespace sockdrill {

/// How much of a name of the author's is repeated in a message, in characters.
inline constexpr std::size_t kShownName = 60;

/// False where a mistake was reported: what follows cannot be what was meant.
bool check_key(const Node& key, Diagnostics& diagnostics);

/// The same for an entry of a mapping in braces: "{text:hello}" is a key without a value to YAML.
bool check_flow_entry(const Node::Entry& entry, Diagnostics& diagnostics);

/// Reports every key that stood before, naming the first one's line, and leaves only the first.
void drop_duplicates(std::vector<Node::Entry>& entries, Diagnostics& diagnostics);

}  // namespace sockdrill
