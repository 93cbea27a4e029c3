#include "reports/gradebook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/text.h"
#include "reports/check_titles.h"
#include "reports/csv_field.h"

namespace sockdrill {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

GradedCheck graded(std::string id, std::string check, double points, std::string group = "") {
  GradedCheck made;
  made.id = std::move(id);
  made.check = std::move(check);
  made.group = std::move(group);
  made.points = points;
  return made;
}

CheckMark mark(Mark what, double points = 0) {
  CheckMark made;
  made.mark = what;
  made.points = points;
  return made;
}

std::string gradebook(const ClassRecord& record) {
  std::string text;
  write_gradebook(record, [&](std::string_view piece) { text += piece; });
  return text;
}

const std::string kHead = "\xef\xbb\xbfstudent,verdict,points,max_points,undecided_points,reason";

TEST(CsvField, IsQuotedWhereItWantsTo) {
  EXPECT_EQ(csv_field("a b"), "a b");
  EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_field("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(csv_field("a\r\nb"), "a\\r\\nb");
  EXPECT_EQ(csv_field(""), "");
}

TEST(CsvField, IsNeverAFormula) {
  for (const std::string formula :
       {"=1+1", "+1", "-1", "@SUM(1)", "  =1", "＝1", "＋1", "－1", "＠1"}) {
    EXPECT_EQ(csv_field(formula), "'" + formula);
  }
  EXPECT_EQ(csv_field("\t=1"), "\\t=1");
  EXPECT_EQ(csv_field("=A1,B1"), "\"'=A1,B1\"");
}

TEST(CheckTitles, NameTheGroupTheScenarioAndTheCheck) {
  AssignmentRead assignment;
  assignment.checks = {graded("a.yaml::hello is answered", "", 1, "Exchange"),
                       graded("a.yaml::hello is answered[old=on]", "answers in GBK", 1)};
  assignment.checks[1].hidden = true;
  EXPECT_THAT(check_titles(assignment),
              ElementsAre("Exchange / hello is answered",
                          "hello is answered[old=on]: answers in GBK (hidden)"));
}

TEST(CheckTitles, NoTwoAreTheSame) {
  AssignmentRead assignment;
  assignment.checks = {graded("a.yaml::x", "", 1), graded("b.yaml::x", "", 1),
                       graded("b.yaml::x", "", 1), graded("x (b.yaml)", "", 1),
                       graded("b.yaml::x", "", 1), graded("x (b.yaml) #2", "", 1)};
  EXPECT_THAT(check_titles(assignment),
              ElementsAre("x (a.yaml)", "x (b.yaml)", "x (b.yaml) #3", "x (b.yaml) #4",
                          "x (b.yaml) #5", "x (b.yaml) #2"));
}

TEST(Gradebook, HasARowAStudentAndAColumnACheck) {
  ClassRecord record;
  record.assignment.checks = {graded("a.yaml::x", "", 2, "G"), graded("a.yaml::x", "y", 3.5),
                              graded("a.yaml::z", "", 0)};
  Grade zhang;
  zhang.student = "张三";
  zhang.verdict = Grade::Verdict::failed;
  zhang.points = 2;
  zhang.max_points = 5.5;
  zhang.reason = "nothing came";
  zhang.marks = {mark(Mark::passed, 2), mark(Mark::failed), mark(Mark::passed)};
  Grade li = zhang;
  li.student = "li";
  li.verdict = Grade::Verdict::review;
  li.undecided_points = 3.5;
  li.reason = "no IPv6, here";
  li.marks = {mark(Mark::passed, 2), mark(Mark::undecided), mark(Mark::undecided)};
  Grade wang;
  wang.student = "wang";
  record.grades = {zhang, li, wang};
  EXPECT_EQ(gradebook(record), kHead +
                                   ",G / x,x: y,z\n"
                                   "张三,failed,2,5.5,0,nothing came,2,0,passed\n"
                                   "li,review,2,5.5,3.5,\"no IPv6, here\",2,,undecided\n"
                                   "wang,review,,0,0,,,,undecided\n");
}

TEST(Gradebook, OfNobodyHasItsHead) { EXPECT_EQ(gradebook({}), kHead + "\n"); }

TEST(Gradebook, BearsHostileTexts) {
  const std::string bad = "=HYPERLINK(\"x\"),\n\r\x1b[31m\xff::error::`[a](b)";
  ClassRecord record;
  record.assignment.title = bad;
  record.assignment.checks = {graded(bad + "::" + bad, bad, 1, bad)};
  Grade& grade = record.grades.emplace_back();
  grade.student = grade.reason = bad;
  grade.marks = {mark(Mark::failed)};
  const std::string text = gradebook(record);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
  EXPECT_EQ(visible(text.substr(3), /*keep_lines=*/true), text.substr(3));
  EXPECT_THAT(text, testing::HasSubstr("\n\"'=HYPERLINK(\"\"x\"\"),\\n"));
}

}  // namespace
}  // namespace sockdrill
