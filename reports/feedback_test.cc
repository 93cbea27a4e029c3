#include "reports/feedback.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "base/text.h"
#include "reports/class_words.h"
#include "reports/golden_run.h"

namespace sockdrill {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string feedback(const SubmissionRecord& record, FeedbackFormat format,
                     Language language = Language::english) {
  ReportOptions options;
  options.language = language;
  std::string text;
  write_feedback(record, format, options, [&](std::string_view piece) { text += piece; });
  return text;
}

GradedCheck graded(std::string id, std::string check, std::string group = "") {
  GradedCheck made;
  made.id = std::move(id);
  made.check = std::move(check);
  made.group = std::move(group);
  made.points = 2;
  return made;
}

CaseRecord failed_case(std::string scenario) {
  CaseRecord record;
  record.identity.id = "a.yaml::" + scenario;
  record.identity.path = "a.yaml";
  record.identity.scenario = std::move(scenario);
  record.status = Status::failed;
  record.max_points = 2;
  Failure& failure = record.failures.emplace_back();
  failure.step = "client.recv";
  failure.place = {4, 5};
  failure.problem.message = "nothing came within 2 s";
  return record;
}

SubmissionRecord submission() {
  SubmissionRecord record;
  record.assignment.title = "Week 3: sockets";
  record.submission.student = "张三";
  record.submission.source = "week3/张三.zip";
  record.submission.program = "server.py";
  record.submission.command = {"python3", "server.py"};
  record.run.run.again = {"--server", "python3 server.py", "--seed", "7"};
  return record;
}

// "hello" fails at its first check; "six" as a whole by the same; "four" passes; "v6" was skipped.
SubmissionRecord class_work() {
  SubmissionRecord record = submission();
  record.submission.build = {"make", "all it has"};
  record.submission.notes = {"2 links were left out"};
  record.assignment.checks = {graded("a.yaml::hello", "greets", "Exchange"),
                              graded("a.yaml::six", ""), graded("a.yaml::four", ""),
                              graded("a.yaml::hello", "leaves", "Exchange"),
                              graded("a.yaml::v6", "")};
  record.assignment.checks[0].hint = "Read chapter 3.";
  record.assignment.checks[3].hint = "This one was not come to.";
  record.run.cases = {failed_case("hello"), failed_case("six"), {}, {}};
  record.run.cases[0].failures[0].check = "greets";
  record.run.cases[0].checks = {{"greets", {}, Status::failed, 2, ""},
                                {"leaves", {}, Status::skipped, 2, "'greets' did not pass"}};
  record.run.cases[0].outputs = {{"server", OutputStream::err, "```\n# boo\n", 0, ""}};
  record.run.cases[0].trace = {{Nanoseconds(0), "server started"}};
  record.run.cases[2].identity.id = "a.yaml::four";
  record.run.cases[3].identity.id = "a.yaml::v6";
  record.run.cases[3].status = Status::skipped;
  record.run.cases[3].skip_reason = "this machine has no IPv6";
  return record;
}

TEST(Feedback, ReadsLikeThisAsText) {
  EXPECT_EQ(feedback(class_work(), FeedbackFormat::text),
            "Week 3: sockets\n"
            "\n"
            "  Student: 张三\n"
            "  Handed in: week3/张三.zip\n"
            "  Program: server.py, with python3 server.py\n"
            "  Built with: make 'all it has'\n"
            "  note: 2 links were left out\n"
            "\n"
            "Points: 2 of 10\n"
            "\n"
            "Undecided: 2 points; a person will look at them.\n"
            "\n"
            "Exchange\n"
            "\n"
            "  failed, 0/2: hello: greets\n"
            "  failed, 0/2: hello: leaves ('greets' did not pass)\n"
            "\n"
            "Other checks\n"
            "\n"
            "  failed, 0/2: six\n"
            "  passed, 2/2: four\n"
            "  undecided, ?/2: v6 (this machine has no IPv6)\n"
            "\n"
            "What did not pass\n"
            "\n"
            "FAIL a.yaml::hello   0/2 greets\n"
            "  --> a.yaml:4:5\n"
            "   problem   nothing came within 2 s\n"
            "   step      client.recv\n"
            "   trace     0.0 ms server started\n"
            "   stderr    ```\n"
            "             # boo\n"
            "   again     sockdrill run a.yaml::hello --server 'python3 server.py' --seed 7\n"
            "\n"
            "Hint: Read chapter 3.\n"
            "\n"
            "The same happened in: six\n");
}

TEST(Feedback, ReadsLikeThisAsMarkdown) {
  EXPECT_EQ(feedback(class_work(), FeedbackFormat::markdown),
            "# Week 3: sockets\n"
            "\n"
            "- Student: `张三`\n"
            "- Handed in: `week3/张三.zip`\n"
            "- Program: `server.py`, with `python3 server.py`\n"
            "- Built with: `make 'all it has'`\n"
            "- note: `2 links were left out`\n"
            "\n"
            "Points: 2 of 10\n"
            "\n"
            "Undecided: 2 points; a person will look at them.\n"
            "\n"
            "## Exchange\n"
            "\n"
            "- failed, 0/2: hello: greets\n"
            "- failed, 0/2: hello: leaves ('greets' did not pass)\n"
            "\n"
            "## Other checks\n"
            "\n"
            "- failed, 0/2: six\n"
            "- passed, 2/2: four\n"
            "- undecided, ?/2: v6 (this machine has no IPv6)\n"
            "\n"
            "## What did not pass\n"
            "\n"
            "### hello\n"
            "\n"
            "````text\n"
            "FAIL a.yaml::hello   0/2 greets\n"
            "  --> a.yaml:4:5\n"
            "   problem   nothing came within 2 s\n"
            "   step      client.recv\n"
            "   trace     0.0 ms server started\n"
            "   stderr    ```\n"
            "             # boo\n"
            "   again     sockdrill run a.yaml::hello --server 'python3 server.py' --seed 7\n"
            "````\n"
            "\n"
            "Hint: Read chapter 3.\n"
            "\n"
            "The same happened in: six\n");
}

TEST(Feedback, ReadsLikeThisInChinese) {
  SubmissionRecord record = class_work();
  record.run.cases.erase(record.run.cases.begin(), record.run.cases.begin() + 2);
  record.assignment.checks.erase(record.assignment.checks.begin(),
                                 record.assignment.checks.begin() + 2);
  record.assignment.checks.erase(record.assignment.checks.begin() + 1);
  EXPECT_EQ(feedback(record, FeedbackFormat::text, Language::chinese),
            "Week 3: sockets\n"
            "\n"
            "  学生：张三\n"
            "  提交：week3/张三.zip\n"
            "  程序：server.py，启动命令：python3 server.py\n"
            "  编译命令：make 'all it has'\n"
            "  注意：2 links were left out\n"
            "\n"
            "得分：2，满分 4\n"
            "\n"
            "另有 2 分未定，会由老师来看。\n"
            "\n"
            "检查项\n"
            "\n"
            "  通过，2/2：four\n"
            "  未定，?/2：v6（this machine has no IPv6）\n");
}

TEST(Feedback, OfWhatPassedThereIsLittleToSay) {
  SubmissionRecord record = submission();
  record.assignment.checks = {graded("a.yaml::four", "")};
  record.run.cases.emplace_back().identity.id = "a.yaml::four";
  EXPECT_THAT(feedback(record, FeedbackFormat::text), HasSubstr("\n\n"
                                                                "Points: 2 of 2\n"
                                                                "\n"
                                                                "All checks passed.\n"
                                                                "\n"
                                                                "Checks\n"
                                                                "\n"
                                                                "  passed, 2/2: four\n"));
}

TEST(Feedback, WithoutChecksThereIsNothingToSay) {
  EXPECT_EQ(feedback({}, FeedbackFormat::markdown), "# Feedback\n\nThere was nothing to check.\n");
}

TEST(Feedback, ChecksThatAreWorthNothingHaveNoPoints) {
  SubmissionRecord record = submission();
  record.assignment.checks = {graded("a.yaml::four", "")};
  record.assignment.checks[0].points = 0;
  const std::string text = feedback(record, FeedbackFormat::text);
  EXPECT_THAT(text, HasSubstr("\n  undecided: four (was not run)\n"));
  EXPECT_THAT(text, HasSubstr("\nSome checks are undecided; a person will look at them.\n"));
  EXPECT_THAT(text, Not(HasSubstr("Points")));
}

TEST(Feedback, AnErrorIsNobodysFault) {
  SubmissionRecord record = submission();
  record.assignment.checks = {graded("a.yaml::six", "")};
  record.run.cases = {failed_case("six")};
  record.run.cases[0].status = record.run.cases[0].failures[0].status = Status::errored;
  record.run.interrupted = "SIGINT";
  const std::string text = feedback(record, FeedbackFormat::text);
  EXPECT_THAT(text, HasSubstr("\nThe run was interrupted by SIGINT.\n"));
  EXPECT_THAT(text, HasSubstr("\n  undecided, ?/2: six\n"));
  EXPECT_THAT(text, HasSubstr("\nThis does not count as failed: the machine or the grading had "
                              "trouble. A person will look at it.\n"));
}

TEST(Feedback, HasTheTeachersHintOnceWhereAStepGaveIt) {
  SubmissionRecord record = class_work();
  record.run.cases[0].failures[0].problem.hint = "Read chapter 3.";
  const std::string text = feedback(record, FeedbackFormat::text);
  EXPECT_THAT(text, HasSubstr("   hint      Read chapter 3.\n"));
  EXPECT_THAT(text, Not(HasSubstr("Hint: ")));
}

TEST(Feedback, SaysOfHiddenChecksTheirPointsOnly) {
  SubmissionRecord record = class_work();
  record.assignment.checks[1].hidden = true;
  record.assignment.checks[2].hidden = true;
  const std::string text = feedback(for_the_student(record), FeedbackFormat::text);
  EXPECT_THAT(text, HasSubstr("\n  failed, 2/4: hidden checks\n"
                              "\n"
                              "What the hidden checks look at is not shown.\n"));
  EXPECT_THAT(text, Not(HasSubstr("six")));
  EXPECT_THAT(text, Not(HasSubstr("FAIL hidden checks")));
  EXPECT_THAT(feedback(for_the_student(record), FeedbackFormat::markdown, Language::chinese),
              HasSubstr("\n- 失败，2/4：隐藏的检查项\n"));
}

TEST(Feedback, SaysPlainlyWhyNothingCouldBeRun) {
  SubmissionRecord record = class_work();
  record.run.cases.clear();
  record.submission.program.clear();
  record.submission.command.clear();
  record.submission.build.clear();
  record.submission.notes.clear();
  record.submission.unrunnable = Unrunnable::no_program;
  record.submission.reason = "none of its 3 files is a server";
  record.submission.counts_zero = true;
  EXPECT_EQ(feedback(record, FeedbackFormat::text),
            "Week 3: sockets\n"
            "\n"
            "  Student: 张三\n"
            "  Handed in: week3/张三.zip\n"
            "\n"
            "Nothing could be run: no program was found.\n"
            "\n"
            "In detail: none of its 3 files is a server\n"
            "\n"
            "What to do: Look whether the program's file is among what you handed in, and whether "
            "it has the name that the assignment asks for.\n"
            "\n"
            "It counts as 0 points.\n"
            "\n"
            "Points: 0 of 10\n");
  record.submission.counts_zero = false;
  const std::string text = feedback(record, FeedbackFormat::text);
  EXPECT_TRUE(text.ends_with("\nA person will look at it.\n")) << text;
}

TEST(Feedback, HasAdviceForWhateverKeptItFromRunning) {
  for (std::uint8_t i = 1; i < 8; ++i) {
    for (const Language language : {Language::english, Language::chinese}) {
      const UnrunnableWords words = unrunnable_words(static_cast<Unrunnable>(i), language);
      EXPECT_FALSE(words.what.empty());
      EXPECT_FALSE(words.advice.empty());
    }
  }
}

// Every text of it is the same bad one.
SubmissionRecord hostile(const std::string& bad) {
  SubmissionRecord record;
  record.run = hostile_run();
  for (CaseRecord& one : record.run.cases) {
    one.identity.scenario = one.identity.id = bad;
    for (Failure& failure : one.failures) failure.problem.message = failure.problem.why = bad;
  }
  record.run.interrupted = bad;
  record.run.notes = {bad};
  record.assignment.title = bad;
  record.assignment.checks = {graded(bad, bad, bad), graded(bad, "", bad), graded("x", bad)};
  for (GradedCheck& check : record.assignment.checks) check.hint = bad;
  SubmissionRead& read = record.submission;
  read.student = read.source = read.program = read.reason = bad;
  read.command = read.build = read.notes = {bad};
  return record;
}

// The page without its blocks of code.
std::string without_blocks(const std::string& page) {
  std::string rest;
  std::string fence;
  for (std::size_t at = 0; at < page.size();) {
    const std::size_t end = page.find('\n', at);
    const std::string line = page.substr(at, end - at);
    at = end + 1;
    if (fence.empty() && line.starts_with("```") && line.ends_with("text")) {
      fence = line.substr(0, line.size() - 4);
    } else if (fence.empty()) {
      rest += line + "\n";
    } else if (line == fence) {
      fence.clear();
    }
  }
  EXPECT_EQ(fence, "") << "a block has no end";
  return rest;
}

// A text without its code spans and escaped signs: all that could be markup. A span ends with
// a run of as many backticks as it began with.
std::string bare(const std::string& text) {
  std::string rest;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\\') {
      at += 2;
      continue;
    }
    if (text[at] != '`') {
      rest += text[at++];
      continue;
    }
    const auto run_at = [&](std::size_t from) {
      return std::min(text.find_first_not_of('`', from), text.size()) - from;
    };
    const std::size_t length = run_at(at);
    std::size_t end = text.find('`', at + length);
    while (end != std::string::npos && run_at(end) != length) {
      end = text.find('`', end + run_at(end));
    }
    EXPECT_NE(end, std::string::npos) << "a span has no end";
    if (end == std::string::npos) return rest;
    at = end + length;
  }
  return rest;
}

TEST(Feedback, BearsHostileTexts) {
  const std::string bad =
      "::error::x\n# head\r\n- [a](http://evil.example) ![b](c) `d` ``` <img src=x> "
      "@all ##vso[task] \x1b[2J\xff";
  for (const Unrunnable unrunnable : {Unrunnable::no, Unrunnable::bad_manifest}) {
    SubmissionRecord record = hostile(bad);
    record.submission.unrunnable = unrunnable;
    for (const FeedbackFormat format : {FeedbackFormat::text, FeedbackFormat::markdown}) {
      const std::string page = feedback(record, format);
      EXPECT_EQ(visible(page, /*keep_lines=*/true), page);
      EXPECT_THAT(page, Not(HasSubstr("\n::error")));
      EXPECT_THAT(page, Not(HasSubstr("\n  ::error")));
      EXPECT_THAT(page, Not(HasSubstr("##vso[")));
      EXPECT_THAT(page, Not(HasSubstr("\n# head")));
    }
    const std::string page = feedback(record, FeedbackFormat::markdown);
    EXPECT_TRUE(page.starts_with("# ````::error::x\\n# head"));
    const std::string rest = bare(without_blocks(page));
    EXPECT_EQ(rest.find_first_of("[]<>!@*_`&"), std::string::npos) << rest;
    EXPECT_THAT(rest, Not(HasSubstr("evil")));
  }
}

TEST(Feedback, BoundsWhatAStudentCanMakeItShow) {
  const std::string text = std::string(100'000, 'x') + "`[a](b)";
  SubmissionRecord record = class_work();
  SubmissionRead& read = record.submission;
  read.student = read.source = read.program = read.reason = text;
  read.command = read.build = read.notes = {text};
  record.run.cases[0].failures[0].problem.received = text;
  record.run.cases[0].outputs[0].tail = text;
  EXPECT_LT(feedback(record, FeedbackFormat::markdown).size(), 10'000U);
  record.submission.unrunnable = Unrunnable::bad_manifest;
  EXPECT_LT(feedback(record, FeedbackFormat::markdown).size(), 10'000U);
}

}  // namespace
}  // namespace sockdrill
