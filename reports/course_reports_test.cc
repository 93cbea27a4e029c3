// The reports of course platforms: what they say of verdicts that are none, and of hostile texts.
// Their shape is held against schemas by harness/testing/test_course_reports.py.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <string>

#include "base/text.h"
#include "reports/golden_run.h"
#include "reports/reporter.h"

namespace sockdrill {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string rendered(std::string_view name, const RunRecord& run) {
  return render_report(*find_reporter(name), run, {});
}

// One case that passed, one that failed and one that errored, of two points each.
RunRecord class_run() {
  RunRecord run;
  for (const Status status : {Status::passed, Status::failed, Status::errored}) {
    CaseRecord& record = run.cases.emplace_back();
    record.identity.id = fmt::format("a.yaml::case {}", run.cases.size());
    record.identity.path = "a.yaml";
    record.identity.suite = status == Status::errored ? "second" : "first";
    record.identity.scenario = fmt::format("case {}", run.cases.size());
    record.status = status;
    record.max_points = 2;
    record.points = status == Status::passed ? 2 : 0;
    if (status == Status::passed) continue;
    Failure& failure = record.failures.emplace_back();
    failure.status = status;
    failure.step = "client.recv";
    failure.problem.message = "nothing came";
    failure.problem.why = "server sleeps";
  }
  return run;
}

TEST(Gradescope, GivesNoScoreWhereThereIsNoVerdict) {
  rapidjson::Document report;
  report.Parse(rendered("gradescope", class_run()).c_str());
  ASSERT_FALSE(report.HasParseError());
  const auto& tests = report["tests"];
  EXPECT_EQ(tests[0]["score"].GetDouble(), 2);
  EXPECT_EQ(tests[1]["score"].GetDouble(), 0);
  EXPECT_STREQ(tests[1]["status"].GetString(), "failed");
  EXPECT_FALSE(tests[2].HasMember("score"));
  EXPECT_STREQ(report["output"].GetString(),
               "2 of 6 points are undecided: their cases errored or were skipped, which is not the "
               "subject's fault. A person must look.");
}

TEST(PrairieLearn, IsNotGradableWhereThereIsNoVerdict) {
  EXPECT_THAT(rendered("prairielearn", class_run()), HasSubstr(R"("gradable":false)"));
  RunRecord fine = class_run();
  fine.cases.pop_back();
  EXPECT_THAT(rendered("prairielearn", fine), HasSubstr(R"({"gradable":true,"score":0.5,"tests")"));
}

TEST(PrairieLearn, StaysBelowAMegabyte) {
  RunRecord run;
  for (int i = 0; i < 200; ++i) {
    run.cases.push_back(class_run().cases[1]);
    run.cases.back().failures[0].problem.message = std::string(20000, 'x');
  }
  EXPECT_LT(rendered("prairielearn", run).size(), 1'000'000U);
}

TEST(Autolab, LeavesOutAProblemWithoutAVerdict) {
  EXPECT_EQ(rendered("autolab", class_run()), "{\"scores\":{\"first\":2}}\n");
}

TEST(Classroom, IsAnErrorWhereOneCaseIs) {
  const std::string report = rendered("classroom", class_run());
  EXPECT_TRUE(report.starts_with("eyJ2ZXJzaW9uIjoxLCJzdGF0dXMiOiJlcnJvciIsIm1heF9zY29yZSI6Ni"))
      << report;
  EXPECT_EQ(report.find('\n'), report.size() - 1);
}

TEST(Ctrf, CallsAnErrorOther) {
  EXPECT_THAT(
      rendered("ctrf", class_run()),
      HasSubstr(R"("summary":{"tests":3,"passed":1,"failed":1,"skipped":0,"pending":0,"other":1)"));
}

TEST(Csv, HasARowACaseAndACheck) {
  RunRecord run = class_run();
  run.cases.resize(2);
  run.cases[1].failures[0].check = "=SUM(A1)";
  run.cases[1].checks = {{"=SUM(A1)", {}, Status::failed, 2, ""},
                         {"says \"hello\", twice", {}, Status::passed, 0.5, ""}};
  EXPECT_EQ(rendered("csv", run),
            "case,check,status,points,max_points,seconds,cause,reason\n"
            "a.yaml::case 1,,passed,2,2,0.000,,\n"
            "a.yaml::case 2,,failed,0,2,0.000,,nothing came; server sleeps\n"
            "a.yaml::case 2,'=SUM(A1),failed,0,2,,,nothing came; server sleeps\n"
            "a.yaml::case 2,\"says \"\"hello\"\", twice\",passed,0.5,0.5,,,\n");
}

TEST(CourseReports, BearHostileTexts) {
  for (const std::string_view name : {"ctrf", "gradescope", "autolab", "prairielearn"}) {
    const std::string report = rendered(name, hostile_run());
    rapidjson::Document document;
    document.Parse(report.c_str());
    EXPECT_FALSE(document.HasParseError()) << name;
    EXPECT_TRUE(is_utf8(report)) << name;
    EXPECT_THAT(report, Not(HasSubstr("\x1b"))) << name;
  }
}

}  // namespace
}  // namespace sockdrill
