#include "reports/ctrf.h"

#include "reports/case_words.h"
#include "reports/json_report.h"
#include "reports/verdict_words.h"
#include "trace/json.h"

namespace sockdrill {
namespace {

constexpr std::string_view kSpecification = "0.0.0";

std::string_view status_of(const CaseRecord& record) {
  switch (record.status) {
    case Status::passed:
      return "passed";
    case Status::failed:
      return "failed";
    case Status::skipped:
      return "skipped";
    case Status::errored:
      return "other";
  }
  return "other";
}

void add_test(JsonReport& json, const CaseRecord& record, const RunRecord& run,
              const ReportOptions& options) {
  json.begin_object();
  json.field("name", case_name(record));
  json.field("status", status_of(record));
  json.field("duration", static_cast<std::int64_t>(to_milliseconds(record.duration)));
  json.begin_array("suite");
  json.text(record.identity.path);
  json.end_array();
  json.field("filePath", record.identity.path);
  json.field("line", static_cast<std::int64_t>(record.identity.line));
  json.field("rawStatus", status_name(record.status));
  if (!record.identity.tags.empty()) {
    json.begin_array("tags");
    for (const std::string& tag : record.identity.tags) json.text(tag);
    json.end_array();
  }
  json.field("retries", static_cast<std::int64_t>(record.earlier.size()));
  json.field("flaky", record.flaky());
  if (const std::string reason = case_reason(record); !reason.empty()) {
    json.field("message", reason);
    json.field("trace", case_output(record, run, options));
  }
  if (record.max_points > 0) {
    json.begin_object("extra");
    json.number("points", record.points);
    json.number("max_points", record.max_points);
    json.end_object();
  }
  json.end_object();
}

}  // namespace

void write_ctrf(const RunRecord& run, const ReportOptions& options, const Sink& sink) {
  const Totals totals = run.totals();
  const auto count = [](std::size_t number) { return static_cast<std::int64_t>(number); };
  JsonReport json(sink);
  json.begin_object();
  json.field("reportFormat", "CTRF");
  json.field("specVersion", kSpecification);
  json.begin_object("results");
  json.begin_object("tool");
  json.field("name", "sockdrill");
  json.field("version", run.run.version);
  json.end_object();
  json.begin_object("summary");
  json.field("tests", count(totals.cases()));
  json.field("passed", count(totals.passed));
  json.field("failed", count(totals.failed));
  json.field("skipped", count(totals.skipped));
  json.field("pending", std::int64_t{0});
  json.field("other", count(totals.errored));
  json.field("start", run.run.unix_ms);
  json.field("stop", run.run.unix_ms + static_cast<std::int64_t>(to_milliseconds(run.duration)));
  json.end_object();
  json.begin_array("tests");
  for (const CaseRecord& record : run.cases) add_test(json, record, run, options);
  json.end_array();
  json.end_object();
  json.end_object();
  json.end();
}

}  // namespace sockdrill
