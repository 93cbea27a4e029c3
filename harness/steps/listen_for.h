// listen, for a program: where the program is about to connect to.
#pragma once

#include <memory>

#include "steps/args.h"
#include "steps/step.h"

namespace sockdrill {

/// Binds `listen: {for: PROGRAM}`: waits until the program calls connect(2), which the kernel holds
/// meanwhile, lets the socket listen at the very address and port, and lets the call go on.
std::unique_ptr<Step> make_listen_for(Args& args);

}  // namespace sockdrill
