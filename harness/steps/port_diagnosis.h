// Why a program did not get its port: who has it, and which flag of the program's is missing.
#pragma once

#include "cause/cause.h"
#include "steps/stage.h"
#include "steps/step_causes.h"

namespace sockdrill {

/// Of a program that should listen on a port and does not; or of a port on which nothing was to be,
/// that a process holds whose parent program has ended. Empty for any other step.
Causes port_causes(Stage& stage, const FailedStep& step, const CaseFacts& facts);

}  // namespace sockdrill
