// The end of a run or of a log: files, summary, exit code.
#pragma once

#include "cli/options.h"
#include "verdict/run_record.h"

namespace sockdrill {

/// Writes the reports that are asked for, prints the summary and returns the exit code.
int write_reports(const RunRecord& record, const Options& options);

}  // namespace sockdrill
