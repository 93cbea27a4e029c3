#include "reports/csv.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cause/cause.h"
#include "reports/case_words.h"
#include "reports/verdict_words.h"
#include "trace/json.h"

namespace sockdrill {
namespace {

// A field in quotes where it wants them. What begins as a formula would is a text for all readers.
std::string field(std::string_view text) {
  std::string shown = visible(text);
  const bool formula =
      !shown.empty() && std::string_view("=+-@\t").find(shown.front()) != std::string_view::npos;
  if (formula) shown.insert(0, "'");
  if (shown.find_first_of(",\"") == std::string::npos) return shown;
  std::string quoted = "\"";
  for (const char c : shown) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string row(const CaseRecord& record) {
  const Failure* const failure = decisive_failure(record);
  const bool caused = failure != nullptr && !failure->problem.causes.empty();
  return fmt::format("{},,{},{},{},{:.3f},{},{}\n", field(case_label(record)),
                     status_name(record.status), points_text(record.points),
                     points_text(record.max_points), to_milliseconds(record.duration) / 1000,
                     caused ? cause_name(failure->problem.causes.front().id) : std::string_view(),
                     field(case_reason(record)));
}

std::string row(const CaseRecord& record, const CheckRecord& check) {
  std::string cause;
  std::string reason = check.reason;
  for (const Failure& failure : record.failures) {
    if (failure.check != check.check) continue;
    reason = failure.problem.message;
    if (!failure.problem.why.empty()) reason += "; " + failure.problem.why;
    if (!failure.problem.causes.empty()) cause = cause_name(failure.problem.causes.front().id);
    break;
  }
  const bool earned = check.status == Status::passed;
  return fmt::format("{},{},{},{},{},,{},{}\n", field(case_label(record)), field(check.check),
                     status_name(check.status), points_text(earned ? check.points : 0),
                     points_text(check.points), cause, field(reason));
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
