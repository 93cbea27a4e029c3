// The name of a step: `client.recv`, or a verb alone; and what is no step at all.
#pragma once

#include <string>
#include <string_view>

#include "scenario/diagnostic.h"
#include "scenario/node.h"
#include "steps/binding.h"
#include "steps/verb.h"

namespace sockdrill {

struct StepName {
  std::string_view target;  // empty for a verb that stands alone
  std::string_view verb;
};

/// At the last dot. Points into `title`.
StepName split_step_name(std::string_view title);

/// The verb that the name means, with the names that stand before it; adds a mistake at `key` and
/// returns nullptr where there is none.
const Verb* resolve_verb(const StepName& name, const KnownNames& names, const Node& key,
                         Diagnostics& diagnostics);

/// Adds what is wrong with an item of a list of steps that is no mapping, or an empty one.
void report_no_step(const Node& item, Diagnostics& diagnostics);
/// The same for one with several keys, none of them a control step's.
void report_several_keys(const Node& item, Diagnostics& diagnostics);

}  // namespace sockdrill
