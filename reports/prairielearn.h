// PrairieLearn's external grader results.
#pragma once

#include "reports/reporter.h"

namespace sockdrill {

/// A test a case that has points. Not gradable where one has no verdict. Kept below the megabyte
/// that its reader takes: far into a large report texts are left out.
void write_prairielearn(const RunRecord& run, const ReportOptions& options, const Sink& sink);

}  // namespace sockdrill
