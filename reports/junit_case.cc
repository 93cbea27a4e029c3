#include "reports/junit_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "reports/case_words.h"
#include "reports/terminal.h"
#include "trace/json.h"

namespace sockdrill {
namespace {

// Bounds on one text of the file (libxml2, which many readers use, stops at 10 MB).
constexpr std::size_t kTextKept = std::size_t{128} * 1024;
constexpr std::size_t kBriefTextKept = 1024;
constexpr std::size_t kLineLength = 500;  // code points
constexpr std::size_t kFailuresTold = 20;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// "[[ATTACHMENT|…" → "[ [ATTACHMENT|…".
void break_attachments(std::string& text) {
  constexpr std::string_view kMark = "[[attachment";
  const auto same = [](char a, char b) { return lower(a) == b; };
  if (text.find("[[") == std::string::npos) return;
  auto at = text.begin();
  while (true) {
    at = std::search(at, text.end(), kMark.begin(), kMark.end(), same);
    if (at == text.end()) return;
    at = text.insert(at + 1, ' ');
  }
}

// Text that is visible() already, or made of such; cut at a line where it is too long.
std::string body_text(std::string text, Detail detail) {
  const std::size_t kept = detail == Detail::full ? kTextKept : kBriefTextKept;
  if (text.size() > kept) {
    std::size_t end = text.rfind('\n', kept);
    if (end == std::string::npos) end = kept;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;
    const std::size_t left_out = text.size() - end;
    text.resize(end);
    text += fmt::format("\n… {} bytes left out …\n", left_out);
  }
  break_attachments(text);
  return text;
}

void set(pugi::xml_node node, const char* name, const std::string& value) {
  node.append_attribute(name).set_value(value.c_str());
}

void add_text(pugi::xml_node node, const std::string& text) { node.text().set(text.c_str()); }

void add_property(pugi::xml_node properties, std::string_view name, std::string_view value) {
  pugi::xml_node property = properties.append_child("property");
  set(property, "name", junit_line(name));
  set(property, "value", junit_line(value));
}

void add_properties(pugi::xml_node testcase, const CaseRecord& record) {
  pugi::xml_node properties = testcase.append_child("properties");
  add_property(properties, "id", record.identity.id);
  for (const auto& [axis, value] : record.identity.parameters) {
    add_property(properties, "parameter." + axis, value);
  }
  for (const std::string& tag : record.identity.tags) add_property(properties, "tag", tag);
  if (record.max_points > 0) {
    add_property(properties, "points", points_text(record.points));
    add_property(properties, "max_points", points_text(record.max_points));
  }
  for (const CheckRecord& check : record.checks) {
    std::string value(status_name(check.status));
    if (check.points > 0) value += fmt::format(", worth {}", points_text(check.points));
    add_property(properties, "check." + check.check, value);
  }
}

std::string failure_type(const Failure* failure) {
  if (failure == nullptr) return "verdict";
  if (!failure->step.empty()) return junit_line(failure->step);
  return failure->check.empty() ? "trouble" : "check";
}

std::string failure_message(const CaseRecord& record) {
  const Failure* const failure = decisive_failure(record);
  if (failure == nullptr) return "the case did not pass";
  std::string message = failure->problem.message;
  if (!failure->check.empty()) message = fmt::format("[{}] {}", failure->check, message);
  if (record.failures.size() > 1) {
    message += fmt::format(" (and {} more)", record.failures.size() - 1);
  }
  return message;
}

// " at scenarios.rebind.client.recv(scenarios/rebind.yaml:19)": what annotating readers look for.
std::string at_line(const CaseRecord& record, const Failure& failure) {
  const std::string step = failure.step.empty() ? "case" : visible(failure.step);
  return fmt::format(" at {}.{}({})\n", junit_classname(record.identity.path), step,
                     failure_place(record, failure, Column::leave_out));
}

std::string failure_text(const CaseRecord& record, const JunitCaseOptions& options) {
  const TerminalOptions terminal{Color::off, options.again, options.language};
  std::string text = "\n";
  const std::size_t told = std::min(record.failures.size(), kFailuresTold);
  for (std::size_t i = 0; i < told; ++i) {
    if (i > 0) text += '\n';
    text += failure_block(record, record.failures[i], terminal);
    text += at_line(record, record.failures[i]);
  }
  if (told < record.failures.size()) {
    text += fmt::format("\n{} more failures\n", record.failures.size() - told);
  }
  return body_text(std::move(text), options.detail);
}

void add_verdict(pugi::xml_node testcase, const CaseRecord& record,
                 const JunitCaseOptions& options) {
  if (record.status == Status::passed) return;
  if (record.status == Status::skipped) {
    set(testcase.append_child("skipped"), "message", junit_line(record.skip_reason));
    return;
  }
  const bool failed = record.status == Status::failed;
  pugi::xml_node verdict = testcase.append_child(failed ? "failure" : "error");
  set(verdict, "type", failure_type(decisive_failure(record)));
  set(verdict, "message", junit_line(failure_message(record)));
  add_text(verdict, failure_text(record, options));
}

// Attempts that a retry followed: flaky where the case passed in the end.
void add_attempts(pugi::xml_node testcase, const CaseRecord& record,
                  const JunitCaseOptions& options) {
  for (const Attempt& attempt : record.earlier) {
    const bool failed = attempt.status == Status::failed;
    const char* const element = record.flaky() ? (failed ? "flakyFailure" : "flakyError")
                                               : (failed ? "rerunFailure" : "rerunError");
    CaseRecord then;
    then.identity = record.identity;
    then.repeat = record.repeat;
    then.status = attempt.status;
    then.failures = attempt.failures;
    pugi::xml_node node = testcase.append_child(element);
    set(node, "message", junit_line(failure_message(then)));
    set(node, "type", failure_type(decisive_failure(then)));
    add_text(node.append_child("stackTrace"), failure_text(then, options));
  }
}

// One element for each of the two: readers look at the first only.
void add_outputs(pugi::xml_node testcase, const CaseRecord& record,
                 const JunitCaseOptions& options) {
  if (options.detail == Detail::brief) return;
  std::string out;
  std::string err;
  for (const OutputRecord& output : record.outputs) {
    std::string& to = output.stream == OutputStream::err ? err : out;
    to += fmt::format("--- {} ({})\n{}", visible(output.program), stream_word(output.stream),
                      output_text(output));
    if (!to.ends_with('\n')) to += '\n';
  }
  const auto add = [&](const char* element, std::string& text) {
    if (!text.empty()) {
      add_text(testcase.append_child(element), body_text(std::move(text), options.detail));
    }
  };
  add("system-out", out);
  add("system-err", err);
}

}  // namespace

std::string junit_line(std::string_view text) {
  if (text.size() <= kLineLength && is_printable_ascii(text) &&
      text.find("[[") == std::string_view::npos) {
    return std::string(text);
  }
  // A code point has at most four bytes: what is cut off here would be cut below as well.
  std::string shown = shorten(visible(text.substr(0, 4 * kLineLength)), kLineLength);
  break_attachments(shown);
  return shown;
}

std::string junit_classname(std::string_view path) {
  for (const std::string_view ending : {".yaml", ".yml"}) {
    if (path.ends_with(ending)) path.remove_suffix(ending.size());
  }
  while (path.starts_with("./") || path.starts_with("/")) {
    path.remove_prefix(path.starts_with("/") ? 1 : 2);
  }
  std::string name = junit_line(path);
  std::replace(name.begin(), name.end(), '/', '.');
  return name.empty() ? "sockdrill" : name;
}

std::string junit_seconds(double seconds, JunitDialect dialect) {
  return fmt::format("{:.{}f}", std::max(0.0, seconds), dialect == JunitDialect::rich ? 6 : 3);
}

void fill_junit_case(pugi::xml_node testcase, const CaseRecord& record, const JunitNames& names,
                     const JunitCaseOptions& options) {
  set(testcase, "name", names.name);
  set(testcase, "classname", names.classname);
  set(testcase, "time", junit_seconds(to_seconds(record.duration), options.dialect));
  if (options.dialect == JunitDialect::rich) {
    set(testcase, "file", names.file);
    set(testcase, "line", std::to_string(record.identity.line));
    set(testcase, "assertions", std::to_string(record.steps));
    add_properties(testcase, record);
  }
  add_verdict(testcase, record, options);
  add_attempts(testcase, record, options);
  add_outputs(testcase, record, options);
}

}  // namespace sockdrill
