// A table of checks and cases for spreadsheets (RFC 4180, UTF-8).
#pragma once

#include "reports/reporter.h"

namespace sockdrill {

/// A row a case and a row a check: id, check, status, points, max_points, seconds, cause, reason.
/// What a spreadsheet would take for a formula is written with an apostrophe in front.
void write_csv(const RunRecord& run, const ReportOptions& options, const Sink& sink);

}  // namespace sockdrill
