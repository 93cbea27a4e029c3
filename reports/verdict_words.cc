#include "reports/verdict_words.h"

#include <fmt/format.h>

#include "base/text.h"
#include "reports/case_words.h"
#include "reports/terminal.h"

namespace sockdrill {

bool has_verdict(const CaseRecord& record) {
  return record.status == Status::passed || record.status == Status::failed;
}

std::string case_output(const CaseRecord& record, const RunRecord& run,
                        const ReportOptions& options) {
  if (record.status == Status::skipped) return "skipped: " + record.skip_reason;
  if (record.status == Status::passed) return {};
  return case_report(record, TerminalOptions{Color::off, run.run.again, options.language});
}

std::string case_reason(const CaseRecord& record) {
  if (record.status == Status::skipped) return record.skip_reason;
  const Failure* const failure = decisive_failure(record);
  return failure == nullptr ? std::string() : failure_reason(*failure);
}

std::string undecided_note(const RunRecord& run) {
  const double undecided = run.totals().undecided_points;
  if (undecided <= 0) return {};
  return fmt::format(
      "{} of {} points are undecided: their cases errored or were skipped, which is not the "
      "subject's fault. A person must look.",
      points_text(undecided), points_text(run.totals().max_points));
}

}  // namespace sockdrill
