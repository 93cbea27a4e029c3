// One case from its start to its verdict.
#pragma once

#include <cstdint>

#include "os/watchdog.h"
#include "plan/plan.h"
#include "run/workplace.h"
#include "steps/sandboxing.h"
#include "trace/event_log.h"
#include "verdict/case_record.h"

namespace sockdrill {

/// What the cases of a run have in common. Everything outlives the run.
struct RunContext {
  const BindOptions& bind;
  const IsolationProbe& isolation;
  NetworkAhead* ahead;  // may be null; the first worker's
  EventLog* log;        // may be null
  Sockets& system;
  Sandboxing& sandboxing;
  TimePoint start;
};

/// Runs a case on the calling thread, which is a worker's, and judges it. Everything that the case
/// opened and started has ended when this returns.
/// The last lines of its log are left in `carry` (trace/case_trace.h).
CaseRecord run_case(const PlannedCase& planned, std::uint32_t number, std::uint32_t worker,
                    const RunContext& context, Workplace& workplace, Watch& watch,
                    std::string& carry);

}  // namespace sockdrill
