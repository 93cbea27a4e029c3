#include "verdict/run_record.h"

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

CaseRecord record(std::string id, Status status, std::uint32_t number = 0) {
  CaseRecord made;
  made.identity.id = std::move(id);
  made.status = status;
  made.number = number;
  return made;
}

TEST(RunRecord, ARetryTakesThePlaceOfTheAttemptBefore) {
  RunRecord run;
  CaseRecord failed = record("a", Status::failed);
  failed.failures.emplace_back().problem.message = "late";
  run.add(failed, 1);
  run.add(record("b", Status::passed), 1);
  run.add(failed, 2);
  run.add(record("a", Status::passed), 3);
  ASSERT_EQ(run.cases.size(), 2U);
  EXPECT_TRUE(run.cases[0].flaky());
  ASSERT_EQ(run.cases[0].earlier.size(), 2U);
  EXPECT_EQ(run.cases[0].earlier[1].failures[0].problem.message, "late");
  EXPECT_EQ(run.totals().flaky, 1U);
  EXPECT_EQ(run.totals().passed, 2U);
}

TEST(RunRecord, RepetitionsAreRecordsOfTheirOwn) {
  RunRecord run;
  CaseRecord again = record("a", Status::passed);
  again.repeat = 2;
  run.add(record("a", Status::failed));
  run.add(again);
  EXPECT_EQ(run.cases.size(), 2U);
  EXPECT_EQ(run.totals().failed, 1U);
}

TEST(RunRecord, CountsPointsThatNobodyIsToBlameFor) {
  RunRecord run;
  for (const Status status : {Status::passed, Status::failed, Status::errored, Status::skipped}) {
    CaseRecord one = record("a", status);
    one.max_points = 10;
    one.points = status == Status::passed ? 10 : status == Status::errored ? 4 : 0;
    run.add(one);
  }
  const Totals totals = run.totals();
  EXPECT_EQ(totals.points, 14);
  EXPECT_EQ(totals.max_points, 40);
  EXPECT_EQ(totals.undecided_points, 16);
}

TEST(RunRecord, ExitCodesRankInterruptionOverErrorOverFailure) {
  RunRecord run;
  EXPECT_EQ(exit_code(run), 5);
  run.add(record("s", Status::skipped));
  EXPECT_EQ(exit_code(run), 77);
  run.add(record("a", Status::passed));
  EXPECT_EQ(exit_code(run), 0);
  run.add(record("b", Status::failed));
  EXPECT_EQ(exit_code(run), 1);
  run.add(record("c", Status::errored));
  EXPECT_EQ(exit_code(run), 3);
  run.interrupted = "SIGINT";
  EXPECT_EQ(exit_code(run), 2);
}

class ReadLogsTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "run_record_test.XXXXXX";
    ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string log(const std::string& name, const std::string& text) {
    const std::string path = folder_ + "/" + name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  static std::string line(std::optional<std::uint32_t> number, EventBody body) {
    std::string out;
    append_json_line(out, Event{std::chrono::milliseconds(5), number, std::move(body)});
    return out;
  }

  static std::string run_started(std::uint64_t cases, std::string lost = "") {
    RunStarted run;
    run.cases = cases;
    if (!lost.empty()) run.lost.push_back(std::move(lost));
    return line(std::nullopt, run);
  }

  static std::string run_done(int ms) {
    return line(std::nullopt, RunDone{std::chrono::milliseconds(ms), ""});
  }

  static std::string started(std::uint32_t number, std::string id, std::uint32_t attempt = 1) {
    CaseStarted start;
    start.identity.id = std::move(id);
    start.identity.path = "suite.yaml";
    start.attempt = attempt;
    return line(number, start);
  }

  static std::string finished(std::uint32_t number, std::string id, Status status,
                              std::uint32_t attempt = 1) {
    StepDone step;
    step.step = "client.recv";
    step.status = status;
    return started(number, std::move(id), attempt) + line(number, step) +
           line(number, CaseDone{status, 0, {}});
  }

  // "id status repeat", in order.
  static std::vector<std::string> summary(const Result<RunRecord>& run) {
    std::vector<std::string> out;
    if (!run) return {run.error().message};
    for (const CaseRecord& each : run->cases) {
      out.push_back(each.identity.id + " " + std::string(status_name(each.status)) + " " +
                    std::to_string(each.repeat));
    }
    return out;
  }

  std::string folder_;
};

TEST_F(ReadLogsTest, MergesShards) {
  const std::string one = log("one", run_started(2, "no IPv6") + finished(3, "c", Status::passed) +
                                         finished(1, "a", Status::failed) + run_done(30));
  const std::string two =
      log("two", run_started(1, "no IPv6") + finished(2, "b", Status::passed) + run_done(70));
  const Result<RunRecord> run = read_logs({one, two});
  EXPECT_THAT(summary(run), ElementsAre("a failed 1", "b passed 1", "c passed 1"));
  EXPECT_EQ(run->run.cases, 3U);
  EXPECT_THAT(run->run.lost, ElementsAre("no IPv6"));
  EXPECT_EQ(run->duration, std::chrono::milliseconds(70));
  EXPECT_THAT(run->notes, IsEmpty());
  EXPECT_EQ(exit_code(*run), 1);
}

TEST_F(ReadLogsTest, AKilledRunKeepsItsFinishedCases) {
  const std::string killed = log("killed", run_started(4) + finished(1, "a", Status::passed) +
                                               started(2, "b") + "{\"event\":\"st");
  const Result<RunRecord> run = read_logs({killed});
  EXPECT_THAT(summary(run), ElementsAre("a passed 1", "b errored 1"));
  ASSERT_EQ(run->cases[1].failures.size(), 1U);
  EXPECT_EQ(run->cases[1].failures[0].problem.message,
            "the case did not finish: the run ended before it did");
  EXPECT_EQ(run->interrupted, "a kill (its log has no end)");
  EXPECT_EQ(run->duration, std::chrono::milliseconds(5));
  EXPECT_THAT(run->notes, ElementsAre(killed + ":6 is cut off in the middle: that line is left out",
                                      killed + ": 2 of 4 cases were never started"));
  EXPECT_EQ(exit_code(*run), 2);
}

TEST_F(ReadLogsTest, AnUnfinishedCaseIsTakenFromTheLogThatFinishedIt) {
  const std::string killed = log("killed2", run_started(1) + started(1, "a"));
  const std::string resumed =
      log("resumed", run_started(1) + finished(1, "a", Status::passed) + run_done(1));
  for (const std::vector<std::string>& order :
       {std::vector{killed, resumed}, std::vector{resumed, killed}}) {
    const Result<RunRecord> run = read_logs(order);
    EXPECT_THAT(summary(run), ElementsAre("a passed 1"));
    EXPECT_THAT(run->notes, ElementsAre("a did not finish in one log: it is taken from another"));
  }
  EXPECT_THAT(summary(read_logs({killed, killed})), ElementsAre("a errored 1"));
}

TEST_F(ReadLogsTest, NoLogsFailureHidesBehindAnothersSuccess) {
  const auto one = [&](const std::string& name, Status status) {
    return log(name, run_started(1) + finished(1, "a", status) + run_done(1));
  };
  const Result<RunRecord> run =
      read_logs({one("x", Status::failed), one("y", Status::passed), one("z", Status::passed)});
  EXPECT_THAT(summary(run), ElementsAre("a failed 1", "a passed 2", "a passed 3"));
}

TEST_F(ReadLogsTest, RetriesOfOneRunAreOneRecord) {
  const std::string path = log("retried", run_started(1) + finished(1, "a", Status::failed, 1) +
                                              finished(1, "a", Status::passed, 2) + run_done(1));
  const Result<RunRecord> run = read_logs({path});
  EXPECT_THAT(summary(run), ElementsAre("a passed 1"));
  EXPECT_TRUE(run->cases[0].flaky());
}

TEST_F(ReadLogsTest, RunsPutTogetherInOneFileAreReadAsSeveral) {
  const std::string text = run_started(1) + finished(1, "a", Status::passed) + run_done(1);
  EXPECT_THAT(summary(read_logs({log("cat", text + text)})),
              ElementsAre("a passed 1", "a passed 2"));
}

TEST_F(ReadLogsTest, SaysWhichLogCannotBeRead) {
  EXPECT_EQ(read_logs({"/nowhere/a.jsonl"}).error().message,
            "open(/nowhere/a.jsonl): No such file or directory");
}

}  // namespace
}  // namespace sockdrill
