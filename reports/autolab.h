// Autolab: scores by problem, on the last line of standard output.
#pragma once

#include "reports/reporter.h"

namespace sockdrill {

/// A problem is a suite. Where a case of it has no verdict the problem has no score.
void write_autolab(const RunRecord& run, const ReportOptions& options, const Sink& sink);

}  // namespace sockdrill
