// One failure, told so that a reader needs nothing else: what, where, why and how to see it again.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/excerpt.h"
#include "base/text.h"
#include "reports/case_words.h"
#include "reports/ci_commands.h"
#include "reports/paint.h"
#include "reports/terminal.h"
#include "reports/words.h"

namespace sockdrill {
namespace {

// Bounds on what a subject can make a block show.
constexpr std::size_t kLinesOfValue = 40;
constexpr std::size_t kLineOfValue = 400;  // code points
constexpr std::size_t kPiecesOfTrace = 20;
constexpr std::size_t kLinesOfOutput = 5;

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::string_view without_last_feed(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  return text;
}

// "31 |     - client.recv: …" and the marker under it, the message behind the marker.
std::string excerpt_of(const Problem& problem, Color color) {
  const Excerpt excerpt = make_excerpt(problem.source_line, problem.span);
  const std::string number = std::to_string(problem.span.begin.line);
  return fmt::format("{} {}\n{} {}{}\n", paint(color, Tint::faint, number + " |"), excerpt.text,
                     paint(color, Tint::faint, std::string(number.size(), ' ') + " |"),
                     paint(color, Tint::bad, excerpt.marker), " " + visible(problem.message));
}

class Block {
 public:
  Block(Color color, const ReportWords& words) : color_(color), words_(words) {}

  // "   why       the reply is …"; further lines stand under the first.
  void field(std::string_view label, std::string_view value) {
    const std::string shown = visible(without_last_feed(value), /*keep_lines=*/true);
    if (shown.empty()) return;
    const std::vector<std::string_view> lines = split_lines(shown);
    std::string head = fmt::format("{:<9}", label);
    for (std::size_t i = 0; i < std::min(lines.size(), kLinesOfValue); ++i) {
      text_ += fmt::format("   {} {}\n", paint(color_, Tint::faint, head),
                           shorten(lines[i], kLineOfValue));
      head.assign(9, ' ');
    }
    if (lines.size() > kLinesOfValue) {
      text_ +=
          fmt::format("   {} … {}\n", head,
                      fmt::format(fmt::runtime(words_.more_lines), lines.size() - kLinesOfValue));
    }
  }

  void line(std::string_view text) { text_ += text; }

  std::string take() { return std::move(text_); }

 private:
  Color color_;
  const ReportWords& words_;
  std::string text_;
};

// "   0/4 answers in GBK", or the case's points where the failure is of no check.
std::string stake(const CaseRecord& record, const Failure& failure) {
  if (failure.check.empty()) {
    if (record.max_points <= 0) return {};
    return fmt::format("   {}/{}", points_text(record.points), points_text(record.max_points));
  }
  for (const CheckRecord& check : record.checks) {
    if (check.check == failure.check && check.points > 0) {
      return fmt::format("   0/{} {}", points_text(check.points), visible(failure.check));
    }
  }
  return fmt::format("   {}", visible(failure.check));
}

// "0.0 ms server started (pid 7) · 31.4 listens on …"
std::string trace_text(const std::vector<TraceLine>& lines) {
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool left_out = i >= kPiecesOfTrace / 4 && lines.size() - i > kPiecesOfTrace * 3 / 4;
    if (left_out && lines.size() > kPiecesOfTrace) {
      if (i == kPiecesOfTrace / 4) text += " · …";
      continue;
    }
    if (i > 0) text += " · ";
    text += fmt::format("{:.1f}{} {}", to_milliseconds(lines[i].at), i == 0 ? " ms" : "",
                        visible(lines[i].text));
  }
  return text;
}

// The last lines that the program wrote to the stream.
std::string last_output(const OutputRecord& output) {
  const std::string text = output_text(output);
  std::vector<std::string_view> lines = split_lines(text);
  if (lines.size() > kLinesOfOutput) {
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(kLinesOfOutput));
  }
  std::string last;
  for (const std::string_view each : lines) last += fmt::format("{}\n", each);
  return last;
}

void add_outputs(Block& block, const CaseRecord& record) {
  for (const OutputRecord& output : record.outputs) {
    std::string text = last_output(output);
    if (record.outputs.size() > 1) text = fmt::format("({})\n{}", output.program, text);
    block.field(stream_word(output.stream), text);
  }
}

enum class Outputs { leave_out, show };

std::string block_of(const CaseRecord& record, const Failure& failure,
                     const TerminalOptions& options, Outputs outputs) {
  const Color color = options.color;
  const Problem& problem = failure.problem;
  const bool has_line = problem.span.begin.line > 0 && !problem.source_line.empty();

  const ReportWords& words = report_words(options.language);
  Block block(color, words);
  block.line(fmt::format("{} {}{}\n",
                         paint(color, tint_of(failure.status), status_word(failure.status)),
                         paint(color, Tint::strong, case_label(record)), stake(record, failure)));
  const std::string place = failure_place(record, failure);
  if (!place.empty()) block.line(fmt::format("  {} {}\n", paint(color, Tint::faint, "-->"), place));
  if (has_line) {
    block.line(excerpt_of(problem, color));
  } else {
    block.field(words.problem, problem.message);
    block.field(words.step, failure.step);
  }
  block.field(words.expected, problem.expected);
  block.field(words.received, problem.received);
  block.field(words.why, why_text(problem, options.language));
  block.field(words.hint, problem.hint);
  block.field(words.trace, trace_text(record.trace));
  if (outputs == Outputs::show) add_outputs(block, record);
  block.field(words.again, again_command(record, options.again));
  return block.take();
}

}  // namespace

std::string failure_block(const CaseRecord& record, const Failure& failure,
                          const TerminalOptions& options) {
  return without_ci_commands(block_of(record, failure, options, Outputs::leave_out));
}

std::string case_report(const CaseRecord& record, const TerminalOptions& options) {
  std::string text;
  for (const Failure& failure : record.failures) {
    const bool last = &failure == &record.failures.back();
    if (!text.empty()) text += '\n';
    text += block_of(record, failure, options, last ? Outputs::show : Outputs::leave_out);
  }
  return without_ci_commands(std::move(text));
}

std::string again_command(const CaseRecord& record, const std::vector<std::string>& again) {
  if (record.identity.path.empty()) return {};
  std::string text = "sockdrill run " + shell_quote(record.identity.id);
  for (const std::string& word : again) text += " " + shell_quote(word);
  return text;
}

std::string shell_quote(std::string_view word) {
  constexpr std::string_view kSafe =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%";
  if (!word.empty() && word.find_first_not_of(kSafe) == std::string_view::npos) {
    return std::string(word);
  }
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

}  // namespace sockdrill
