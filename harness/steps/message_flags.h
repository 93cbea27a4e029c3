// The flags of send(2) and recv(2), by the names that scenarios use.
#pragma once

#include "steps/args.h"

namespace sockdrill {

/// The flags that `at` lists, joined; adds a mistake for an unknown one. 0 where `at` is null.
int message_flags(Args& args, const Node* at);

}  // namespace sockdrill
