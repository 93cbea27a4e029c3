// What reports for course platforms say of a case in words.
#pragma once

#include <string>

#include "reports/reporter.h"

namespace sockdrill {

/// Whether the case has a verdict on the subject: it passed or failed.
bool has_verdict(const CaseRecord& record);

/// Empty for a case that passed; the failures with their evidence; why it was skipped.
std::string case_output(const CaseRecord& record, const RunRecord& run,
                        const ReportOptions& options);

/// One line: the decisive failure's message with its cause, or why it was skipped; empty where it
/// passed.
std::string case_reason(const CaseRecord& record);

/// What is said on top where points are undecided; empty where none are.
std::string undecided_note(const RunRecord& run);

}  // namespace sockdrill
