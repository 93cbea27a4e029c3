#include "os/watchdog.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <thread>
#include <vector>

#include "os/unique_fd.h"

namespace sockdrill {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Generous: what is measured is that a wait ends at all.
constexpr auto kBound = seconds(20);

// Two connected sockets; nobody writes, so a read blocks for ever.
struct Pair {
  Pair() {
    int fds[2] = {-1, -1};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
    reader.reset(fds[0]);
    writer.reset(fds[1]);
  }
  UniqueFd reader;
  UniqueFd writer;
};

CallResult read_once(const Pair& pair) {
  char byte = 0;
  return kernel_sockets().recv(pair.reader.get(), {&byte, 1}, 0);
}

TEST(Watch, GivesTheAnswerOfACallThatDoesNotBlock) {
  Watchdog dog;
  Watch watch(dog);
  Pair pair;
  ASSERT_EQ(::write(pair.writer.get(), "x", 1), 1);
  const Answer answer = watch.until(Clock::now() + kBound, [&] { return read_once(pair); });
  EXPECT_FALSE(answer.blocked);
  EXPECT_EQ(answer.result.value, 1);
}

TEST(Watch, EndsABlockedCallAtItsDeadline) {
  Watchdog dog;
  Watch watch(dog);
  Pair pair;
  const TimePoint start = Clock::now();
  const Answer answer = watch.until(start + milliseconds(5), [&] { return read_once(pair); });
  const auto took = Clock::now() - start;
  EXPECT_TRUE(answer.blocked);
  EXPECT_GE(took, milliseconds(5));
  EXPECT_LT(took, kBound);
}

TEST(Watch, EndsACallWhoseDeadlineHasPassedBeforeItBegins) {
  Watchdog dog;
  Watch watch(dog);
  Pair pair;
  const TimePoint start = Clock::now();
  EXPECT_TRUE(watch.until(start - seconds(1), [&] { return read_once(pair); }).blocked);
  EXPECT_LT(Clock::now() - start, kBound);
}

// The first signal ends the poll, and so comes before the read has begun.
TEST(Watch, SendsASignalThatWasLostAgain) {
  Watchdog dog;
  Watch watch(dog);
  Pair pair;
  int lost = 0;
  const TimePoint start = Clock::now();
  const Answer answer = watch.until(start + milliseconds(1), [&] {
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(::poll(nullptr, 0, -1), -1);
      EXPECT_EQ(errno, EINTR);
      ++lost;
    }
    return read_once(pair);
  });
  EXPECT_TRUE(answer.blocked);
  EXPECT_EQ(lost, 3);
  EXPECT_LT(Clock::now() - start, kBound);
}

TEST(Watch, MakesACallAgainThatSomethingElseInterrupted) {
  Watchdog dog;
  Watch watch(dog);
  int calls = 0;
  const Answer answer = watch.until(Clock::now() + hours(1), [&] {
    return ++calls < 4 ? CallResult{-1, EINTR} : CallResult{7, 0};
  });
  EXPECT_FALSE(answer.blocked);
  EXPECT_EQ(answer.result.value, 7);
  EXPECT_EQ(calls, 4);
}

TEST(Watch, PassesOtherErrorsOn) {
  Watchdog dog;
  Watch watch(dog);
  const Answer answer = watch.until(Clock::now() + hours(1), [] {
    return CallResult{-1, ECONNREFUSED};
  });
  EXPECT_FALSE(answer.blocked);
  EXPECT_EQ(answer.result.error, ECONNREFUSED);
}

TEST(Watch, TellsWhenADescriptorIsReady) {
  Watchdog dog;
  Watch watch(dog);
  Pair pair;
  Sockets& kernel = kernel_sockets();
  EXPECT_TRUE(watch.ready(kernel, pair.reader.get(), POLLOUT, Clock::now() + kBound));
  const TimePoint start = Clock::now();
  EXPECT_FALSE(watch.ready(kernel, pair.reader.get(), POLLIN, start + milliseconds(5)));
  EXPECT_GE(Clock::now() - start, milliseconds(5));
  pair.writer.reset();
  EXPECT_TRUE(watch.ready(kernel, pair.reader.get(), POLLIN, Clock::now() + kBound));
}

TEST(Watch, LetsTimePassOnNoDescriptor) {
  Watchdog dog;
  Watch watch(dog);
  const TimePoint start = Clock::now();
  EXPECT_FALSE(watch.ready(kernel_sockets(), -1, 0, start + milliseconds(5)));
  EXPECT_GE(Clock::now() - start, milliseconds(5));
}

TEST(Watchdog, EndsEveryCallWhenItIsStopped) {
  constexpr int kThreads = 8;
  Watchdog dog;
  Pair pair;
  std::atomic<int> ready = 0;
  std::atomic<int> ended = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      Watch watch(dog);
      ready.fetch_add(1);
      const Answer answer = watch.until(Clock::now() + hours(1), [&] { return read_once(pair); });
      EXPECT_TRUE(answer.blocked);
      EXPECT_TRUE(watch.stopped());
      // And every later one, without a wait.
      EXPECT_TRUE(watch.until(Clock::now() + hours(1), [&] { return read_once(pair); }).blocked);
      EXPECT_FALSE(
          watch.ready(kernel_sockets(), pair.reader.get(), POLLIN, Clock::now() + hours(1)));
      ended.fetch_add(1);
    });
  }
  while (ready.load() < kThreads) std::this_thread::yield();
  dog.stop();  // some of them are in their call by now, and some are not
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ended.load(), kThreads);
}

TEST(Watchdog, WatchesManyThreadsThatComeAndGo) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 20;
  Watchdog dog;
  Pair pair;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < kRounds; ++round) {
        Watch watch(dog);
        EXPECT_TRUE(watch.until(Clock::now(), [&] { return read_once(pair); }).blocked);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(Watchdog, LeavesThreadsAloneThatAreInNoCall) {
  Watchdog dog;
  Watch watch(dog);
  Pair pair;
  EXPECT_TRUE(watch.until(Clock::now(), [&] { return read_once(pair); }).blocked);
  // The deadline has passed and the call is over: nothing interrupts what follows.
  EXPECT_EQ(::poll(nullptr, 0, 20), 0);
}

// The call ends by itself just when the watchdog ends it: its signal must not hit what comes next.
// More threads than cores, so that the watchdog is also held up between its look and its signal.
TEST(Watchdog, SendsNoSignalAfterTheCall) {
  Watchdog dog;
  std::array<int, 8> interrupted{};
  std::vector<std::thread> threads;
  for (int& count : interrupted) {
    threads.emplace_back([&dog, &count] {
      Watch watch(dog);
      const Pair pair;
      for (int i = 0; i < 300; ++i) {
        watch.ready(kernel_sockets(), pair.reader.get(), POLLIN, Clock::now() + milliseconds(2));
        for (int next = 0; next < 50; ++next) {
          if (kernel_sockets().poll({}, 0).error == EINTR) ++count;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const int count : interrupted) EXPECT_EQ(count, 0);
}

}  // namespace
}  // namespace sockdrill
