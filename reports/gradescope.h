// Gradescope's results.json (its autograder specification).
#pragma once

#include "reports/reporter.h"

namespace sockdrill {

/// A test a case, with what it earned where it has points. Points of cases that errored or were
/// skipped are no one's fault: such a test has no score, and the report says that a person must
/// look.
void write_gradescope(const RunRecord& run, const ReportOptions& options, const Sink& sink);

}  // namespace sockdrill
