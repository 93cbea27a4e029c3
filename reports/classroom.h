// The result of a GitHub Classroom autograder: base64 of a JSON object, on one line.
#pragma once

#include "reports/reporter.h"

namespace sockdrill {

/// A test a case. Scores are numbers, as its reader needs them: of a case without a verdict 0, with
/// the status `error`, which also is the whole's.
void write_classroom(const RunRecord& run, const ReportOptions& options, const Sink& sink);

}  // namespace sockdrill
