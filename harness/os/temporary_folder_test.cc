#include "os/temporary_folder.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>

namespace sockdrill {
namespace {

namespace fs = std::filesystem;

class TemporaryFolderTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "/below-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    below_ = name;
    ASSERT_EQ(::setenv("TMPDIR", name.c_str(), 1), 0);
  }
  void TearDown() override {
    ::unsetenv("TMPDIR");
    fs::remove_all(below_);
  }

  // By a process that ends without an end of its objects.
  void leave_one_behind(const char* kind) {
    const pid_t child = ::fork();
    if (child == 0) {
      const auto folder = TemporaryFolder::create(kind);
      if (!folder) ::_exit(1);
      std::ofstream(folder->path() + "/file") << "left";
      ::_exit(0);
    }
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_EQ(status, 0);
  }

  std::size_t count() const {
    std::size_t entries = 0;
    for (const auto& entry : fs::directory_iterator(below_)) entries += entry.exists();
    return entries;
  }

  fs::path below_;
};

TEST_F(TemporaryFolderTest, GoesWithWhatIsInIt) {
  {
    const auto folder = TemporaryFolder::create("test");
    ASSERT_TRUE(folder) << folder.error().message;
    EXPECT_TRUE(fs::path(folder->path()).filename().string().starts_with("sockdrill-test-"));
    std::ofstream(folder->path() + "/file") << "text";
    EXPECT_EQ(count(), 1U);
  }
  EXPECT_EQ(count(), 0U);
}

TEST_F(TemporaryFolderTest, IsTakenAwayByTheNextWhereItsOwnerWasKilled) {
  leave_one_behind("test");
  EXPECT_EQ(count(), 1U);
  const auto folder = TemporaryFolder::create("test");
  ASSERT_TRUE(folder) << folder.error().message;
  EXPECT_EQ(count(), 1U);
  EXPECT_TRUE(fs::is_empty(folder->path()));
}

TEST_F(TemporaryFolderTest, StaysWhileItsOwnerLives) {
  const auto one = TemporaryFolder::create("test");
  const auto other = TemporaryFolder::create("test");
  ASSERT_TRUE(one && other);
  EXPECT_TRUE(fs::exists(one->path()));
  EXPECT_EQ(count(), 2U);
}

TEST_F(TemporaryFolderTest, OfAnotherKindStays) {
  leave_one_behind("other");
  const auto folder = TemporaryFolder::create("test");
  ASSERT_TRUE(folder);
  EXPECT_EQ(count(), 2U);
}

TEST_F(TemporaryFolderTest, CannotBeMadeWhereNobodyCanWrite) {
  ASSERT_EQ(::setenv("TMPDIR", "/nonexistent", 1), 0);
  const auto folder = TemporaryFolder::create("test");
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().message,
            "mkdtemp(/nonexistent/sockdrill-test-XXXXXX): No such file or directory (ENOENT)");
}

TEST_F(TemporaryFolderTest, IsRemovedOnceWhereItIsMoved) {
  std::optional<TemporaryFolder> kept;
  {
    auto folder = TemporaryFolder::create("test");
    ASSERT_TRUE(folder);
    kept.emplace(std::move(*folder));
  }
  EXPECT_TRUE(fs::exists(kept->path()));
  kept.reset();
  EXPECT_EQ(count(), 0U);
}

}  // namespace
}  // namespace sockdrill
