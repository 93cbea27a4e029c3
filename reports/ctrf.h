// CTRF, the Common Test Report Format (https://ctrf.io).
#pragma once

#include "reports/reporter.h"

namespace sockdrill {

/// A test a case; one that errored has the status `other`: it is no verdict on the subject.
void write_ctrf(const RunRecord& run, const ReportOptions& options, const Sink& sink);

}  // namespace sockdrill
