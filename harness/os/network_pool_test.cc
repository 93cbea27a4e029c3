#include "os/network_pool.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "os/kernel_file.h"
#include "os/test_support.h"

namespace sockdrill {
namespace {

const Endpoint kHere = Endpoint::loopback(AF_INET, 8989);

class NetworkPoolTest : public testing::Test {
 protected:
  void SetUp() override {
    SOCKDRILL_NEED_NETWORKS();
    auto pool = NetworkPool::create();
    ASSERT_TRUE(pool) << pool.error().message;
    pool_.emplace(std::move(*pool));
  }

  Network take() {
    auto network = pool_->take(soon());
    EXPECT_TRUE(network) << network.error().message;
    return std::move(*network);
  }

  std::optional<NetworkPool> pool_;
};

TEST_F(NetworkPoolTest, ReusesWhatItCanClean) {
  Network first = take();
  const ino_t inode = first.inode();
  Conversation made = converse(kHere);
  close_server_first(made);
  ASSERT_TRUE(pool_->give_back(std::move(first)));
  const Network again = take();
  EXPECT_EQ(again.inode(), inode);
  EXPECT_EQ(try_bind(tcp_socket(), kHere), 0);
  EXPECT_EQ(pool_->created(), 1U);
  EXPECT_EQ(pool_->reused(), 1U);
}

TEST_F(NetworkPoolTest, DropsWhatHasAnOpenSocket) {
  Network first = take();
  const UniqueFd forgotten = listener_on(kHere);
  ASSERT_TRUE(pool_->give_back(std::move(first)));
  const Network again = take();
  EXPECT_EQ(try_bind(tcp_socket(), kHere), 0);
  EXPECT_EQ(pool_->created(), 2U);
}

TEST_F(NetworkPoolTest, DropsWhatGotASocketWhileItWasIdle) {
  Network first = take();
  const auto space = open_network_namespace();
  ASSERT_TRUE(space);
  ASSERT_TRUE(pool_->give_back(std::move(first)));
  ASSERT_TRUE(pool_->go_home());
  ASSERT_TRUE(enter_network_namespace(*space));
  const UniqueFd late = listener_on(kHere);
  const Network again = take();
  EXPECT_EQ(pool_->created(), 2U);
}

TEST_F(NetworkPoolTest, DropsWhatWasModified) {
  Network first = take();
  ASSERT_TRUE(first.make_every_address_local());
  ASSERT_TRUE(pool_->give_back(std::move(first)));
  take();
  EXPECT_EQ(pool_->created(), 2U);
}

TEST_F(NetworkPoolTest, GoesHomeWhenAskedAndWhenItDropsANetwork) {
  const UniqueFd at_home = listener_on(kHere);
  ASSERT_TRUE(pool_->give_back(take()));
  ASSERT_TRUE(pool_->go_home());
  EXPECT_EQ(try_bind(tcp_socket(), kHere), EADDRINUSE);
  ASSERT_TRUE(pool_->discard(take()));
  EXPECT_EQ(try_bind(tcp_socket(), kHere), EADDRINUSE);
}

TEST_F(NetworkPoolTest, ServesSeveralThreadsWithAPoolEach) {
  std::vector<std::thread> workers;
  for (int i = 0; i < 4; ++i) {
    workers.emplace_back([] {
      auto pool = NetworkPool::create();
      ASSERT_TRUE(pool);
      for (int round = 0; round < 50; ++round) {
        auto network = pool->take(soon());
        ASSERT_TRUE(network) << network.error().message;
        Conversation made = converse(kHere);
        close_server_first(made);
        ASSERT_TRUE(pool->give_back(std::move(*network)));
      }
      EXPECT_EQ(pool->created() + pool->reused(), 50U);
      EXPECT_LE(pool->created(), 2U);
    });
  }
  for (std::thread& worker : workers) worker.join();
}

// In a child with a user namespace of its own, so that the limit is nobody else's.
int exit_code_where_networks_are_used_up() {
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) return 2;
  if (!write_file("/proc/sys/user/max_net_namespaces", "1")) return 3;
  auto pool = NetworkPool::create();
  if (!pool) return 4;
  const auto network = pool->take(Clock::now() + std::chrono::milliseconds(5));
  if (network) return 5;
  return network.error().message == "unshare(CLONE_NEWNET): No space left on device (ENOSPC)" ? 0
                                                                                              : 6;
}

TEST_F(NetworkPoolTest, ReportsThatTheKernelIsFullOnceTheDeadlineHasPassed) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) ::_exit(exit_code_where_networks_are_used_up());
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  if (WEXITSTATUS(status) == 2) SOCKDRILL_SKIP_OR_FAIL("user namespaces are refused");
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace sockdrill
