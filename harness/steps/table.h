// THE step table: every verb of the language. A new one is a file beside this, a line in verbs.h
// and a row in table.cc.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "steps/verb.h"

namespace sockdrill {

std::span<const Verb> step_table();

/// nullptr where the target has no such verb.
const Verb* find_verb(Target target, std::string_view name);

/// For "did you mean".
std::vector<std::string_view> verb_names(Target target);

}  // namespace sockdrill
