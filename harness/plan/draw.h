// The value of a variable that the run's seed decides.
//
// It depends on the seed, the suite's title, the scenario's name, the variable's name and what it
// is drawn from, and on nothing else: not on the file's place, the variant, the order, the worker
// or the shard. A seed means the same values for ever (base/random.h, charset/alphabet.h).
#pragma once

#include <optional>
#include <string>

#include "scenario/scope.h"
#include "scenario/suite.h"
#include "steps/binding.h"

namespace sockdrill {

/// Draws `variable`, for which is_random_value() holds, with the variables that `scope` has. A
/// mistake in what it is drawn from is added and nullopt returned; those that read_random_value()
/// finds have been said.
std::optional<std::string> draw(const Named& variable, const Binding& binding, const Scope& scope);

}  // namespace sockdrill
