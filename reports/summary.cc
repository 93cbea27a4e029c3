// The lines of a run that are not about a failure.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "reports/case_words.h"
#include "reports/ci_commands.h"
#include "reports/paint.h"
#include "reports/terminal.h"

namespace sockdrill {
namespace {

// Reasons in the order in which they first came, with how often.
std::vector<std::pair<std::string, std::size_t>> skip_reasons(const RunRecord& run) {
  std::vector<std::pair<std::string, std::size_t>> reasons;
  for (const CaseRecord& record : run.cases) {
    if (record.status != Status::skipped) continue;
    const auto same = [&](const auto& entry) { return entry.first == record.skip_reason; };
    const auto found = std::find_if(reasons.begin(), reasons.end(), same);
    if (found == reasons.end()) {
      reasons.emplace_back(record.skip_reason, 1);
    } else {
      ++found->second;
    }
  }
  return reasons;
}

std::string points_line(const Totals& totals) {
  std::string line =
      fmt::format("{}/{} points", points_text(totals.points), points_text(totals.max_points));
  if (totals.undecided_points > 0) {
    line += fmt::format(", {} undecided: their cases errored or were skipped",
                        points_text(totals.undecided_points));
  }
  return line + "\n";
}

std::string count_line(const RunRecord& run, const Totals& totals, Color color) {
  const auto part = [&](std::size_t count, Tint tint, std::string_view word) {
    return count == 0 ? std::string() : paint(color, tint, fmt::format("{} {}", count, word));
  };
  std::string passed = part(totals.passed, Tint::good, "passed");
  if (totals.flaky > 0) passed += fmt::format(" ({} flaky)", totals.flaky);
  std::string line;
  for (const std::string& text : {passed, part(totals.failed, Tint::bad, "failed"),
                                  part(totals.errored, Tint::trouble, "errored"),
                                  part(totals.skipped, Tint::skipped, "skipped")}) {
    if (text.empty()) continue;
    if (!line.empty()) line += ", ";
    line += text;
  }
  if (line.empty()) line = "no case ran";
  return fmt::format("{} in {:.2f} s\n", line, to_seconds(run.duration));
}

}  // namespace

std::string_view status_word(Status status) {
  switch (status) {
    case Status::passed:
      return "PASS";
    case Status::failed:
      return "FAIL";
    case Status::errored:
      return "ERROR";
    case Status::skipped:
      return "SKIP";
  }
  return "";
}

std::string case_line(const CaseRecord& record, const TerminalOptions& options) {
  std::string line =
      fmt::format("{} {}", paint(options.color, tint_of(record.status), status_word(record.status)),
                  case_label(record));
  if (record.status == Status::skipped) {
    return without_ci_commands(fmt::format("{}  {}", line, visible(record.skip_reason)));
  }
  line += "  " + paint(options.color, Tint::faint,
                       fmt::format("{:.1f} ms", to_milliseconds(record.duration)));
  if (record.flaky()) line += fmt::format("  flaky: attempt {}", record.earlier.size() + 1);
  return without_ci_commands(std::move(line));
}

std::string summary(const RunRecord& run, const TerminalOptions& options) {
  const Totals totals = run.totals();
  std::string text;
  for (const auto& [reason, count] : skip_reasons(run)) {
    text += fmt::format("{} skipped: {}\n", count,
                        reason.empty() ? "no reason given" : visible(reason));
  }
  for (const CaseRecord& record : run.cases) {
    if (record.flaky()) {
      text += fmt::format("flaky: {} passed at attempt {}\n", case_label(record),
                          record.earlier.size() + 1);
    }
  }
  for (const std::string& lost : run.run.lost) {
    text += fmt::format("not checked here: {}\n", visible(lost));
  }
  for (const std::string& note : run.notes) text += fmt::format("note: {}\n", visible(note));
  if (totals.max_points > 0) text += points_line(totals);
  if (!run.interrupted.empty()) {
    text += paint(options.color, Tint::trouble,
                  fmt::format("interrupted by {}", visible(run.interrupted))) +
            "\n";
  }
  return without_ci_commands(text + count_line(run, totals, options.color));
}

}  // namespace sockdrill
