#include "reports/reporter.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "reports/golden_run.h"

namespace sockdrill {
namespace {

class ReportFileTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "reporter_test.XXXXXX";
    ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Result<void> write(const std::string& path) {
    return write_report(*find_reporter("junit"), golden_run(), {}, path);
  }

  static std::string read_file(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
  }

  std::size_t files(const std::string& folder) {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++count;
    return count;
  }

  std::string folder_;
};

TEST(Reporters, AreDocumentedAndFoundByName) {
  std::set<std::string_view> names;
  for (const Reporter& reporter : reporters()) {
    EXPECT_TRUE(names.insert(reporter.name).second) << reporter.name;
    EXPECT_FALSE(reporter.doc.empty());
    EXPECT_FALSE(reporter.file_name.empty());
    EXPECT_EQ(find_reporter(reporter.name), &reporter);
  }
  EXPECT_EQ(find_reporter("junitt"), nullptr);
}

TEST_F(ReportFileTest, MakesTheFolderAndReplacesAnOldReport) {
  const std::string path = folder_ + "/a/b/junit.xml";
  ASSERT_TRUE(write(path).has_value());
  std::ofstream(path) << "old";
  ASSERT_TRUE(write(path).has_value());
  EXPECT_EQ(read_file(path), render_report(*find_reporter("junit"), golden_run(), {}));
  EXPECT_EQ(files(folder_ + "/a/b"), 1U);
}

TEST_F(ReportFileTest, LeavesNothingBehindWhereItCannotWrite) {
  std::filesystem::create_directories(folder_ + "/folder");
  const Result<void> result = write(folder_ + "/folder");
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().message, "open(" + folder_ + "/folder): Is a directory");
  EXPECT_EQ(files(folder_), 1U);
  EXPECT_EQ(write("/proc/nowhere/junit.xml").error().message,
            "mkdir(/proc/nowhere): No such file or directory");
}

TEST_F(ReportFileTest, SaysBeforehandWhereItCannotWriteAndRemovesAnOlderReport) {
  const std::string path = folder_ + "/new/junit.xml";
  ASSERT_TRUE(clear_report_path(path).has_value());
  EXPECT_EQ(files(folder_ + "/new"), 0U);
  std::ofstream(path) << "old";
  ASSERT_TRUE(clear_report_path(path).has_value());
  EXPECT_EQ(files(folder_ + "/new"), 0U);
  EXPECT_TRUE(clear_report_path("-").has_value());
  EXPECT_TRUE(clear_report_path("/dev/full").has_value());

  EXPECT_EQ(clear_report_path(folder_).error().message, "open(" + folder_ + "): Is a directory");
  EXPECT_EQ(clear_report_path("/proc/nowhere/junit.xml").error().message,
            "mkdir(/proc/nowhere): No such file or directory");
  EXPECT_EQ(clear_report_path("/proc/nowhere.xml").error().message,
            "open(/proc/nowhere.xml): No such file or directory");
}

TEST_F(ReportFileTest, WritesToDevicesAndThroughLinksWithoutReplacingThem) {
  const Result<void> full = write("/dev/full");
  ASSERT_FALSE(full.has_value());
  EXPECT_EQ(full.error().message, "write(/dev/full): No space left on device");
  EXPECT_EQ(full.error().code, ENOSPC);

  std::ofstream(folder_ + "/real.xml") << "old";
  std::filesystem::create_symlink("real.xml", folder_ + "/link.xml");
  ASSERT_TRUE(write(folder_ + "/link.xml").has_value());
  EXPECT_TRUE(std::filesystem::is_symlink(folder_ + "/link.xml"));
  EXPECT_NE(read_file(folder_ + "/real.xml"), "old");
}

}  // namespace
}  // namespace sockdrill
