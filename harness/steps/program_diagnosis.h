// Why a step failed, where a program's doing shows it: its end, what it waits for, the sockets that
// it holds. Called once, for a step that failed without a cause of its own.
//
// Looking changes nothing: no connection to the program, no signal to it. Where a bind was refused
// a socket of our own is bound for a moment, to see what would have been accepted. Where the
// evidence is not enough, it is told what was seen ("server waits in recv()").
#pragma once

#include <string_view>

#include "steps/stage.h"
#include "steps/step.h"

namespace sockdrill {

/// Adds the cause to the outcome of the step ("client.recv") where there is one to be seen.
void diagnose(Stage& stage, std::string_view step, Outcome& outcome);

}  // namespace sockdrill
