#include "reports/class_summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/text.h"

namespace sockdrill {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string summary_of(const ClassRecord& record, Language language = Language::english) {
  ReportOptions options;
  options.language = language;
  std::string text;
  write_class_summary(record, options, [&](std::string_view piece) { text += piece; });
  return text;
}

CheckMark mark(Mark what, std::string reason = "") {
  CheckMark made;
  made.mark = what;
  made.reason = std::move(reason);
  return made;
}

CheckMark encoding(std::string_view came) {
  CheckMark made = mark(Mark::failed, "21 bytes expected, 28 received; …");
  made.causes = {make_cause(CauseId::wrong_encoding, came, "GBK")};
  made.cause = "wrong_encoding";
  return made;
}

Grade grade(std::string student, Grade::Verdict verdict, double points,
            std::vector<CheckMark> marks) {
  Grade made;
  made.student = std::move(student);
  made.verdict = verdict;
  made.points = points;
  made.max_points = 10;
  made.marks = std::move(marks);
  return made;
}

AssignmentRead assignment() {
  AssignmentRead made;
  made.title = "Week 3: sockets";
  made.checks.resize(2);
  made.checks[0].id = "a.yaml::hello";
  made.checks[0].points = 4;
  made.checks[1].id = "a.yaml::six";
  made.checks[1].points = 6;
  return made;
}

ClassRecord class_record() {
  using enum Grade::Verdict;
  ClassRecord record;
  record.assignment = assignment();
  CheckMark follows = mark(Mark::failed, "'hello' did not pass");
  follows.follows = true;
  record.grades = {
      grade("chen", passed, 10, {mark(Mark::passed), mark(Mark::passed)}),
      grade("li", failed, 0, {encoding("UTF-8"), encoding("UTF-8")}),
      grade("wang", failed, 4, {mark(Mark::passed), encoding("Big5")}),
      grade("zhang", failed, 4, {mark(Mark::passed), mark(Mark::failed, "nothing came")}),
      grade("zhao", failed, 0, {mark(Mark::failed, "nothing came"), follows}),
      grade("zhou", failed, 0, {mark(Mark::failed, "none"), mark(Mark::failed, "none")}),
      grade("zhu", review, 4, {mark(Mark::passed), mark(Mark::undecided, "no IPv6")}),
      grade("张三", review, 0, {mark(Mark::undecided), mark(Mark::undecided)})};
  record.grades[5].unrunnable = Unrunnable::empty;
  record.grades[6].reason = "no IPv6";
  record.grades[7].unrunnable = Unrunnable::no_interpreter;
  record.grades[7].reason = "there is no ruby here";
  record.notes = {"one log was cut off"};
  return record;
}

TEST(ClassSummary, ReadsLikeThis) {
  EXPECT_EQ(summary_of(class_record()),
            "# Week 3: sockets\n"
            "\n"
            "Students: 8. Passed: 1, failed: 5, for a person to look at: 2.\n"
            "\n"
            "Mean: 3, median: 2, of 10 points. Students whose points are all decided: 6.\n"
            "\n"
            "## Points\n"
            "\n"
            "```text\n"
            "  0– 10 %  ███ 3\n"
            " 10– 20 %  0\n"
            " 20– 30 %  0\n"
            " 30– 40 %  0\n"
            " 40– 50 %  ██ 2\n"
            " 50– 60 %  0\n"
            " 60– 70 %  0\n"
            " 70– 80 %  0\n"
            " 80– 90 %  0\n"
            " 90–100 %  █ 1\n"
            "```\n"
            "\n"
            "## Checks that most did not pass\n"
            "\n"
            "- passed by 1 of 5 (20 %): six\n"
            "- passed by 4 of 6 (66 %): hello\n"
            "\n"
            "## Most common reasons, with how many students\n"
            "\n"
            "- 2: `wrong_encoding`: for example: this is the right text in UTF-8, not in GBK\n"
            "- 2: nothing came\n"
            "- 1: there is no file in what was handed in\n"
            "\n"
            "## For a person to look at\n"
            "\n"
            "- zhu: no IPv6\n"
            "- 张三: this machine has nothing that runs the program's language: there is no ruby "
            "here\n"
            "\n"
            "## Notes\n"
            "\n"
            "- one log was cut off\n");
}

TEST(ClassSummary, ReadsLikeThisInChinese) {
  ClassRecord record = class_record();
  record.grades.erase(record.grades.begin() + 2, record.grades.begin() + 7);
  const std::string text = summary_of(record, Language::chinese);
  EXPECT_THAT(text, HasSubstr("\n学生 3 人：通过 1，失败 1，需要人工查看 1。\n"
                              "\n"
                              "平均分 5，中位数 5，满分 10；统计了得分全部确定的 2 人。\n"
                              "\n"
                              "## 得分分布\n"));
  EXPECT_THAT(text, HasSubstr("\n## 最难的检查项\n"
                              "\n"
                              "- 1/2 人通过（50%）：hello\n"
                              "- 1/2 人通过（50%）：six\n"
                              "\n"
                              "## 最常见的原因（及学生人数）\n"
                              "\n"
                              "- 1 人：`wrong_encoding`：文字是对的，但编码是 UTF-8，不是 GBK\n"
                              "\n"
                              "## 需要人工查看\n"
                              "\n"
                              "- 张三：这台机器上没有运行这种语言的程序所需的软件：there is no "
                              "ruby here\n"));
}

TEST(ClassSummary, OfNobody) {
  EXPECT_EQ(summary_of({}),
            "# Class summary\n"
            "\n"
            "Students: 0. Passed: 0, failed: 0, for a person to look at: 0.\n"
            "\n"
            "## Checks that most did not pass\n"
            "\n"
            "None.\n"
            "\n"
            "## Most common reasons, with how many students\n"
            "\n"
            "None.\n"
            "\n"
            "## For a person to look at\n"
            "\n"
            "None.\n");
}

TEST(ClassSummary, WithoutPointsThereIsNoDistribution) {
  ClassRecord record = class_record();
  for (GradedCheck& check : record.assignment.checks) check.points = 0;
  EXPECT_THAT(summary_of(record), Not(HasSubstr("Mean")));
  EXPECT_THAT(summary_of(record), Not(HasSubstr("## Points")));
}

TEST(ClassSummary, WhereNothingIsDecidedThereIsNoMean) {
  ClassRecord record = class_record();
  record.grades.erase(record.grades.begin(), record.grades.begin() + 6);
  const std::string text = summary_of(record);
  EXPECT_THAT(text, HasSubstr("\nNo student's points are all decided.\n"));
  EXPECT_THAT(text, Not(HasSubstr("## Points")));
}

TEST(ClassSummary, ALargeClassHasBarsOfABoundedLength) {
  ClassRecord record;
  record.assignment = assignment();
  for (int i = 0; i < 1000; ++i) {
    // 0.1 + 0.2 is not quite 0.3: what was added up must not fall a step short.
    const double points = i == 0 ? (0.7 + 0.1) * 10 - 1e-14 : 10;
    record.grades.push_back(grade("s", Grade::Verdict::failed, points, {}));
  }
  const std::string text = summary_of(record);
  EXPECT_THAT(text, HasSubstr(" 80– 90 %  █ 1\n"));
  std::string bar;
  for (int i = 0; i < 40; ++i) bar += "█";
  EXPECT_THAT(text, HasSubstr(" 90–100 %  " + bar + " 999\n"));
}

TEST(ClassSummary, NamesTenOfTheWorst) {
  ClassRecord record;
  Grade& one = record.grades.emplace_back();
  one.verdict = Grade::Verdict::failed;
  for (int i = 0; i < 30; ++i) {
    record.assignment.checks.emplace_back().id = fmt::format("a.yaml::case {}", i);
    one.marks.push_back(mark(Mark::failed, fmt::format("reason {}", i)));
  }
  const std::string text = summary_of(record);
  EXPECT_THAT(text, HasSubstr(": case 9\n\n"));
  EXPECT_THAT(text, HasSubstr("- 1: reason 9\n\n"));
  EXPECT_THAT(text, Not(HasSubstr("case 10")));
  EXPECT_THAT(text, Not(HasSubstr("reason 10")));
}

TEST(ClassSummary, BearsHostileTexts) {
  const std::string bad =
      "::error::x\n# head\n- [a](http://evil.example) ``` <b> ##vso[task] \x1b[2J\xff=1";
  ClassRecord record = class_record();
  record.assignment.title = bad;
  record.assignment.checks[1].id = bad;
  record.notes = {bad};
  for (Grade& each : record.grades) {
    each.student = each.reason = bad;
    for (CheckMark& one : each.marks) {
      one.reason = one.cause = bad;
      one.causes = {make_cause(CauseId::exception, bad, bad, bad)};
    }
  }
  const std::string text = summary_of(record);
  EXPECT_EQ(visible(text, /*keep_lines=*/true), text);
  EXPECT_THAT(text, Not(HasSubstr("\n# head")));
  EXPECT_THAT(text, Not(HasSubstr("##vso[")));
  EXPECT_TRUE(text.starts_with("# ````::error::x\\n# head")) << text;
}

}  // namespace
}  // namespace sockdrill
