// From what happened to what it means. Pure: the same events give the same record, while the run
// goes on or years later from its log.
#pragma once

#include <span>

#include "trace/event.h"
#include "verdict/case_record.h"

namespace sockdrill {

/// Judges one case.
///
/// - An errored step or CaseTrouble: errored. It outranks everything: where the harness or the
///   machine failed, a failure may be its doing.
/// - A failed step or check: failed.
/// - CaseSkipped, or every check skipped and nothing else done: skipped.
/// - No step, no check and no CaseDone: errored, "the case did not finish".
/// - Otherwise passed.
///
/// Points: where checks carry points, the sum of the passed checks' points of theirs; otherwise
/// all of the case's points or none. What was earned before an error stays earned.
///
/// The duration is CaseDone's, or else the time from CaseStarted to the last event.
CaseRecord judge(const CaseIdentity& identity, std::span<const Event> events);

}  // namespace sockdrill
