#include "trace/event_log.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

namespace sockdrill {
namespace {

std::string read_file(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

class EventLogTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "event_log_test.XXXXXX";
    ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
};

TEST_F(EventLogTest, MakesItsFolderAndEmptiesAnOldLog) {
  const std::string path = folder_ + "/a/b/events.jsonl";
  {
    Result<EventLog> log = EventLog::open(path);
    ASSERT_TRUE(log.has_value()) << log.error().message;
    log->append("old\n");
  }
  Result<EventLog> log = EventLog::open(path);
  ASSERT_TRUE(log.has_value());
  log->append("new\n");
  log->append(Event{{}, std::nullopt, RunDone{}});
  EXPECT_EQ(read_file(path), "new\n{\"event\":\"run_done\",\"t_ms\":0,\"ms\":0}\n");
  EXPECT_FALSE(log->error().has_value());
}

TEST_F(EventLogTest, SaysWhyItCannotBeOpened) {
  std::filesystem::create_directories(folder_ + "/folder");
  std::ofstream(folder_ + "/file") << "x";
  EXPECT_EQ(EventLog::open(folder_ + "/folder").error().message,
            "open(" + folder_ + "/folder): Is a directory");
  EXPECT_EQ(EventLog::open(folder_ + "/file/events.jsonl").error().message,
            "mkdir(" + folder_ + "/file): Not a directory");
}

TEST_F(EventLogTest, KeepsTheErrorOfAFullDisk) {
  Result<EventLog> log = EventLog::open("/dev/full");
  ASSERT_TRUE(log.has_value());
  EXPECT_FALSE(log->error().has_value());
  log->append("line\n");
  log->append("line\n");
  ASSERT_TRUE(log->error().has_value());
  EXPECT_EQ(log->error()->message, "write(/dev/full): No space left on device");
  EXPECT_EQ(log->error()->code, ENOSPC);
}

TEST_F(EventLogTest, KeepsLinesOfManyThreadsWhole) {
  const std::string path = folder_ + "/events.jsonl";
  Result<EventLog> log = EventLog::open(path);
  ASSERT_TRUE(log.has_value());
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&log, i] {
      const std::string lines = std::string(300, static_cast<char>('a' + i)) + "\n";
      for (int round = 0; round < 200; ++round) log->append(lines);
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::istringstream text(read_file(path));
  int count = 0;
  for (std::string line; std::getline(text, line); ++count) {
    ASSERT_EQ(line, std::string(300, line.empty() ? '?' : line[0]));
  }
  EXPECT_EQ(count, 800);
}

}  // namespace
}  // namespace sockdrill
