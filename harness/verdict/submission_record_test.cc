#include "verdict/submission_record.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "trace/json.h"

namespace sockdrill {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

GradedCheck graded(std::string id, std::string check, double points, bool hidden = false) {
  GradedCheck made;
  made.id = std::move(id);
  made.check = std::move(check);
  made.points = points;
  made.hidden = hidden;
  return made;
}

CheckRecord check_record(std::string name, Status status, std::string reason = "") {
  CheckRecord made;
  made.check = std::move(name);
  made.status = status;
  made.reason = std::move(reason);
  return made;
}

Failure failure(Status status, std::string check, std::string message) {
  Failure made;
  made.status = status;
  made.check = std::move(check);
  made.problem.message = std::move(message);
  return made;
}

CaseRecord case_record(std::string id, Status status) {
  CaseRecord made;
  made.identity.id = std::move(id);
  made.status = status;
  return made;
}

// One case "a" with two checks and what they leave of its points.
SubmissionRecord one_case(Status status) {
  SubmissionRecord record;
  record.submission.student = "zhang";
  record.assignment.checks = {graded("a", "greets", 2), graded("a", "leaves", 3),
                              graded("a", "", 5)};
  record.run.cases.push_back(case_record("a", status));
  return record;
}

// "passed 2 ", "failed 0 nothing came", "undecided 3? no IPv6".
std::vector<std::string> marks(const Grade& grade) {
  std::vector<std::string> out;
  for (const CheckMark& mark : grade.marks) {
    const bool open = mark.mark == Mark::undecided;
    out.push_back(fmt::format("{} {}{} {}", mark_name(mark.mark),
                              open ? mark.undecided_points : mark.points, open ? "?" : "",
                              mark.reason));
  }
  return out;
}

TEST(Grade, EverythingPassed) {
  SubmissionRecord record = one_case(Status::passed);
  record.run.cases[0].checks = {check_record("greets", Status::passed),
                                check_record("leaves", Status::passed)};
  const Grade grade = grade_of(record);
  EXPECT_THAT(marks(grade), ElementsAre("passed 2 ", "passed 3 ", "passed 5 "));
  EXPECT_EQ(grade.student, "zhang");
  EXPECT_EQ(grade.verdict, Grade::Verdict::passed);
  EXPECT_EQ(grade.points, 10);
  EXPECT_EQ(grade.max_points, 10);
  EXPECT_EQ(grade.undecided_points, 0);
  EXPECT_EQ(grade.reason, "");
}

TEST(Grade, ACheckThatFailedTakesTheWholeCaseWithIt) {
  SubmissionRecord record = one_case(Status::failed);
  record.run.cases[0].checks = {check_record("greets", Status::failed),
                                check_record("leaves", Status::skipped, "'greets' did not pass")};
  Failure late = failure(Status::failed, "greets", "nothing came");
  set_cause(late.problem, make_cause(CauseId::wrong_encoding, "UTF-8", "GBK"));
  record.run.cases[0].failures = {late};
  const Grade grade = grade_of(record);
  const std::string why = "nothing came; this is the right text in UTF-8, not in GBK";
  EXPECT_THAT(marks(grade),
              ElementsAre("failed 0 " + why, "failed 0 'greets' did not pass", "failed 0 " + why));
  EXPECT_FALSE(grade.marks[0].follows);
  EXPECT_TRUE(grade.marks[1].follows);
  EXPECT_TRUE(grade.marks[2].follows);
  EXPECT_EQ(grade.marks[0].cause, "wrong_encoding");
  EXPECT_EQ(grade.verdict, Grade::Verdict::failed);
  EXPECT_EQ(grade.reason, why + " (and 2 more failed)");
}

TEST(Grade, ACheckThatTheCaseDidNotComeToFailsByWhatStoppedIt) {
  SubmissionRecord record = one_case(Status::failed);
  record.run.cases[0].checks = {check_record("greets", Status::passed)};
  record.run.cases[0].failures = {failure(Status::failed, "", "connection refused")};
  const Grade grade = grade_of(record);
  EXPECT_THAT(marks(grade), ElementsAre("passed 2 ", "failed 0 connection refused",
                                        "failed 0 connection refused"));
  EXPECT_FALSE(grade.marks[1].follows);
  EXPECT_EQ(grade.points, 2);
  EXPECT_EQ(grade.reason, "connection refused (and 1 more failed)");
}

TEST(Grade, AFailureThatNoColumnHasIsToldAsTheReason) {
  SubmissionRecord record = one_case(Status::failed);
  record.assignment.checks = {graded("a", "leaves", 3)};
  record.run.cases[0].checks = {check_record("greets", Status::failed),
                                check_record("leaves", Status::skipped, "'greets' did not pass")};
  record.run.cases[0].failures = {failure(Status::failed, "greets", "nothing came")};
  const Grade grade = grade_of(record);
  EXPECT_THAT(marks(grade), ElementsAre("failed 0 nothing came"));
  EXPECT_FALSE(grade.marks[0].follows);
}

TEST(Grade, AnErrorLeavesPassedChecksAndDecidesNothingElse) {
  SubmissionRecord record = one_case(Status::errored);
  record.run.cases[0].checks = {check_record("greets", Status::passed),
                                check_record("leaves", Status::failed)};
  record.run.cases[0].failures = {failure(Status::failed, "leaves", "it stayed"),
                                  failure(Status::errored, "", "out of descriptors")};
  const Grade grade = grade_of(record);
  EXPECT_THAT(marks(grade), ElementsAre("passed 2 ", "undecided 3? out of descriptors",
                                        "undecided 5? out of descriptors"));
  EXPECT_EQ(grade.verdict, Grade::Verdict::review);
  EXPECT_EQ(grade.points, 2);
  EXPECT_EQ(grade.undecided_points, 8);
  EXPECT_EQ(grade.reason, "out of descriptors (and 1 more undecided)");
}

TEST(Grade, WhatWasSkippedOrNotRunIsUndecided) {
  SubmissionRecord record = one_case(Status::skipped);
  record.run.cases[0].skip_reason = "this machine has no IPv6";
  record.assignment.checks = {graded("a", "greets", 2), graded("b", "", 1)};
  const Grade grade = grade_of(record);
  EXPECT_THAT(marks(grade),
              ElementsAre("undecided 2? this machine has no IPv6", "undecided 1? was not run"));
  EXPECT_EQ(grade.verdict, Grade::Verdict::review);
}

TEST(Grade, ACheckThatAPassedCaseDoesNotHaveIsUndecided) {
  SubmissionRecord record = one_case(Status::passed);
  EXPECT_THAT(marks(grade_of(record)),
              ElementsAre("undecided 2? was not run", "undecided 3? was not run", "passed 5 "));
}

TEST(Grade, OfRepetitionsTheWorstCounts) {
  SubmissionRecord record = one_case(Status::passed);
  record.assignment.checks = {graded("a", "", 5)};
  record.run.cases.push_back(case_record("a", Status::failed));
  record.run.cases.back().repeat = 2;
  record.run.cases.back().failures = {failure(Status::failed, "", "nothing came")};
  record.run.cases.push_back(case_record("a", Status::passed));
  EXPECT_THAT(marks(grade_of(record)), ElementsAre("failed 0 nothing came"));
}

TEST(Grade, NothingThatCouldBeRunCountsZeroOrIsForAPerson) {
  SubmissionRecord record = one_case(Status::passed);
  record.run.cases.clear();
  record.submission.unrunnable = Unrunnable::no_program;
  record.submission.reason = "there is no server in it";
  Grade grade = grade_of(record);
  EXPECT_EQ(grade.verdict, Grade::Verdict::review);
  EXPECT_EQ(grade.undecided_points, 10);
  EXPECT_EQ(grade.reason, "there is no server in it");
  EXPECT_EQ(grade.marks[0].mark, Mark::undecided);

  record.submission.counts_zero = true;
  grade = grade_of(record);
  EXPECT_EQ(grade.verdict, Grade::Verdict::failed);
  EXPECT_EQ(grade.undecided_points, 0);
  EXPECT_EQ(grade.points, 0);
  EXPECT_EQ(grade.max_points, 10);
  EXPECT_EQ(grade.reason, "there is no server in it");
  EXPECT_EQ(grade.marks[0].reason, "there is no server in it");

  record.assignment.checks.clear();
  EXPECT_EQ(grade_of(record).verdict, Grade::Verdict::failed);
}

TEST(Grade, WithoutChecksThereIsNothingToFail) {
  const Grade grade = grade_of({});
  EXPECT_EQ(grade.verdict, Grade::Verdict::passed);
  EXPECT_EQ(grade.max_points, 0);
  EXPECT_THAT(grade.marks, IsEmpty());
}

TEST(Grade, ReasonsAreOneLineAndSafe) {
  SubmissionRecord record = one_case(Status::failed);
  record.assignment.checks = {graded("a", "", 5)};
  record.run.cases[0].failures = {
      failure(Status::failed, "", "line\n\x1b[31m" + std::string(1000, 'x'))};
  const std::string reason = grade_of(record).reason;
  EXPECT_TRUE(reason.starts_with("line\\n\\x1b[31mxxx")) << reason;
  EXPECT_TRUE(reason.ends_with("x…")) << reason;
  EXPECT_LT(reason.size(), 410U);
}

// Case "h" is hidden, of seven points of ten; "a" passed.
SubmissionRecord with_hidden() {
  SubmissionRecord record = one_case(Status::passed);
  record.assignment.checks = {graded("h.yaml::h", "x", 7, true), graded("a", "", 5),
                              graded("h.yaml::h", "y", 3, true)};
  CaseRecord& hidden = record.run.cases.emplace_back(case_record("h.yaml::h", Status::failed));
  hidden.checks = {check_record("x", Status::passed), check_record("y", Status::failed)};
  hidden.failures = {failure(Status::failed, "y", "secret")};
  record.run.cases[0].number = 1;
  hidden.number = 2;
  return record;
}

TEST(ForTheStudent, OneCaseStandsInThePlaceOfHiddenOnes) {
  const SubmissionRecord whole = with_hidden();
  const SubmissionRecord shown = for_the_student(whole);
  ASSERT_EQ(shown.run.cases.size(), 2U);
  const CaseRecord& instead = shown.run.cases[1];
  EXPECT_EQ(instead.identity.id, "hidden checks");
  EXPECT_EQ(instead.identity.suite, "hidden checks");
  EXPECT_EQ(instead.identity.scenario, "hidden checks");
  EXPECT_EQ(instead.status, Status::failed);
  EXPECT_EQ(instead.points, 7);
  EXPECT_EQ(instead.max_points, 10);
  ASSERT_EQ(instead.failures.size(), 1U);
  EXPECT_EQ(instead.failures[0].problem.message, "7 of 10 points; what is looked at is not shown");
  ASSERT_EQ(shown.assignment.checks.size(), 2U);
  EXPECT_EQ(shown.assignment.checks[0].id, "a");
  EXPECT_EQ(shown.assignment.checks[1].id, "hidden checks");
  EXPECT_EQ(shown.assignment.checks[1].points, 10);
  EXPECT_FALSE(shown.assignment.checks[1].hidden);
  EXPECT_EQ(shown.run.run.cases, 2U);
  EXPECT_THAT(marks(grade_of(shown)),
              ElementsAre("passed 5 ", "failed 7 7 of 10 points; what is looked at is not shown"));
}

TEST(ForTheStudent, ItsGradeIsTheSame) {
  for (const Status status : {Status::passed, Status::failed, Status::errored, Status::skipped}) {
    SubmissionRecord whole = with_hidden();
    whole.run.cases[1].status = status;
    whole.run.cases[1].failures[0].status = status;
    whole.assignment.checks.push_back(graded("h2.yaml::not run", "", 0, true));
    whole.assignment.checks.push_back(graded("h3.yaml::fails", "", 2, true));
    whole.run.cases.push_back(case_record("h3.yaml::fails", Status::failed));
    const Grade teachers = grade_of(whole);
    const Grade students = grade_of(for_the_student(whole));
    EXPECT_EQ(students.verdict, teachers.verdict);
    EXPECT_DOUBLE_EQ(students.points, teachers.points);
    EXPECT_DOUBLE_EQ(students.max_points, teachers.max_points);
    EXPECT_DOUBLE_EQ(students.undecided_points, teachers.undecided_points);
    const SubmissionRecord twice = for_the_student(for_the_student(whole));
    EXPECT_DOUBLE_EQ(grade_of(twice).points, teachers.points);
  }
}

TEST(ForTheStudent, SaysWhatIsUndecided) {
  SubmissionRecord whole = with_hidden();
  whole.run.cases[1].status = Status::errored;
  const CaseRecord instead = for_the_student(whole).run.cases.at(1);
  EXPECT_EQ(instead.status, Status::errored);
  EXPECT_EQ(instead.failures.at(0).problem.message,
            "7 of 10 points, 3 undecided; what is looked at is not shown");
}

TEST(ForTheStudent, HiddenOnesThatPassedAreACaseThatPassed) {
  SubmissionRecord whole = with_hidden();
  whole.run.cases[1].status = Status::passed;
  whole.run.cases[1].checks[1].status = Status::passed;
  whole.run.cases[1].failures.clear();
  const CaseRecord instead = for_the_student(whole).run.cases.at(1);
  EXPECT_EQ(instead.status, Status::passed);
  EXPECT_EQ(instead.points, 10);
  EXPECT_THAT(instead.failures, IsEmpty());
}

TEST(ForTheStudent, OneCaseStandsForAllWhereNothingCouldBeRun) {
  SubmissionRecord whole = with_hidden();
  whole.run.cases.clear();
  whole.submission.unrunnable = Unrunnable::empty;
  whole.submission.reason = "there is no file in it";
  whole.submission.counts_zero = true;
  const SubmissionRecord shown = for_the_student(whole);
  ASSERT_EQ(shown.run.cases.size(), 1U);
  EXPECT_EQ(shown.run.cases[0].identity.id, "the program");
  EXPECT_EQ(shown.run.cases[0].status, Status::failed);
  EXPECT_EQ(shown.run.cases[0].points, 0);
  EXPECT_EQ(shown.run.cases[0].max_points, grade_of(shown).max_points);
  EXPECT_EQ(shown.run.cases[0].failures[0].problem.message, "there is no file in it");
  whole.submission.counts_zero = false;
  EXPECT_EQ(for_the_student(whole).run.cases[0].status, Status::errored);
  EXPECT_THAT(marks(grade_of(shown)),
              ElementsAre("failed 0 there is no file in it", "failed 0 there is no file in it"));
}

TEST(ForTheStudent, NothingIsTakenWhereNothingIsHidden) {
  SubmissionRecord whole = with_hidden();
  for (GradedCheck& check : whole.assignment.checks) check.hidden = false;
  whole.run.notes = {"a note"};
  whole.assignment.digest = "abc";
  const SubmissionRecord shown = for_the_student(whole);
  EXPECT_EQ(shown.run.cases.size(), 2U);
  EXPECT_EQ(shown.assignment.checks.size(), 3U);
  EXPECT_EQ(shown.assignment.digest, "abc");
  EXPECT_THAT(shown.run.notes, ElementsAre("a note"));
}

TEST(ForTheStudent, KeepsOfTheRunWhatIsNotOfHiddenCases) {
  SubmissionRecord whole = with_hidden();
  whole.run.run.command = {"sockdrill", "grade", "h.yaml"};
  whole.run.run.lost = {"of h.yaml"};
  whole.run.notes = {"log: 3 of 9 cases were never started"};
  whole.run.run.cases = 9;
  whole.run.run.again = {"--server", "python3 server.py", "--suite",  "x", "--seed",
                         "7",        "--server-input",    "of h.yaml"};
  whole.run.cases.push_back(case_record("g.yaml::that no check knows", Status::failed));
  const SubmissionRecord shown = for_the_student(whole);
  EXPECT_THAT(shown.run.run.command, IsEmpty());
  EXPECT_THAT(shown.run.run.lost, IsEmpty());
  EXPECT_THAT(shown.run.notes, IsEmpty());
  EXPECT_EQ(shown.run.run.cases, 2U);
  EXPECT_THAT(shown.run.run.again, ElementsAre("--server", "python3 server.py", "--seed", "7"));
  EXPECT_EQ(shown.run.cases.size(), 2U);
}

class SubmissionLogTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "submission_record_test.XXXXXX";
    ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string log(const std::vector<Event>& events) {
    std::string text;
    for (const Event& event : events) append_json_line(text, event);
    const std::string path = folder_ + "/log.jsonl";
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  static Event of_run(EventBody body) { return {Nanoseconds(0), std::nullopt, std::move(body)}; }
  static Event of_case(EventBody body) { return {Nanoseconds(0), 1, std::move(body)}; }

  static AssignmentRead assignment() {
    AssignmentRead made;
    made.title = "Week 3";
    made.checks = {graded("a", "", 5)};
    return made;
  }

  static SubmissionRead submission() {
    SubmissionRead made;
    made.student = "张三";
    return made;
  }

  // The first attempt fails, the second one passes.
  static std::vector<Event> retried() {
    CaseStarted first;
    first.identity.id = "a";
    CaseStarted second = first;
    second.attempt = 2;
    StepDone step;
    step.step = "client.recv";
    step.status = Status::failed;
    return {of_case(first), of_case(step), of_case(CaseDone{Status::failed, 0, {}}),
            of_case(second), of_case(CaseDone{Status::passed, 5, {}})};
  }

  std::string folder_;
};

TEST_F(SubmissionLogTest, HasTheAssignmentTheSubmissionAndItsRun) {
  std::vector<Event> events = {of_run(RunStarted{}), of_run(assignment()), of_run(submission())};
  for (const Event& event : retried()) events.push_back(event);
  events.push_back(of_run(RunDone{}));
  const Result<SubmissionRecord> record = read_submission_log(log(events));
  ASSERT_TRUE(record) << record.error().message;
  EXPECT_EQ(record->assignment.title, "Week 3");
  EXPECT_EQ(record->submission.student, "张三");
  ASSERT_EQ(record->run.cases.size(), 1U);
  EXPECT_TRUE(record->run.cases[0].flaky());
  EXPECT_EQ(record->run.interrupted, "");
  EXPECT_EQ(grade_of(*record).points, 5);
}

TEST_F(SubmissionLogTest, ARunWithoutAnEndWasInterrupted) {
  CaseStarted started;
  started.identity.id = "a";
  const Result<SubmissionRecord> record = read_submission_log(
      log({of_run(assignment()), of_run(submission()), of_run(RunStarted{}), of_case(started)}));
  ASSERT_TRUE(record) << record.error().message;
  EXPECT_EQ(record->run.interrupted, "a kill (its log has no end)");
  EXPECT_THAT(marks(grade_of(*record)),
              ElementsAre("undecided 5? the case did not finish: the run ended before it did"));
}

TEST_F(SubmissionLogTest, IsOfOneSubmissionAndOneAssignment) {
  const auto trouble = [&](const std::vector<Event>& events) {
    const std::string path = log(events);
    const Result<SubmissionRecord> record = read_submission_log(path);
    return record ? std::string() : record.error().message.substr(path.size());
  };
  EXPECT_EQ(trouble({}), ": it has no submission");
  EXPECT_EQ(trouble({of_run(RunStarted{}), of_run(RunDone{})}), ": it has no submission");
  EXPECT_EQ(trouble({of_run(submission())}), ": it has no assignment");
  EXPECT_EQ(trouble({of_run(submission()), of_run(submission()), of_run(assignment())}),
            ": it has 2 submissions, not one");
  EXPECT_EQ(trouble({of_run(submission()), of_run(assignment()), of_run(assignment())}),
            ": it has 2 assignments, not one");
  EXPECT_EQ(read_submission_log("/nowhere/a.jsonl").error().message,
            "open(/nowhere/a.jsonl): No such file or directory");
}

}  // namespace
}  // namespace sockdrill
