#include "reports/terminal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "reports/golden_run.h"

namespace sockdrill {
namespace {

using testing::HasSubstr;
using testing::Not;

CaseRecord failed_case() {
  CaseRecord record;
  record.identity.id = "a.yaml::it's late";
  record.identity.path = "a.yaml";
  record.identity.line = 4;
  record.status = Status::failed;
  Failure& failure = record.failures.emplace_back();
  failure.step = "client.recv";
  failure.place = {12, 7};
  failure.problem.message = "nothing came within 2 s";
  return record;
}

TEST(Terminal, AFailureBlockReadsLikeThis) {
  CaseRecord record = failed_case();
  Problem& problem = record.failures[0].problem;
  problem.source_line = "  - 客户.recv: hello";
  problem.span = {{12, 14}, {12, 19}};
  problem.expected = "hello";
  problem.received = "first\nsecond\n";
  EXPECT_EQ(failure_block(record, record.failures[0], {Color::off, {"--server", "a b"}}),
            "FAIL a.yaml::it's late\n"
            "  --> a.yaml:12:7\n"
            "12 |   - 客户.recv: hello\n"
            "   |                ^~~~~ nothing came within 2 s\n"
            "   expected  hello\n"
            "   received  first\n"
            "             second\n"
            "   again     sockdrill run 'a.yaml::it'\\''s late' --server 'a b'\n");
}

TEST(Terminal, AFailureWithoutASourceLineSaysWhichStep) {
  const CaseRecord record = failed_case();
  EXPECT_EQ(failure_block(record, record.failures[0], {}),
            "FAIL a.yaml::it's late\n"
            "  --> a.yaml:12:7\n"
            "   problem   nothing came within 2 s\n"
            "   step      client.recv\n"
            "   again     sockdrill run 'a.yaml::it'\\''s late'\n");
}

TEST(Terminal, TroublePointsAtTheScenario) {
  CaseRecord record = failed_case();
  record.failures[0] = {};
  record.failures[0].status = Status::errored;
  record.failures[0].problem.message = "out of descriptors";
  EXPECT_THAT(failure_block(record, record.failures[0], {}),
              HasSubstr("ERROR a.yaml::it's late\n  --> a.yaml:4\n   problem   out of"));
}

TEST(Terminal, NamesTheOtherFileThatAStepStandsIn) {
  CaseRecord record = failed_case();
  record.failures[0].problem.path = "shared/steps.yaml";
  EXPECT_THAT(failure_block(record, record.failures[0], {}),
              HasSubstr("\n  --> shared/steps.yaml:12:7\n"));
}

TEST(Terminal, ShowsTheEndOfWhatProgramsWrote) {
  CaseRecord record = failed_case();
  record.outputs.push_back({"server", OutputStream::err, "1\n2\n3\n4\n5\n6\x1b[2J\n", 0, ""});
  EXPECT_THAT(case_report(record, {}),
              HasSubstr("   stderr    2\n             3\n             4\n             5\n"
                        "             6\\x1b[2J\n"));
}

TEST(Terminal, BoundsWhatASubjectCanMakeItShow) {
  CaseRecord record = failed_case();
  for (int i = 0; i < 100'000; ++i) record.failures[0].problem.received += "line\n";
  record.failures[0].problem.expected = std::string(1'000'000, 'x');
  for (int i = 0; i < 200; ++i) record.trace.push_back({Nanoseconds(i), std::to_string(i)});
  const std::string block = failure_block(record, record.failures[0], {});
  EXPECT_LT(block.size(), 4000U);
  EXPECT_THAT(block, HasSubstr(" … 99960 more lines\n"));
  EXPECT_THAT(block, HasSubstr("0.0 ms 0 · 0.0 1 · 0.0 2 · 0.0 3 · 0.0 4 · … · 0.0 185 · "));
}

TEST(Terminal, PrintsNothingThatATerminalWouldObey) {
  const RunRecord run = hostile_run();
  std::string all = summary(run, {});
  for (const CaseRecord& record : run.cases) {
    all += case_line(record, {}) + "\n" + case_report(record, {});
  }
  EXPECT_EQ(visible(all, /*keep_lines=*/true), all);
  for (const CaseRecord& record : run.cases) {
    EXPECT_EQ(visible(case_line(record, {})), case_line(record, {}));
  }
}

TEST(Terminal, ColoursOnlyWhenAsked) {
  const CaseRecord record = failed_case();
  EXPECT_THAT(case_report(record, {}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(case_report(record, {Color::on, {}}), HasSubstr("\x1b[1;31mFAIL\x1b[0m"));
}

TEST(Terminal, OneLineACase) {
  CaseRecord record = failed_case();
  record.duration = std::chrono::microseconds(1234);
  EXPECT_EQ(case_line(record, {}), "FAIL a.yaml::it's late  1.2 ms");
  record.status = Status::passed;
  record.earlier.emplace_back();
  EXPECT_EQ(case_line(record, {}), "PASS a.yaml::it's late  1.2 ms  flaky: attempt 2");
  record.status = Status::skipped;
  record.skip_reason = "no IPv6";
  EXPECT_EQ(case_line(record, {}), "SKIP a.yaml::it's late  no IPv6");
}

TEST(Terminal, SummarisesARun) {
  RunRecord run;
  run.duration = std::chrono::milliseconds(310);
  EXPECT_EQ(summary(run, {}), "no case ran in 0.31 s\n");
  CaseRecord record = failed_case();
  record.max_points = 4;
  run.add(record);
  record.status = Status::skipped;
  record.skip_reason = "no IPv6";
  run.add(record);
  run.add(record);
  run.interrupted = "SIGINT";
  run.notes = {"a log was cut"};
  EXPECT_EQ(summary(run, {}),
            "2 skipped: no IPv6\n"
            "note: a log was cut\n"
            "0/12 points, 8 undecided: their cases errored or were skipped\n"
            "interrupted by SIGINT\n"
            "1 failed, 2 skipped in 0.31 s\n");
}

TEST(Terminal, TellsAFailureInChinese) {
  CaseRecord record = failed_case();
  Problem& problem = record.failures[0].problem;
  problem.expected = "hello";
  problem.received = "hallo";
  problem.hint = "read the book";
  set_cause(problem, make_cause(CauseId::wrong_encoding, "UTF-8", "GBK"));
  record.trace.push_back({Nanoseconds(0), "server started"});
  TerminalOptions options;
  options.language = Language::chinese;
  EXPECT_EQ(failure_block(record, record.failures[0], options),
            "FAIL a.yaml::it's late\n"
            "  --> a.yaml:12:7\n"
            "   问题      nothing came within 2 s\n"
            "   步骤      client.recv\n"
            "   期望      hello\n"
            "   实际      hallo\n"
            "   原因      文字是对的，但编码是 UTF-8，不是 GBK\n"
            "   提示      read the book\n"
            "   过程      0.0 ms server started\n"
            "   重跑      sockdrill run 'a.yaml::it'\\''s late'\n");
}

TEST(Terminal, KeepsAReasonThatHasNoRowInTheTable) {
  CaseRecord record = failed_case();
  record.failures[0].problem.why = "an older log said so";
  TerminalOptions options;
  options.language = Language::chinese;
  EXPECT_THAT(failure_block(record, record.failures[0], options),
              HasSubstr("   原因      an older log said so\n"));
}

TEST(Terminal, SummarisesARunInChinese) {
  RunRecord run;
  run.duration = std::chrono::milliseconds(310);
  TerminalOptions options;
  options.language = Language::chinese;
  EXPECT_EQ(summary(run, options), "没有运行任何用例，用时 0.31 秒\n");
  CaseRecord record = failed_case();
  record.max_points = 4;
  run.add(record);
  record.status = Status::skipped;
  record.skip_reason = "no IPv6";
  run.add(record);
  run.interrupted = "SIGINT";
  EXPECT_EQ(summary(run, options),
            "跳过 1 个：no IPv6\n"
            "得分 0/8，另有 4 分未定：相应的用例出错或被跳过\n"
            "被 SIGINT 中断\n"
            "失败 1，跳过 1，用时 0.31 秒\n");
}

TEST(Terminal, QuotesForTheShell) {
  EXPECT_EQ(shell_quote("a.yaml::b"), "a.yaml::b");
  EXPECT_EQ(shell_quote(""), "''");
  EXPECT_EQ(shell_quote("a b"), "'a b'");
  EXPECT_EQ(shell_quote("$(rm -r ~)'"), "'$(rm -r ~)'\\'''");
}

}  // namespace
}  // namespace sockdrill
