#include "trace/log_reader.h"

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

std::string line(std::optional<std::uint32_t> number, EventBody body, int ms = 0) {
  std::string out;
  append_json_line(out, Event{std::chrono::milliseconds(ms), number, std::move(body)});
  return out;
}

class LogReaderTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "log_reader_test.XXXXXX";
    ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
    path_ = folder_ + "/events.jsonl";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // Every case as "number:events" with "+" where it finished; then the runs' events.
  std::vector<std::string> read(const std::string& text) {
    std::ofstream(path_, std::ios::binary) << text;
    Result<LogReader> reader = LogReader::open(path_);
    EXPECT_TRUE(reader.has_value());
    std::vector<std::string> seen;
    LogVisitor visitor;
    visitor.run_started = [&](const RunStarted& run) { seen.push_back("run " + run.version); };
    visitor.run_done = [&](const RunDone& run) { seen.push_back("done " + run.interrupted); };
    visitor.case_ended = [&](const CaseEvents& events) {
      seen.push_back(std::to_string(events.number) + ":" + std::to_string(events.events.size()) +
                     (events.finished ? "+" : ""));
    };
    const Result<Nanoseconds> end = read_cases(*reader, visitor);
    error_ = end ? "" : end.error().message;
    last_ = end.value_or(Nanoseconds(-1));
    notes_ = reader->notes();
    return seen;
  }

  std::string folder_;
  std::string path_;
  std::string error_;
  Nanoseconds last_{0};
  std::vector<std::string> notes_;
};

TEST_F(LogReaderTest, GroupsCasesThatRanTogether) {
  RunStarted run;
  run.version = "1.0";
  const std::string log = line(std::nullopt, run) + line(1, CaseStarted{}) +
                          line(2, CaseStarted{}) + line(2, StepDone{}) + line(1, CaseDone{}) +
                          line(2, StepDone{}) + line(2, CaseDone{}, 7) +
                          line(std::nullopt, RunDone{{}, "SIGINT"}, 9);
  EXPECT_THAT(read(log), ElementsAre("run 1.0", "1:2+", "2:4+", "done SIGINT"));
  EXPECT_EQ(last_, std::chrono::milliseconds(9));
  EXPECT_THAT(notes_, IsEmpty());
  EXPECT_EQ(error_, "");
}

TEST_F(LogReaderTest, HandsOnWhatAKilledRunLeftUnfinished) {
  const std::string cut = line(2, StepDone{});
  const std::string log = line(std::nullopt, RunStarted{}) + line(1, CaseStarted{}) +
                          line(2, CaseStarted{}) + line(1, CaseDone{}) +
                          cut.substr(0, cut.size() / 2);
  EXPECT_THAT(read(log), ElementsAre("run ", "1:2+", "2:1"));
  EXPECT_THAT(notes_, ElementsAre(path_ + ":5 is cut off in the middle: that line is left out"));
}

TEST_F(LogReaderTest, KeepsALastLineThatOnlyLacksItsLineFeed) {
  std::string log = line(1, CaseStarted{}) + line(1, CaseDone{});
  log.pop_back();
  EXPECT_THAT(read(log), ElementsAre("1:2+"));
  EXPECT_THAT(notes_, IsEmpty());
}

TEST_F(LogReaderTest, EndsTheCasesOfARunWhereTheNextBegins) {
  const std::string run = line(std::nullopt, RunStarted{}) + line(1, CaseStarted{});
  EXPECT_THAT(read(run + run), ElementsAre("run ", "1:1", "run ", "1:1"));
}

TEST_F(LogReaderTest, RefusesALogThatLostItsMiddle) {
  read(line(1, CaseStarted{}) + "\n{\"event\":\n" + line(1, CaseDone{}));
  EXPECT_EQ(error_, path_ + ":3: not JSON at byte 9: Invalid value");
  read(line(1, StepDone{}));
  EXPECT_EQ(error_, path_ + ":1: case 1 has not started");
  read(line(1, CaseStarted{}) + line(1, CaseStarted{}));
  EXPECT_EQ(error_, path_ + ":2: case 1 starts a second time before it ended");
}

TEST_F(LogReaderTest, ReadsLinesThatAreLongerThanItsBuffer) {
  std::string log = line(1, CaseStarted{});
  for (int i = 0; i < 5; ++i) log += line(1, CaseTrouble{std::string(200'000, 'x')});
  EXPECT_THAT(read(log + line(1, CaseDone{})), ElementsAre("1:7+"));
}

TEST_F(LogReaderTest, AnEmptyLogHasNoEvents) { EXPECT_THAT(read(""), IsEmpty()); }

TEST(LogReader, SaysWhyALogCannotBeOpened) {
  EXPECT_EQ(LogReader::open("/nowhere/events.jsonl").error().message,
            "open(/nowhere/events.jsonl): No such file or directory");
}

}  // namespace
}  // namespace sockdrill
