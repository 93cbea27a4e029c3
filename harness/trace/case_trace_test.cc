#include "trace/case_trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace sockdrill {
namespace {

using testing::HasSubstr;

class CaseTraceTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "case_trace_test.XXXXXX";
    ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
    path_ = folder_ + "/events.jsonl";
    Result<EventLog> log = EventLog::open(path_);
    ASSERT_TRUE(log.has_value()) << log.error().message;
    log_.emplace(*std::move(log));
  }

  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string logged() const {
    std::ostringstream text;
    text << std::ifstream(path_, std::ios::binary).rdbuf();
    return text.str();
  }

  static const ProgramOutput& output(const CaseTrace& trace, std::size_t index) {
    return std::get<ProgramOutput>(trace.events()[index].body);
  }

  std::string folder_;
  std::string path_;
  std::optional<EventLog> log_;
};

StepDone step(const std::string& name) {
  StepDone done;
  done.step = name;
  return done;
}

TEST_F(CaseTraceTest, WritesTheStartAtOnceAndTheRestWithTheEnd) {
  // The zero of time lies an hour back: no flush for being late happens in between.
  CaseTrace trace(&*log_, 3, Clock::now() - std::chrono::hours(1));
  trace.record(CaseStarted{});
  EXPECT_THAT(logged(), HasSubstr("case_started"));
  trace.record(CaseDone{});
  EXPECT_THAT(logged(), HasSubstr("case_done"));
  ASSERT_EQ(trace.events().size(), 2U);
  EXPECT_EQ(trace.events()[1].case_number, 3U);
  EXPECT_GE(trace.events()[0].at, std::chrono::hours(1));
  EXPECT_LE(trace.events()[0].at, trace.events()[1].at);
}

TEST_F(CaseTraceTest, WritesEachEventOnce) {
  {
    CaseTrace trace(&*log_, 3, Clock::now());
    trace.record(step("a"));
    trace.flush();
    trace.flush();
    trace.record(step("b"));
  }
  const std::string text = logged();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
}

TEST_F(CaseTraceTest, KeepsTheFirstAndTheLastPartOfLongOutput) {
  CaseTrace trace(&*log_, 1, Clock::now());
  std::string all;
  for (int i = 0; i < 60'000; ++i) all += std::to_string(i) + "\n";
  for (std::size_t at = 0; at < all.size(); at += 1000) {
    trace.record(ProgramOutput{"server", OutputStream::out, all.substr(at, 1000)});
  }
  trace.finish();
  std::string kept;
  for (std::size_t i = 0; i + 1 < trace.events().size(); ++i) kept += output(trace, i).bytes;
  const ProgramOutput& last = output(trace, trace.events().size() - 1);
  EXPECT_EQ(kept, all.substr(0, CaseTrace::kOutputKept));
  EXPECT_EQ(last.bytes, all.substr(all.size() - CaseTrace::kOutputKept));
  EXPECT_EQ(last.left_out, all.size() - 2 * CaseTrace::kOutputKept);
}

TEST_F(CaseTraceTest, KeepsAllOfOutputThatFits) {
  CaseTrace trace(nullptr, 1, Clock::now());
  const std::string all(CaseTrace::kOutputKept + 10, 'x');
  trace.record(ProgramOutput{"server", OutputStream::out, all});
  trace.record(CaseDone{});
  ASSERT_EQ(trace.events().size(), 3U);
  EXPECT_EQ(output(trace, 0).bytes.size() + output(trace, 1).bytes.size(), all.size());
  EXPECT_EQ(output(trace, 1).left_out, 0U);
}

TEST_F(CaseTraceTest, BoundsOneEnormousPiece) {
  CaseTrace trace(nullptr, 1, Clock::now());
  trace.record(ProgramOutput{"server", OutputStream::out, std::string(10'000'000, 'x')});
  trace.finish();
  EXPECT_EQ(output(trace, 0).bytes.size(), CaseTrace::kOutputKept);
  EXPECT_EQ(output(trace, 1).bytes.size(), CaseTrace::kOutputKept);
  EXPECT_EQ(output(trace, 1).left_out, 10'000'000 - 2 * CaseTrace::kOutputKept);
}

TEST_F(CaseTraceTest, BoundsEachStreamOfEachProgramByItself) {
  CaseTrace trace(nullptr, 1, Clock::now());
  const std::string most(CaseTrace::kOutputKept, 'x');
  trace.record(ProgramOutput{"server", OutputStream::out, most});
  trace.record(ProgramOutput{"server", OutputStream::err, most});
  trace.record(ProgramOutput{"client", OutputStream::out, most});
  trace.finish();
  ASSERT_EQ(trace.events().size(), 3U);
  EXPECT_EQ(output(trace, 2).program, "client");
}

TEST_F(CaseTraceTest, JoinsOutputThatComesByteByByte) {
  CaseTrace trace(nullptr, 1, Clock::now());
  for (int i = 0; i < 10'000; ++i) trace.record(ProgramOutput{"server", OutputStream::out, "x"});
  EXPECT_LT(trace.events().size(), 1000U);
  std::size_t total = 0;
  for (std::size_t i = 0; i < trace.events().size(); ++i) total += output(trace, i).bytes.size();
  EXPECT_EQ(total, 10'000U);
}

TEST_F(CaseTraceTest, TakesEventsFromParallelBranches) {
  CaseTrace trace(&*log_, 1, Clock::now());
  std::vector<std::thread> branches;
  for (int i = 0; i < 4; ++i) {
    branches.emplace_back([&trace] {
      for (int round = 0; round < 500; ++round) trace.record(step("client.send"));
    });
  }
  for (std::thread& branch : branches) branch.join();
  trace.flush();
  EXPECT_EQ(trace.events().size(), 2000U);
  const std::string text = logged();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2000);
  for (std::size_t i = 1; i < trace.events().size(); ++i) {
    ASSERT_LE(trace.events()[i - 1].at, trace.events()[i].at);
  }
}

}  // namespace
}  // namespace sockdrill
