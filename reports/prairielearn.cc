#include "reports/prairielearn.h"

#include "reports/case_words.h"
#include "reports/json_report.h"
#include "reports/verdict_words.h"

namespace sockdrill {
namespace {

// Of the texts; names and numbers come on top of it, and JSON's escapes.
constexpr std::size_t kMostText = std::size_t{400} * 1024;
constexpr std::size_t kMostOfOne = std::size_t{16} * 1024;

std::string shortened(std::string text, std::size_t& room) {
  const std::size_t most = std::min(kMostOfOne, room);
  if (text.size() > most) {
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
    text.resize(end);
    text += "…";
  }
  room -= std::min(room, text.size());
  return text;
}

}  // namespace

void write_prairielearn(const RunRecord& run, const ReportOptions& options, const Sink& sink) {
  const Totals totals = run.totals();
  const std::string note = undecided_note(run);
  std::size_t room = kMostText;
  JsonReport json(sink);
  json.begin_object();
  json.field("gradable", note.empty());
  json.number("score", totals.max_points > 0 ? totals.points / totals.max_points : 0);
  if (!note.empty()) json.field("message", note);
  json.begin_array("tests");
  for (const CaseRecord& record : run.cases) {
    if (record.max_points <= 0) continue;
    json.begin_object();
    json.field("name", case_name(record));
    json.field("description", record.identity.suite);
    json.number("points", record.points);
    json.number("max_points", record.max_points);
    json.field("message", shortened(case_reason(record), room));
    json.field("output", shortened(case_output(record, run, options), room));
    json.end_object();
  }
  json.end_array();
  json.end_object();
  json.end();
}

}  // namespace sockdrill
