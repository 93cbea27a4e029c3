#include "os/processor.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <atomic>

namespace sockdrill {
namespace {

cpu_set_t processors_of(pthread_t thread) {
  cpu_set_t set;
  CPU_ZERO(&set);
  EXPECT_EQ(pthread_getaffinity_np(thread, sizeof(set), &set), 0);
  return set;
}

// Wants a processor until it is told to end.
class BusyThread {
 public:
  BusyThread() : thread_([this] { run(); }) {}
  ~BusyThread() {
    end_ = true;
    thread_.join();
  }
  std::thread& thread() { return thread_; }

 private:
  void run() {
    while (!end_) std::this_thread::yield();
  }
  std::atomic<bool> end_{false};
  std::thread thread_;
};

TEST(Processor, IsTheThreadsOwnChoiceAfterwards) {
  for (const unsigned distance : {0U, 1U, 2U, 1000U}) {
    BusyThread busy;
    begin_beside(busy.thread(), distance);
    const cpu_set_t its = processors_of(busy.thread().native_handle());
    const cpu_set_t ours = processors_of(pthread_self());
    EXPECT_TRUE(CPU_EQUAL(&its, &ours)) << distance;
  }
}

TEST(Processor, IsOneOfThoseThatTheMakerMayUse) {
  const cpu_set_t before = processors_of(pthread_self());
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(sched_getcpu(), &one);
  ASSERT_EQ(sched_setaffinity(0, sizeof(one), &one), 0);
  {
    BusyThread busy;
    begin_beside(busy.thread(), 1);
    const cpu_set_t its = processors_of(busy.thread().native_handle());
    EXPECT_TRUE(CPU_EQUAL(&its, &one));
  }
  ASSERT_EQ(sched_setaffinity(0, sizeof(before), &before), 0);
}

}  // namespace
}  // namespace sockdrill
