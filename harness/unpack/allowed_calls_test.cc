#include "unpack/allowed_calls.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace sockdrill::unpack {
namespace {

constexpr int kNoFilter = 90;

// In a child of its own: what came of `call` behind the filter. A child whose kernel has no filter
// exits with kNoFilter.
template <class Call>
[[noreturn]] void behind_filter(Call call) {
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (!allow_only_needed_calls()) ::_exit(kNoFilter);
  ::_exit(call());
}

class AllowedCalls : public testing::Test {
 protected:
  void SetUp() override {
    if (kHasSanitizer) GTEST_SKIP() << "a sanitizer's own calls would be killed";
    GTEST_FLAG_SET(death_test_style, "threadsafe");
  }
};

TEST_F(AllowedCalls, NeededOnesGoOn) {
  EXPECT_EXIT(behind_filter([] {
                const int folder = 3;
                (void)::openat(folder, "nothing", O_RDONLY);  // whatever that is: it is no end
                void* const memory = ::mmap(nullptr, 1 << 20, PROT_READ | PROT_WRITE,
                                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
                return memory == MAP_FAILED ? 1 : 0;
              }),
              testing::ExitedWithCode(0), "");
}

TEST_F(AllowedCalls, ASocketIsTheEnd) {
  EXPECT_EXIT(behind_filter([] { return ::socket(AF_INET, SOCK_STREAM, 0) < 0 ? 1 : 0; }),
              testing::KilledBySignal(SIGSYS), "");
}

TEST_F(AllowedCalls, AProgramIsTheEnd) {
  EXPECT_EXIT(behind_filter([] { return ::execl("/bin/true", "true", nullptr); }),
              testing::KilledBySignal(SIGSYS), "");
}

TEST_F(AllowedCalls, AnotherProcessIsTheEnd) {
  EXPECT_EXIT(behind_filter([] { return static_cast<int>(::fork()); }),
              testing::KilledBySignal(SIGSYS), "");
}

TEST_F(AllowedCalls, ALinkIsTheEnd) {
  EXPECT_EXIT(behind_filter([] { return ::symlinkat("/", 3, "root"); }),
              testing::KilledBySignal(SIGSYS), "");
}

TEST_F(AllowedCalls, MemoryToRunIsTheEnd) {
  EXPECT_EXIT(behind_filter([] {
                (void)::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                             0);
                return 0;
              }),
              testing::KilledBySignal(SIGSYS), "");
}

TEST_F(AllowedCalls, APathFromTheCurrentFolderIsRefused) {
  EXPECT_EXIT(behind_filter([] {
                const int fd = ::openat(AT_FDCWD, "/etc/passwd", O_RDONLY);
                return fd < 0 && errno == EACCES ? 0 : 1;
              }),
              testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace sockdrill::unpack
