#include "grade/folder_lock.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "grade/test_folder.h"

namespace sockdrill {
namespace {

bool is_free(const std::string& path) {
  const auto lock = FolderLock::take(path);
  EXPECT_TRUE(lock) << lock.error().message;
  return lock && lock->has_value();
}

// As a program that starts: with the descriptors of the process that starts it.
int wait_for_ever(void*) {
  for (;;) ::syscall(SYS_ppoll, nullptr, 0, nullptr, nullptr, 0);
}

// Takes the lock, starts such a process, tells its number and waits to be killed.
[[noreturn]] void hold(const std::string& path, int tell) {
  const auto lock = FolderLock::take(path);
  static std::array<char, 65536> stack;
  pid_t started = -1;
  if (lock && *lock) {
    started = ::clone(wait_for_ever, stack.data() + stack.size(), CLONE_VM | CLONE_FILES | SIGCHLD,
                      nullptr);
  }
  if (::write(tell, &started, sizeof started) != sizeof started) ::_exit(1);
  for (;;) ::pause();
}

class FolderLockTest : public testing::Test {
 protected:
  TestFolder folder_;
  const std::string path_ = folder_.path() + "/.lock";
};

TEST_F(FolderLockTest, IsHeldByOne) {
  {
    const auto lock = FolderLock::take(path_);
    ASSERT_TRUE(lock) << lock.error().message;
    ASSERT_TRUE(*lock);
    EXPECT_FALSE(is_free(path_));
  }
  EXPECT_TRUE(is_free(path_));
}

TEST_F(FolderLockTest, MovesWithItsHolder) {
  auto lock = FolderLock::take(path_);
  ASSERT_TRUE(lock) << lock.error().message;
  {
    const FolderLock other = *std::move(*lock);
    EXPECT_FALSE(is_free(path_));
  }
  EXPECT_TRUE(is_free(path_));
}

TEST_F(FolderLockTest, SaysWhyItCannotBeTaken) {
  const auto lock = FolderLock::take(folder_.path() + "/none/.lock");
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().message,
            "open(" + folder_.path() + "/none/.lock): No such file or directory (ENOENT)");
}

TEST_F(FolderLockTest, IsFreeOnceItsHolderIsReapedWhateverThatStarted) {
  std::array<int, 2> ends = {};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const pid_t holder = ::fork();
  ASSERT_GE(holder, 0);
  if (holder == 0) hold(path_, ends[1]);
  pid_t started = -1;
  ASSERT_EQ(::read(ends[0], &started, sizeof started), static_cast<ssize_t>(sizeof started));
  ASSERT_GT(started, 0);
  EXPECT_FALSE(is_free(path_));
  ::kill(holder, SIGKILL);
  ASSERT_EQ(::waitpid(holder, nullptr, 0), holder);
  EXPECT_TRUE(is_free(path_));
  EXPECT_EQ(::kill(started, SIGKILL), 0);  // that it was still there is what this tests
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace
}  // namespace sockdrill
