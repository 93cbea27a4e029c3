// What a student gets to see has nothing of hidden cases, whatever it is rendered as.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reports/feedback.h"
#include "reports/reporter.h"
#include "reports/terminal.h"

namespace sockdrill {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kMarker = "SECRET";
// Texts of the visible case, which must stay.
constexpr std::string_view kShown = "SHOWN";

Problem problem_of(const std::string& text) {
  Problem problem;
  problem.message = problem.expected = problem.received = problem.why = text;
  problem.hint = problem.source_line = problem.path = text;
  problem.span = {{1, 1}, {1, 3}};
  problem.causes = {make_cause(CauseId::exception, text, text, text, text, text)};
  return problem;
}

// A text in every field.
CaseRecord case_of(const std::string& text, Status status) {
  CaseRecord record;
  record.identity = {text + ".yaml::" + text, text + ".yaml", text, text,
                     {{text, text}},          {text},         7,    4};
  record.status = status;
  record.points = 1;
  record.max_points = 4;
  record.skip_reason = text;
  record.failures = {{status, 1, text, text, {1, 1}, problem_of(text)}};
  record.checks = {{text, {1, 1}, status, 4, text}};
  record.earlier = {{status, Nanoseconds(1), record.failures}};
  record.trace = {{Nanoseconds(1), text}};
  record.outputs = {{text, OutputStream::out, text, 5, text}};
  return record;
}

GradedCheck check_of(const std::string& text, const std::string& check, bool hidden) {
  GradedCheck graded;
  graded.id = text + ".yaml::" + text;
  graded.check = check;
  graded.group = graded.hint = text;
  graded.points = 4;
  graded.hidden = hidden;
  return graded;
}

SubmissionRecord marked(Status status) {
  const std::string secret(kMarker);
  const std::string shown(kShown);
  SubmissionRecord record;
  record.submission.student = "zhang";
  record.submission.command = {"python3", "server.py"};
  record.assignment.digest = secret;
  // The second of the hidden case's checks is not marked as hidden itself: its case is.
  record.assignment.checks = {check_of(secret, secret, true), check_of(secret, "", false),
                              check_of(shown, "", false)};
  record.run.cases = {case_of(secret, status), case_of(shown, Status::failed),
                      case_of(secret, status), case_of(secret + " ungraded", status)};
  record.run.run.cases = 77;
  record.run.run.command = {"sockdrill", "grade", secret};
  record.run.run.lost = {secret};
  record.run.run.again = {"--server",       "python3 server.py", "--suite", secret,
                          "--server-input", secret + ".yaml",    "--seed",  "42"};
  record.run.notes = {secret};
  return record;
}

// Everything that a student could be given of it.
std::string rendered(const SubmissionRecord& record) {
  std::string all;
  const Sink sink = [&](std::string_view piece) { all += piece; };
  for (const Language language : {Language::english, Language::chinese}) {
    const ReportOptions options{JunitDialect::rich, language};
    for (const Reporter& reporter : reporters()) {
      // Its bytes are encoded, and made of the same texts as Gradescope's.
      if (reporter.name == "classroom") continue;
      all += render_report(reporter, record.run, options);
    }
    write_feedback(record, FeedbackFormat::text, options, sink);
    write_feedback(record, FeedbackFormat::markdown, options, sink);
    const TerminalOptions terminal{Color::off, record.run.run.again, language};
    for (const CaseRecord& one : record.run.cases) {
      all += case_line(one, terminal) + "\n" + case_report(one, terminal);
    }
    all += summary(record.run, terminal);
  }
  const Grade grade = grade_of(record);
  all += grade.reason;
  for (const CheckMark& mark : grade.marks) all += mark.reason + mark.cause;
  for (const GradedCheck& check : record.assignment.checks) {
    all += check.id + check.check + check.group + check.hint;
  }
  for (const std::vector<std::string>& words : {record.run.run.command, record.run.run.again}) {
    for (const std::string& word : words) all += word;
  }
  return all + record.assignment.digest;
}

TEST(HiddenCases, LeaveNothingInWhatAStudentSees) {
  for (const Status status : {Status::passed, Status::failed, Status::errored, Status::skipped}) {
    const SubmissionRecord whole = marked(status);
    EXPECT_THAT(rendered(whole), HasSubstr(kMarker));  // else this test would show nothing
    const std::string shown = rendered(for_the_student(whole));
    EXPECT_THAT(shown, Not(HasSubstr(kMarker)));
    EXPECT_THAT(shown, Not(HasSubstr("77")));
    EXPECT_THAT(shown, HasSubstr(kShown));
    EXPECT_THAT(shown, HasSubstr("hidden checks"));
    EXPECT_THAT(shown, Not(HasSubstr("sockdrill run 'hidden checks'")));
    EXPECT_THAT(shown, HasSubstr("sockdrill run SHOWN.yaml::SHOWN --server 'python3 server.py' "
                                 "--seed 42"));
  }
}

TEST(HiddenCases, LeaveNothingWhereNothingCouldBeRun) {
  for (const bool counts_zero : {true, false}) {
    SubmissionRecord whole = marked(Status::failed);
    whole.run.cases.clear();
    whole.submission.unrunnable = Unrunnable::empty;
    whole.submission.reason = "there is no file in it";
    whole.submission.counts_zero = counts_zero;
    EXPECT_THAT(rendered(for_the_student(whole)), Not(HasSubstr(kMarker)));
  }
}

}  // namespace
}  // namespace sockdrill
