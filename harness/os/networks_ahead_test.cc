#include "os/networks_ahead.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "os/kernel_file.h"
#include "os/network_pool.h"
#include "os/test_support.h"

namespace sockdrill {
namespace {

const Endpoint kHere = Endpoint::loopback(AF_INET, 8989);

class NetworksAheadTest : public testing::Test {
 protected:
  void SetUp() override { SOCKDRILL_NEED_NETWORKS(); }
};

TEST_F(NetworksAheadTest, MakesANetworkThatIsEmptyAndReady) {
  NetworksAhead ahead;
  auto network = ahead.take();
  ASSERT_TRUE(network);
  EXPECT_EQ(network->is_empty(), true);
  const auto home = open_network_namespace();
  ASSERT_TRUE(home);
  ASSERT_TRUE(network->enter());
  Conversation made = converse(kHere);
  ASSERT_TRUE(enter_network_namespace(*home));
  close_server_first(made);
  EXPECT_EQ(network->clean(), true);
}

TEST_F(NetworksAheadTest, LeavesTheCallerWhereItStands) {
  const UniqueFd at_home = listener_on(kHere);
  NetworksAhead ahead;
  EXPECT_TRUE(ahead.take());
  EXPECT_EQ(try_bind(tcp_socket(), kHere), EADDRINUSE);
}

TEST_F(NetworksAheadTest, HasAsManyAsAreWanted) {
  NetworksAhead ahead;
  ahead.want(3);
  std::set<ino_t> inodes;
  for (int i = 0; i < 3; ++i) {
    const auto network = ahead.take();
    ASSERT_TRUE(network);
    inodes.insert(network->inode());
  }
  EXPECT_EQ(inodes.size(), 3U);
  EXPECT_FALSE(ahead.take());
}

// The maker stands in the first one when it makes the second.
TEST_F(NetworksAheadTest, MakesAllOfThemAlike) {
  NetworksAhead ahead;
  ahead.want(2);
  const auto home = open_network_namespace();
  ASSERT_TRUE(home);
  std::vector<std::string> tables;
  for (int i = 0; i < 2; ++i) {
    const auto network = ahead.take();
    ASSERT_TRUE(network);
    ASSERT_TRUE(network->enter());
    tables.push_back(network->get_sysctl("net.ipv4.tcp_ehash_entries").value_or("unknown"));
    ASSERT_TRUE(enter_network_namespace(*home));
  }
  EXPECT_EQ(tables[0], tables[1]);
}

TEST_F(NetworksAheadTest, MakesMoreWhenItIsToldLater) {
  NetworksAhead ahead;
  EXPECT_TRUE(ahead.take());
  ahead.want(2);
  EXPECT_TRUE(ahead.take());
}

TEST_F(NetworksAheadTest, HasOneForWhoeverAsksFirst) {
  NetworksAhead ahead;
  std::atomic<int> taken{0};
  std::vector<std::thread> askers;
  for (int i = 0; i < 4; ++i) {
    askers.emplace_back([&] { taken += ahead.take().has_value(); });
  }
  for (std::thread& asker : askers) asker.join();
  EXPECT_EQ(taken, 1);
}

TEST_F(NetworksAheadTest, MayNeverBeAsked) {
  const NetworksAhead first;
  NetworksAhead second;
  second.want(3);
}

TEST_F(NetworksAheadTest, IsTheFirstOfAPool) {
  const UniqueFd at_home = listener_on(kHere);
  NetworksAhead ahead;
  auto pool = NetworkPool::create(&ahead);
  ASSERT_TRUE(pool) << pool.error().message;
  auto first = pool->take(soon());
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_FALSE(ahead.take());
  EXPECT_EQ(try_bind(tcp_socket(), kHere), 0);
  const ino_t inode = first->inode();
  ASSERT_TRUE(pool->give_back(std::move(*first)));
  const auto again = pool->take(soon());
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->inode(), inode);
  EXPECT_EQ(pool->created(), 1U);
  EXPECT_EQ(pool->reused(), 1U);
  ASSERT_TRUE(pool->go_home());
}

TEST_F(NetworksAheadTest, IsMadeByThePoolWhereAnotherHasIt) {
  NetworksAhead ahead;
  ASSERT_TRUE(ahead.take());
  auto pool = NetworkPool::create(&ahead);
  ASSERT_TRUE(pool) << pool.error().message;
  EXPECT_TRUE(pool->take(soon()));
  EXPECT_EQ(pool->created(), 1U);
  ASSERT_TRUE(pool->go_home());
}

}  // namespace
}  // namespace sockdrill
