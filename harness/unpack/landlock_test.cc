#include "unpack/landlock.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>

namespace sockdrill::unpack {
namespace {

namespace fs = std::filesystem;

constexpr int kNoLandlock = 90;

class LandlockTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "landlock.XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    base_ = name;
    fs::create_directory(base_ / "in");
  }
  void TearDown() override { fs::remove_all(base_); }

  // The exit code of a child that has left itself the folder only, and then opens `path`: 0 or
  // errno.
  int open_in_child(const fs::path& path, int flags) const {
    const pid_t child = ::fork();
    if (child == 0) {
      const int folder = ::open((base_ / "in").c_str(), O_PATH | O_DIRECTORY);
      ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
      if (!leave_only(folder)) ::_exit(kNoLandlock);
      ::_exit(::open(path.c_str(), flags, 0644) < 0 ? errno : 0);
    }
    int status = -1;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  fs::path base_;
};

TEST_F(LandlockTest, LeavesTheFolderAlone) {
  const int inside = open_in_child(base_ / "in" / "a", O_WRONLY | O_CREAT | O_EXCL);
  if (inside == kNoLandlock) GTEST_SKIP() << "this kernel has no Landlock";
  EXPECT_EQ(inside, 0);
  EXPECT_EQ(open_in_child(base_ / "b", O_WRONLY | O_CREAT | O_EXCL), EACCES);
  EXPECT_EQ(open_in_child("/etc/passwd", O_RDONLY), EACCES);
}

}  // namespace
}  // namespace sockdrill::unpack
