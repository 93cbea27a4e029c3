#include "verdict/evidence.h"

#include <fmt/format.h>
#include <string.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

#include "base/text.h"
#include "trace/json.h"

namespace sockdrill {
namespace {

// "client.recv" → "client".
std::string_view subject_of(std::string_view step) { return step.substr(0, step.find('.')); }

std::string describe_step(const StepDone& step) {
  if (step.status == Status::skipped) return fmt::format("{} skipped", step.step);
  if (step.status != Status::passed) {
    const std::string& message = step.problem ? step.problem->message : step.observed;
    return fmt::format("{} {}{}{}", step.step, status_name(step.status),
                       message.empty() ? "" : ": ", message);
  }
  if (step.observed.empty()) return step.step;
  const std::string_view subject = subject_of(step.step);
  // What was observed mostly names its socket or program itself.
  if (step.observed.starts_with(fmt::format("{} ", subject))) return step.observed;
  return fmt::format("{} {}", subject, step.observed);
}

// The event as a line of the trace; empty for an event that is no news in it.
std::string describe(const EventBody& body) {
  struct Describer {
    std::string operator()(const StepDone& step) const { return describe_step(step); }
    std::string operator()(const ProgramStarted& started) const {
      return fmt::format("{} started (pid {})", started.program, started.pid);
    }
    std::string operator()(const ProgramExited& exited) const {
      return fmt::format("{} {}", exited.program, describe_exit(exited));
    }
    std::string operator()(const CaseSkipped& skipped) const {
      return fmt::format("skipped: {}", skipped.reason);
    }
    std::string operator()(const CaseTrouble& trouble) const {
      return fmt::format("error: {}", trouble.message);
    }
    std::string operator()(const RunStarted&) const { return {}; }
    std::string operator()(const CaseStarted&) const { return {}; }
    std::string operator()(const CheckDone&) const { return {}; }      // has its own record
    std::string operator()(const ProgramOutput&) const { return {}; }  // likewise
    std::string operator()(const CaseDone&) const { return {}; }
    std::string operator()(const AssignmentRead&) const { return {}; }
    std::string operator()(const SubmissionRead&) const { return {}; }
    std::string operator()(const RunDone&) const { return {}; }
  };
  return std::visit(Describer{}, body);
}

void leave_out_the_middle(std::vector<TraceLine>& lines) {
  if (lines.size() <= kTraceLinesKept) return;
  const auto first = lines.begin() + kTraceLinesKept / 4;
  const auto last = lines.end() - (kTraceLinesKept - kTraceLinesKept / 4);
  first->text = fmt::format("… {} more …", last - first);
  lines.erase(first + 1, last);
}

OutputRecord& record_of(std::vector<OutputRecord>& outputs, const ProgramOutput& output) {
  const auto same = [&](const OutputRecord& record) {
    return record.program == output.program && record.stream == output.stream;
  };
  const auto found = std::find_if(outputs.begin(), outputs.end(), same);
  if (found != outputs.end()) return *found;
  outputs.push_back(OutputRecord{output.program, output.stream, {}, 0, {}});
  return outputs.back();
}

void append_output(OutputRecord& record, const ProgramOutput& output) {
  std::string_view bytes = output.bytes;
  if (output.left_out > 0) {
    record.left_out += record.tail.size() + output.left_out;
    record.tail.clear();
  } else if (record.left_out == 0 && record.tail.empty()) {
    const std::string_view room = bytes.substr(0, kOutputEndKept - record.head.size());
    record.head += room;
    bytes.remove_prefix(room.size());
  }
  record.tail += bytes;
  if (record.tail.size() > kOutputEndKept) {
    const std::size_t dropped = record.tail.size() - kOutputEndKept;
    record.tail.erase(0, dropped);
    record.left_out += dropped;
  }
}

}  // namespace

std::string describe_exit(const ProgramExited& exited) {
  std::string text = "exited";
  if (exited.signal) {
    const char* const name = ::sigabbrev_np(*exited.signal);
    text = name != nullptr ? fmt::format("ended by SIG{}", name)
                           : fmt::format("ended by signal {}", *exited.signal);
  } else if (exited.code) {
    text = fmt::format("exited with code {}", *exited.code);
  }
  if (!exited.limit.empty()) return text + ": it " + exited.limit;
  return exited.ended_by_us ? text + ", as the harness wanted" : text;
}

std::vector<TraceLine> trace_lines(std::span<const Event> events) {
  std::vector<TraceLine> lines;
  for (const Event& event : events) {
    std::string text = shorten(describe(event.body), kTraceLineLength);
    // A step that starts a program observes what its ProgramStarted told.
    if (text.empty() || (!lines.empty() && lines.back().text == text)) continue;
    lines.push_back({event.at - events.front().at, std::move(text)});
  }
  leave_out_the_middle(lines);
  return lines;
}

std::vector<OutputRecord> program_outputs(std::span<const Event> events) {
  std::vector<OutputRecord> outputs;
  for (const Event& event : events) {
    const auto* const output = std::get_if<ProgramOutput>(&event.body);
    if (output != nullptr) append_output(record_of(outputs, *output), *output);
  }
  return outputs;
}

}  // namespace sockdrill
