#include "os/network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/un.h>

#include <optional>
#include <vector>

#include "os/kernel_file.h"
#include "os/test_support.h"

namespace sockdrill {
namespace {

const Endpoint kHere = Endpoint::loopback(AF_INET, 8989);
const Endpoint kHere6 = Endpoint::loopback(AF_INET6, 8989);

class NetworkTest : public testing::Test {
 protected:
  void SetUp() override {
    SOCKDRILL_NEED_NETWORKS();
    auto home = open_network_namespace();
    ASSERT_TRUE(home) << home.error().message;
    home_ = std::move(*home);
    auto created = Network::create();
    ASSERT_TRUE(created) << created.error().message;
    network_.emplace(std::move(*created));
  }
  void TearDown() override {
    if (home_) {
      ASSERT_TRUE(enter_network_namespace(home_));
    }
  }

  bool is_empty() {
    const auto empty = network_->is_empty();
    EXPECT_TRUE(empty) << empty.error().message;
    return empty.value_or(false);
  }
  bool clean() {
    const auto clean = network_->clean();
    EXPECT_TRUE(clean) << clean.error().message;
    return clean.value_or(false);
  }

  UniqueFd home_;
  std::optional<Network> network_;
};

TEST_F(NetworkTest, HasItsLoopbackAndNothingElse) {
  EXPECT_TRUE(is_empty());
  converse(kHere);
  const auto empty = Network::create();
  ASSERT_TRUE(empty);
  EXPECT_NE(empty->inode(), network_->inode());
}

// A table of 64 connections would keep 32 of them in TIME_WAIT, and say nothing of the others.
TEST_F(NetworkTest, KeepsAsManyTimeWaitAsTheMachine) {
  const std::string inside = network_->get_sysctl("net.ipv4.tcp_max_tw_buckets").value_or("");
  ASSERT_TRUE(enter_network_namespace(home_));
  auto outside = read_file("/proc/sys/net/ipv4/tcp_max_tw_buckets");
  ASSERT_TRUE(outside) << outside.error().message;
  if (outside->ends_with('\n')) outside->pop_back();
  EXPECT_EQ(inside, *outside);
}

TEST_F(NetworkTest, KeepsPortsApartFromOtherNetworks) {
  const UniqueFd first = listener_on(kHere);
  const auto other = Network::create();
  ASSERT_TRUE(other) << other.error().message;
  const UniqueFd second = listener_on(kHere);
  ASSERT_TRUE(network_->enter());
  EXPECT_EQ(try_bind(tcp_socket(), kHere), EADDRINUSE);
}

// Every kind of thing that may be left in a network must be seen.
TEST_F(NetworkTest, IsNotEmptyWithAnUnboundSocket) {
  const UniqueFd socket = tcp_socket();
  EXPECT_FALSE(is_empty());
  EXPECT_FALSE(clean());
}

TEST_F(NetworkTest, IsNotEmptyWithABoundSocket) {
  UniqueFd socket = bound_socket(kHere);
  EXPECT_FALSE(is_empty());
  EXPECT_FALSE(clean());
  socket.reset();
  EXPECT_TRUE(is_empty());
}

TEST_F(NetworkTest, IsNotEmptyWithAListener) {
  for (const Endpoint& end : {kHere, kHere6}) {
    if (end.family() == AF_INET6 && !test_isolation().ipv6) continue;
    UniqueFd listener = listener_on(end);
    EXPECT_FALSE(is_empty());
    EXPECT_FALSE(clean());
    listener.reset();
    EXPECT_TRUE(is_empty());
  }
}

TEST_F(NetworkTest, IsNotEmptyWithSocketsOfOtherKinds) {
  for (const int family : {AF_INET, AF_UNIX, AF_NETLINK}) {
    const UniqueFd socket(::socket(family, SOCK_DGRAM, 0));
    ASSERT_TRUE(socket);
    EXPECT_FALSE(is_empty()) << family;
  }
}

TEST_F(NetworkTest, IsNotEmptyWithOpenConnections) {
  const Conversation made = converse(kHere);
  EXPECT_FALSE(is_empty());
  EXPECT_FALSE(clean());
  char byte = 0;
  EXPECT_EQ(::recv(made.client.get(), &byte, 1, MSG_DONTWAIT), -1);
  EXPECT_EQ(errno, EAGAIN) << "a program's connection is left alone";
}

TEST_F(NetworkTest, CleansTimeWait) {
  Conversation made = converse(kHere);
  close_server_first(made);
  EXPECT_FALSE(is_empty());
  EXPECT_TRUE(clean());
  EXPECT_TRUE(is_empty());
  EXPECT_EQ(try_bind(tcp_socket(), kHere), 0);
}

TEST_F(NetworkTest, CleansTimeWaitOfBothFamilies) {
  SOCKDRILL_NEED_IPV6();
  Conversation made = converse(kHere);
  close_server_first(made);
  Conversation made6 = converse(kHere6);
  close_server_first(made6);
  EXPECT_TRUE(clean());
  EXPECT_EQ(try_bind(tcp_socket(), kHere), 0);
  EXPECT_EQ(try_bind(tcp_socket(AF_INET6), kHere6), 0);
}

TEST_F(NetworkTest, CleansTimeWaitOfADualStackListener) {
  SOCKDRILL_NEED_IPV6();
  Conversation made;
  made.listener = listener_on(Endpoint::any(AF_INET6, 8989));
  made.client = connect_to(kHere);
  made.server = accept_from(made.listener);
  close_server_first(made);
  EXPECT_FALSE(is_empty());
  EXPECT_TRUE(clean());
}

TEST_F(NetworkTest, CleansWhatIsLikelyToBeLeft) {
  Conversation made = converse(kHere);
  const ConnectionEnds server{kHere, local_end(made.client)};
  close_server_first(made);
  EXPECT_EQ(network_->clean({&server, 1}), true);
  EXPECT_EQ(try_bind(tcp_socket(), kHere), 0);
}

TEST_F(NetworkTest, CleansAllThatIsLeftWhateverIsLikely) {
  Conversation made = converse(kHere);
  const ConnectionEnds client{local_end(made.client), kHere};
  close_server_first(made);
  Conversation other = converse(kHere.with_port(9090));
  close_server_first(other);
  EXPECT_EQ(network_->clean({&client, 1}), true);
  EXPECT_TRUE(is_empty());
}

TEST_F(NetworkTest, IsNotCleanForEndingAConnectionThatIsHeld) {
  Conversation made = converse(kHere);
  made.listener.reset();
  const ConnectionEnds client{local_end(made.client), kHere};
  EXPECT_EQ(network_->clean({&client, 1}), false);
}

// The peer keeps its end open, so the orphan stays in FIN_WAIT2.
TEST_F(NetworkTest, SeesAnOrphan) {
  Conversation made = converse(kHere);
  made.listener.reset();
  made.server.reset();
  EXPECT_FALSE(is_empty());
  EXPECT_FALSE(clean()) << "the client's socket is open";
  made.client.reset();
  EXPECT_TRUE(clean());
}

TEST_F(NetworkTest, CleansAnOrphan) {
  Conversation made = converse(kHere);
  const Endpoint client = local_end(made.client);
  made.listener.reset();
  made.server.reset();
  // Ends the client's side alone, without a word to the orphan.
  const int repair = 1;
  if (::setsockopt(made.client.get(), IPPROTO_TCP, TCP_REPAIR, &repair, sizeof repair) != 0) {
    SOCKDRILL_SKIP_OR_FAIL("TCP_REPAIR is refused");
  }
  made.client.reset();
  const auto orphan = network_->sock_diag().find(kHere, client);
  ASSERT_TRUE(orphan && *orphan);
  EXPECT_THAT((*orphan)->state, testing::AnyOf(TcpState::fin_wait1, TcpState::fin_wait2));
  EXPECT_EQ((*orphan)->inode, 0U);
  EXPECT_FALSE(is_empty());
  EXPECT_TRUE(clean());
}

// TCP_DEFER_ACCEPT keeps a connection embryonic until the client has sent data.
TEST_F(NetworkTest, SeesAndCleansEmbryonicConnections) {
  UniqueFd listener = listener_on(kHere);
  const int seconds = 30;
  ASSERT_EQ(::setsockopt(listener.get(), IPPROTO_TCP, TCP_DEFER_ACCEPT, &seconds, sizeof seconds),
            0);
  UniqueFd client = connect_to(kHere);
  const auto embryonic = network_->sock_diag().dump({.states = {TcpState::syn_recv}});
  ASSERT_TRUE(embryonic);
  ASSERT_EQ(embryonic->size(), 1U);
  EXPECT_EQ(embryonic->at(0).inode, 0U);
  client.reset();
  EXPECT_FALSE(is_empty());
  listener.reset();
  EXPECT_TRUE(clean());
  EXPECT_THAT(network_->sock_diag().dump().value(), testing::IsEmpty());
}

TEST_F(NetworkTest, LeavesALargeRestToTheKernel) {
  const UniqueFd listener = listener_on(kHere, 64);
  for (int i = 0; i < 20; ++i) {
    UniqueFd client = connect_to(kHere);
    accept_from(listener).reset();
    client.reset();
  }
  EXPECT_FALSE(clean());
}

TEST_F(NetworkTest, MakesEveryAddressLocal) {
  const Endpoint far = Endpoint::parse("192.168.7.5", 8989).value();
  EXPECT_EQ(try_bind(tcp_socket(), far), EADDRNOTAVAIL);
  EXPECT_FALSE(network_->is_modified());
  const auto done = network_->make_every_address_local();
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_TRUE(network_->is_modified());
  converse(far);
  converse(Endpoint::parse("8.8.8.8", 53).value());
  EXPECT_TRUE(network_->make_every_address_local()) << "a second time";
}

TEST_F(NetworkTest, AddsAddresses) {
  const auto done = network_->add_address("192.168.1.5/32");
  ASSERT_TRUE(done) << done.error().message;
  converse(Endpoint::parse("192.168.1.5", 8989).value());
  EXPECT_EQ(network_->add_address("192.168.1.5/32").error().message,
            "ip address add 192.168.1.5/32 dev lo: File exists (EEXIST)");
  EXPECT_EQ(network_->add_address("192.168.1.5").error().message,
            "\"192.168.1.5\" does not end in a prefix length from /0 to /32");
  EXPECT_EQ(network_->add_address("192.168.1.5/33").error().message,
            "\"192.168.1.5/33\" does not end in a prefix length from /0 to /32");
  EXPECT_FALSE(network_->add_address("here/8"));
}

TEST_F(NetworkTest, AddsIpv6Addresses) {
  SOCKDRILL_NEED_IPV6();
  const auto done = network_->add_address("fd00::5/128");
  ASSERT_TRUE(done) << done.error().message;
  converse(Endpoint::parse("fd00::5", 8989).value());
}

TEST_F(NetworkTest, LoopbackCanBeDown) {
  ASSERT_TRUE(network_->set_loopback_up(false));
  const UniqueFd client = tcp_socket();
  EXPECT_EQ(::connect(client.get(), kHere.sockaddr_ptr(), kHere.sockaddr_size()), -1);
  EXPECT_EQ(errno, ENETUNREACH);
  ASSERT_TRUE(network_->set_loopback_up(true));
  converse(kHere);
}

TEST_F(NetworkTest, ChangesSettingsOfItsOwn) {
  const auto before = network_->get_sysctl("net.ipv4.tcp_fin_timeout");
  ASSERT_TRUE(before) << before.error().message;
  const auto done = network_->set_sysctl("net.ipv4.tcp_fin_timeout", "3");
  if (!done && done.error().code == EROFS) SOCKDRILL_SKIP_OR_FAIL(done.error().message);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(network_->get_sysctl("net.ipv4.tcp_fin_timeout").value(), "3");
  const auto other = Network::create();
  ASSERT_TRUE(other);
  EXPECT_EQ(other->get_sysctl("net.ipv4.tcp_fin_timeout").value(), *before);
}

TEST_F(NetworkTest, RefusesSettingsThatAreNotTheNetworks) {
  EXPECT_EQ(network_->set_sysctl("kernel.hostname", "x").error().message,
            "\"kernel.hostname\" is not a setting of the network (net.…)");
  EXPECT_EQ(network_->set_sysctl("net.ipv4.no_such_thing", "1").error().message,
            "open(/proc/sys/net/ipv4/no_such_thing): No such file or directory (ENOENT)");
  EXPECT_EQ(network_->set_sysctl("net.ipv4.tcp_fin_timeout", "soon").error().message,
            "write(/proc/sys/net/ipv4/tcp_fin_timeout, \"soon\"): Invalid argument (EINVAL)");
}

TEST(NetworkSysctl, IsOnlyBelowNet) {
  EXPECT_TRUE(is_network_sysctl("net.ipv4.tcp_fin_timeout"));
  EXPECT_TRUE(is_network_sysctl("net/ipv4/conf/eth0.1/rp_filter"));
  for (const std::string_view name :
       {"", "net", "net.", "net..x", "network.x", "kernel.pid_max", "net.ipv4/../../kernel",
        "net/../kernel/pid_max", "net/ipv4/./x", "net.ipv4.x ", "net.ipv4.\n", "/net/ipv4"}) {
    EXPECT_FALSE(is_network_sysctl(name)) << name;
  }
}

}  // namespace
}  // namespace sockdrill
