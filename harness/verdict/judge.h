// From what happened to what it means. Pure: the same events give the same record, while the run
// goes on or years later from its log.
#pragma once

#include <span>

#include "trace/event.h"
#include "verdict/case_record.h"

namespace sockdrill {

/// Judges one case.
///
/// - An errored step or check, or CaseTrouble: errored. It outranks everything: where the harness
///   or the machine failed, a failure may be its doing.
/// - A failed step or check: failed.
/// - CaseSkipped, or no step and every check skipped: skipped.
/// - No step, no check and no CaseDone: errored, "the case did not finish".
/// - Otherwise passed.
///
/// Points: where checks carry points, those of the passed checks; what the case is worth beyond all
/// its checks, and all of it where no check carries points, is earned by passing. What was earned
/// before an error stays earned.
///
/// The duration is CaseDone's, or else the time from the first event to the last.
CaseRecord judge(CaseIdentity identity, std::span<const Event> events);

}  // namespace sockdrill
