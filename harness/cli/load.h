// The plan that a command works on.
#pragma once

#include <optional>

#include "cli/options.h"
#include "plan/plan.h"

namespace sockdrill {

/// Reads and selects. Where there are mistakes, or the selection cannot be made, it has been said
/// and the error is the exit code.
tl::expected<Plan, int> load_plan(const Options& options);

/// Whether another seed would make another run of it.
bool uses_seed(const Plan& plan);

/// Says what is wrong with the files. The exit code: the machine's trouble is not a mistake.
int refuse(const Diagnostics& mistakes);

}  // namespace sockdrill
