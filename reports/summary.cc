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
#include "reports/words.h"

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

std::string points_line(const Totals& totals, const ReportWords& words) {
  std::string line = say(words.points, points_text(totals.points), points_text(totals.max_points));
  if (totals.undecided_points > 0) {
    line += say(words.undecided, points_text(totals.undecided_points));
  }
  return line + "\n";
}

std::string count_line(const RunRecord& run, const Totals& totals, const TerminalOptions& options) {
  const ReportWords& words = report_words(options.language);
  const auto part = [&](std::size_t count, Tint tint, std::string_view text) {
    return count == 0 ? std::string() : paint(options.color, tint, say(text, count));
  };
  std::string passed = part(totals.passed, Tint::good, words.passed);
  if (totals.flaky > 0) passed += say(words.flaky, totals.flaky);
  std::string line;
  for (const std::string& text : {passed, part(totals.failed, Tint::bad, words.failed),
                                  part(totals.errored, Tint::trouble, words.errored),
                                  part(totals.skipped, Tint::skipped, words.skipped)}) {
    if (text.empty()) continue;
    if (!line.empty()) line += words.joined_by;
    line += text;
  }
  if (line.empty()) line = words.no_case;
  return say(words.counts, line, to_seconds(run.duration)) + "\n";
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
  const ReportWords& words = report_words(options.language);
  std::string text;
  for (const auto& [reason, count] : skip_reasons(run)) {
    text += say(words.skipped_because, count,
                reason.empty() ? std::string(words.no_reason) : visible(reason)) +
            "\n";
  }
  for (const CaseRecord& record : run.cases) {
    if (record.flaky()) {
      text += say(words.flaky_case, case_label(record), record.earlier.size() + 1) + "\n";
    }
  }
  for (const std::string& lost : run.run.lost) {
    text += say(words.not_checked, visible(lost)) + "\n";
  }
  for (const std::string& note : run.notes) text += say(words.note, visible(note)) + "\n";
  if (totals.max_points > 0) text += points_line(totals, words);
  if (!run.interrupted.empty()) {
    text += paint(options.color, Tint::trouble, say(words.interrupted, visible(run.interrupted))) +
            "\n";
  }
  return without_ci_commands(text + count_line(run, totals, options));
}

}  // namespace sockdrill
