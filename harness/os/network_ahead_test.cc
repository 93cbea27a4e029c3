#include "os/network_ahead.h"

#include <gtest/gtest.h>

#include "os/kernel_file.h"
#include "os/network_pool.h"
#include "os/test_support.h"

namespace sockdrill {
namespace {

const Endpoint kHere = Endpoint::loopback(AF_INET, 8989);

class NetworkAheadTest : public testing::Test {
 protected:
  void SetUp() override { SOCKDRILL_NEED_NETWORKS(); }
};

TEST_F(NetworkAheadTest, IsEmptyAndReady) {
  NetworkAhead ahead;
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

TEST_F(NetworkAheadTest, LeavesTheCallerWhereItStands) {
  const UniqueFd at_home = listener_on(kHere);
  NetworkAhead ahead;
  EXPECT_TRUE(ahead.take());
  EXPECT_EQ(try_bind(tcp_socket(), kHere), EADDRINUSE);
}

TEST_F(NetworkAheadTest, IsGivenOutOnce) {
  NetworkAhead ahead;
  EXPECT_TRUE(ahead.take());
  EXPECT_FALSE(ahead.take());
}

TEST_F(NetworkAheadTest, MayNeverBeAsked) { const NetworkAhead ahead; }

TEST_F(NetworkAheadTest, IsTheFirstOfAPool) {
  const UniqueFd at_home = listener_on(kHere);
  NetworkAhead ahead;
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

TEST_F(NetworkAheadTest, IsMadeByThePoolWhereItWasGivenOut) {
  NetworkAhead ahead;
  ASSERT_TRUE(ahead.take());
  auto pool = NetworkPool::create(&ahead);
  ASSERT_TRUE(pool) << pool.error().message;
  EXPECT_TRUE(pool->take(soon()));
  EXPECT_EQ(pool->created(), 1U);
  ASSERT_TRUE(pool->go_home());
}

}  // namespace
}  // namespace sockdrill
