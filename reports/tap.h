// TAP 14 (https://testanything.org/tap-version-14-specification.html).
#pragma once

#include "reports/reporter.h"

namespace sockdrill {

/// A test point a case; a YAML block with the failure under those that did not pass; "Bail out!" at
/// the end of a run that was interrupted.
void write_tap(const RunRecord& run, const ReportOptions& options, const Sink& sink);

}  // namespace sockdrill
