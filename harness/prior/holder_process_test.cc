#include "prior/holder_process.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>

#include <array>
#include <filesystem>
#include <string>
#include <thread>

#include "os/test_support.h"

namespace sockdrill {
namespace {

std::array<UniqueFd, 2> socket_pair() {
  std::array<int, 2> fds = {};
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds.data()), 0);
  return {UniqueFd(fds[0]), UniqueFd(fds[1])};
}

std::size_t descriptors_of(pid_t pid) {
  const std::filesystem::directory_iterator entries("/proc/" + std::to_string(pid) + "/fd");
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

TEST(HolderProcess, HoldsWhatItWasGivenUntilItIsKilled) {
  auto [ours, theirs] = socket_pair();
  auto process = HolderProcess::start(std::array{theirs.get()}, soon());
  ASSERT_TRUE(process) << process.error().message;
  theirs.reset();
  char byte = 0;
  EXPECT_EQ(::recv(ours.get(), &byte, 1, MSG_DONTWAIT), -1);
  EXPECT_EQ(errno, EAGAIN);
  process->kill();
  EXPECT_EQ(::recv(ours.get(), &byte, 1, 0), 0);
  EXPECT_EQ(process->pid(), -1);
}

TEST(HolderProcess, HoldsNothingElse) {
  auto [one, other] = socket_pair();
  const auto process = HolderProcess::start(std::array{one.get(), other.get()}, soon());
  ASSERT_TRUE(process) << process.error().message;
  // Its own socket is closed right after it has said that it has all.
  const TimePoint deadline = soon();
  while (descriptors_of(process->pid()) != 2 && Clock::now() < deadline) std::this_thread::yield();
  EXPECT_EQ(descriptors_of(process->pid()), 2U);
}

TEST(HolderProcess, EndsWithItsOwner) {
  pid_t pid = -1;
  {
    auto [one, other] = socket_pair();
    const auto process = HolderProcess::start(std::array{one.get()}, soon());
    ASSERT_TRUE(process) << process.error().message;
    pid = process->pid();
  }
  EXPECT_EQ(::kill(pid, 0), -1);
  EXPECT_EQ(errno, ESRCH);
}

TEST(HolderProcess, TakesAtLeastOneAndAtMostEight) {
  const auto none = HolderProcess::start({}, soon());
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, EINVAL);
}

}  // namespace
}  // namespace sockdrill
