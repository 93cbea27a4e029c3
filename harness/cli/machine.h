// The machine that programs are judged on, as `run` and `grade` make use of it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/options.h"
#include "os/isolation.h"
#include "steps/sandboxing.h"
#include "trace/event.h"

namespace sockdrill {

/// What a log says of the machine: its name, its kernel, how cases and programs are kept apart, and
/// what cannot be checked here. The rest of the record is the caller's.
RunStarted machine_record(const IsolationProbe& isolation, const Sandboxing& sandboxing,
                          SandboxMode mode, bool has_programs);

/// Finds out which layers there are; `hidden` is what no program may see. nullptr where all of them
/// were required, some are not to be had, and that was said.
std::unique_ptr<Sandboxing> sandboxing_for(SandboxMode mode, std::vector<std::string> hidden);

/// SOCKDRILL_ISOLATION=loopback: every case gets loopback addresses, as where there are no
/// networks.
bool networks_are_off();

/// A thousand clients in one case need more descriptors than the usual 1024.
/// An Error where it stays too low: what a case lacks then would look like a program's failure.
Result<void> raise_descriptor_limit();

}  // namespace sockdrill
