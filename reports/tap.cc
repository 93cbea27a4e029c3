#include "reports/tap.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "base/text.h"
#include "reports/case_words.h"
#include "reports/terminal.h"

namespace sockdrill {
namespace {

// "#" begins a directive and "\" an escape.
std::string escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '#' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

// A double-quoted YAML scalar. The text is visible(): only two characters need care.
std::string quote(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

// A literal block scalar under a key of two spaces, its indentation given: its first line may
// begin with spaces.
std::string literal(std::string_view key, std::string_view text) {
  std::string out = fmt::format("  {}: |2\n", key);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    out += fmt::format("    {}\n", text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

std::string diagnostics(const CaseRecord& record, const TerminalOptions& options) {
  std::string out = "  ---\n";
  if (const Failure* const failure = decisive_failure(record)) {
    out += fmt::format("  message: {}\n", quote(visible(failure->problem.message)));
    out += fmt::format("  severity: {}\n", record.status == Status::errored ? "error" : "fail");
    out += fmt::format("  at: {}\n", quote(failure_place(record, *failure)));
  }
  if (record.max_points > 0) {
    out += fmt::format("  points: {}\n  max_points: {}\n", points_text(record.points),
                       points_text(record.max_points));
  }
  const std::string report = case_report(record, options);
  if (!report.empty()) out += literal("report", report);
  return out + "  ...\n";
}

std::string test_point(const CaseRecord& record, std::size_t number,
                       const TerminalOptions& options) {
  const bool good = record.status == Status::passed || record.status == Status::skipped;
  std::string out =
      fmt::format("{} {} - {}", good ? "ok" : "not ok", number, escape(case_label(record)));
  if (record.status == Status::skipped) {
    out += fmt::format(" # SKIP {}", visible(record.skip_reason));
  }
  out += '\n';
  return good ? out : out + diagnostics(record, options);
}

}  // namespace

void write_tap(const RunRecord& run, const ReportOptions& asked, const Sink& sink) {
  const TerminalOptions options{Color::off, run.run.again, asked.language};
  sink(fmt::format("TAP version 14\n1..{}{}\n", run.cases.size(),
                   run.cases.empty() ? " # SKIP no case ran" : ""));
  std::size_t number = 0;
  for (const CaseRecord& record : run.cases) sink(test_point(record, ++number, options));
  if (!run.interrupted.empty()) {
    sink(fmt::format("Bail out! interrupted by {}\n", visible(run.interrupted)));
  }
}

}  // namespace sockdrill
