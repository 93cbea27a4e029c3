#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <thread>
#include <vector>

#include "os/unique_fd.h"
#include "os/watchdog.h"

namespace sockdrill {
namespace {

struct Pair {
  Pair() {
    std::array<int, 2> made{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, made.data()), 0);
    here.reset(made[0]);
    there.reset(made[1]);
  }
  UniqueFd here;
  UniqueFd there;
};

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
        watch.ready(kernel_sockets(), pair.here.get(), POLLIN,
                    Clock::now() + std::chrono::milliseconds(2));
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
