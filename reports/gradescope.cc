#include "reports/gradescope.h"

#include "base/text.h"
#include "reports/case_words.h"
#include "reports/json_report.h"
#include "reports/verdict_words.h"

namespace sockdrill {

void write_gradescope(const RunRecord& run, const ReportOptions& options, const Sink& sink) {
  JsonReport json(sink);
  json.begin_object();
  json.number("execution_time", to_milliseconds(run.duration) / 1000);
  const std::string note = undecided_note(run);
  if (!note.empty()) json.field("output", note);
  json.field("output_format", "text");
  json.field("visibility", "visible");
  json.begin_array("tests");
  for (const CaseRecord& record : run.cases) {
    json.begin_object();
    json.field("name", case_label(record));
    json.field("name_format", "text");
    if (has_verdict(record)) {
      json.field("status", record.status == Status::passed ? "passed" : "failed");
      if (record.max_points > 0) {
        json.number("score", record.points);
        json.number("max_score", record.max_points);
      }
    }
    if (const std::string output = case_output(record, run, options); !output.empty()) {
      json.field("output", output);
      json.field("output_format", "text");
    }
    json.field("visibility", "visible");
    if (!record.identity.tags.empty()) {
      json.begin_array("tags");
      for (const std::string& tag : record.identity.tags) json.text(tag);
      json.end_array();
    }
    json.end_object();
  }
  json.end_array();
  json.end_object();
  json.end();
}

}  // namespace sockdrill
