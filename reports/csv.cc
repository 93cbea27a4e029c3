#include "reports/csv.h"

#include <fmt/format.h>

#include "cause/cause.h"
#include "reports/case_words.h"
#include "reports/csv_field.h"
#include "reports/verdict_words.h"
#include "trace/json.h"

namespace sockdrill {
namespace {

std::string row(const CaseRecord& record) {
  const Failure* const failure = decisive_failure(record);
  const bool caused = failure != nullptr && !failure->problem.causes.empty();
  return fmt::format("{},,{},{},{},{:.3f},{},{}\n", csv_field(case_label(record)),
                     status_name(record.status), points_text(record.points),
                     points_text(record.max_points), to_milliseconds(record.duration) / 1000,
                     caused ? cause_name(failure->problem.causes.front().id) : std::string_view(),
                     csv_field(case_reason(record)));
}

std::string row(const CaseRecord& record, const CheckRecord& check) {
  std::string cause;
  std::string reason = check.reason;
  for (const Failure& failure : record.failures) {
    if (failure.check != check.check) continue;
    reason = failure_reason(failure);
    if (!failure.problem.causes.empty()) cause = cause_name(failure.problem.causes.front().id);
    break;
  }
  const bool earned = check.status == Status::passed;
  return fmt::format("{},{},{},{},{},,{},{}\n", csv_field(case_label(record)),
                     csv_field(check.check), status_name(check.status),
                     points_text(earned ? check.points : 0), points_text(check.points), cause,
                     csv_field(reason));
}

}  // namespace

void write_csv(const RunRecord& run, const ReportOptions&, const Sink& sink) {
  sink("case,check,status,points,max_points,seconds,cause,reason\n");
  for (const CaseRecord& record : run.cases) {
    sink(row(record));
    for (const CheckRecord& check : record.checks) sink(row(record, check));
  }
}

}  // namespace sockdrill
