#include "os/sock_diag.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <thread>

#include "os/network.h"
#include "os/test_support.h"

namespace sockdrill {
namespace {

using std::chrono::milliseconds;

class SockDiagTest : public testing::Test {
 protected:
  void SetUp() override {
    SOCKDRILL_NEED_NETWORKS();
    auto created = Network::create();
    ASSERT_TRUE(created) << created.error().message;
    network_.emplace(std::move(*created));
  }

  SockDiag& diag() { return network_->sock_diag(); }

  std::vector<SocketInfo> dump(const DumpOptions& options = {}) {
    auto sockets = diag().dump(options);
    EXPECT_TRUE(sockets) << sockets.error().message;
    return sockets.value_or(std::vector<SocketInfo>());
  }

  std::optional<SocketInfo> find(const Endpoint& local, const Endpoint& remote) {
    auto found = diag().find(local, remote);
    EXPECT_TRUE(found) << found.error().message;
    return found.value_or(std::nullopt);
  }

  std::optional<Network> network_;
};

std::uint32_t inode_of(const UniqueFd& fd) {
  struct stat identity {};
  EXPECT_EQ(::fstat(fd.get(), &identity), 0);
  return static_cast<std::uint32_t>(identity.st_ino);
}

const Endpoint kHere = Endpoint::loopback(AF_INET, 8989);

TEST_F(SockDiagTest, ShowsNothingInANewNetwork) { EXPECT_TRUE(dump().empty()); }

TEST_F(SockDiagTest, ShowsAListenerWithItsQueueAndBacklog) {
  const UniqueFd listener = listener_on(kHere, 5);
  const UniqueFd client = connect_to(kHere);
  const auto sockets = dump({.states = {TcpState::listen}});
  ASSERT_EQ(sockets.size(), 1U);
  EXPECT_EQ(to_string(sockets[0]), "LISTEN 127.0.0.1:8989");
  EXPECT_EQ(sockets[0].receive_queue, 1U);
  EXPECT_EQ(sockets[0].send_queue, 5U);
  EXPECT_EQ(sockets[0].inode, inode_of(listener));
  EXPECT_EQ(sockets[0].uid, ::geteuid());
  const auto found = diag().find_listener(kHere);
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->cookie, sockets[0].cookie);
  EXPECT_EQ(diag().find_listener(kHere.with_port(1)).value(), std::nullopt);
}

TEST_F(SockDiagTest, FindsBothEndsOfAConnection) {
  const Conversation made = converse(kHere);
  ASSERT_EQ(::send(made.client.get(), "hello", 5, 0), 5);
  const Endpoint client = local_end(made.client);
  const auto server_end = find(kHere, client);
  const auto client_end = find(client, kHere);
  ASSERT_TRUE(server_end && client_end);
  EXPECT_EQ(server_end->state, TcpState::established);
  EXPECT_EQ(server_end->receive_queue, 5U);
  EXPECT_EQ(server_end->inode, inode_of(made.server));
  EXPECT_EQ(client_end->inode, inode_of(made.client));
  EXPECT_EQ(client_end->local, client);
  EXPECT_EQ(client_end->remote, kHere);
  ASSERT_TRUE(client_end->info && server_end->info);
  EXPECT_EQ(client_end->info->bytes_sent, 5U);
  EXPECT_EQ(server_end->info->bytes_received, 5U);
  EXPECT_GT(client_end->info->snd_mss, 0U);
}

TEST_F(SockDiagTest, TakesNoFinForAByte) {
  const Conversation made = converse(kHere);
  ASSERT_EQ(::send(made.server.get(), "hello", 5, 0), 5);
  const auto unread = [&] {
    const auto end = find(local_end(made.client), kHere);
    EXPECT_TRUE(end);
    return end ? end->unread_bytes() : 99;
  };
  EXPECT_EQ(unread(), 5U);
  std::array<char, 16> buffer;
  ASSERT_EQ(::recv(made.client.get(), buffer.data(), 3, 0), 3);
  EXPECT_EQ(unread(), 2U);
  ASSERT_EQ(::shutdown(made.server.get(), SHUT_WR), 0);
  EXPECT_EQ(unread(), 2U);
  ASSERT_EQ(::recv(made.client.get(), buffer.data(), 2, 0), 2);
  EXPECT_EQ(unread(), 0U);
  ASSERT_EQ(::recv(made.client.get(), buffer.data(), 16, 0), 0);
  EXPECT_EQ(unread(), 0U);
}

TEST_F(SockDiagTest, DoesNotTakeTheListenerForAConnection) {
  const UniqueFd listener = listener_on(kHere);
  EXPECT_EQ(find(kHere, Endpoint::loopback(AF_INET, 1)), std::nullopt);
  EXPECT_EQ(find(kHere.with_port(1), kHere), std::nullopt);
}

TEST_F(SockDiagTest, RefusesEndsOfTwoFamilies) {
  EXPECT_EQ(diag().find(kHere, Endpoint::loopback(AF_INET6, 1)).error().message,
            "sock_diag(127.0.0.1:8989, [::1]:1): Address family not supported by protocol "
            "(EAFNOSUPPORT)");
}

TEST_F(SockDiagTest, ShowsWhoHoldsTimeWaitAndHowLong) {
  Conversation made = converse(kHere);
  const Endpoint client = local_end(made.client);
  const auto alive = find(kHere, client);
  ASSERT_TRUE(alive);
  close_server_first(made);
  const auto sockets = dump();
  ASSERT_EQ(sockets.size(), 1U);
  const SocketInfo& kept = sockets[0];
  EXPECT_EQ(to_string(kept),
            "TIME_WAIT 127.0.0.1:8989 → 127.0.0.1:" + std::to_string(client.port()));
  EXPECT_EQ(kept.inode, 0U);
  EXPECT_EQ(kept.timer, TcpTimer::time_wait);
  EXPECT_GT(kept.timer_left, milliseconds(55'000));
  EXPECT_LE(kept.timer_left, milliseconds(60'000));
  EXPECT_EQ(kept.cookie, alive->cookie);
  EXPECT_TRUE(find(kHere, client));
}

TEST_F(SockDiagTest, DestroyEndsTimeWaitAndFreesThePort) {
  Conversation made = converse(kHere);
  close_server_first(made);
  EXPECT_EQ(try_bind(tcp_socket(), kHere), EADDRINUSE);
  const auto sockets = dump({.states = {TcpState::time_wait}});
  ASSERT_EQ(sockets.size(), 1U);
  const auto ended = diag().destroy(sockets[0]);
  ASSERT_TRUE(ended) << ended.error().message;
  EXPECT_TRUE(*ended);
  EXPECT_EQ(try_bind(tcp_socket(), kHere), 0);
  EXPECT_FALSE(diag().destroy(sockets[0]).value()) << "it was gone already";
}

TEST_F(SockDiagTest, DestroyFindsTimeWaitByItsEnds) {
  Conversation made = converse(kHere);
  const ConnectionEnds ends{kHere, local_end(made.client)};
  close_server_first(made);
  EXPECT_FALSE(diag().destroy({ends.remote, ends.local}).value()) << "the client has nothing left";
  EXPECT_TRUE(diag().destroy(ends).value());
  EXPECT_FALSE(diag().destroy(ends).value()) << "it was gone already";
  EXPECT_EQ(try_bind(tcp_socket(), kHere), 0);
  EXPECT_EQ(diag().destroy({kHere, Endpoint::loopback(AF_INET6, 1)}).error().code, EAFNOSUPPORT);
}

TEST_F(SockDiagTest, DestroyAbortsAnOpenConnection) {
  const Conversation made = converse(kHere);
  const auto server_end = find(kHere, local_end(made.client));
  ASSERT_TRUE(server_end);
  ASSERT_TRUE(diag().destroy(*server_end).value());
  char byte = 0;
  EXPECT_EQ(::recv(made.server.get(), &byte, 1, 0), -1);
  EXPECT_EQ(errno, ECONNABORTED);
}

TEST_F(SockDiagTest, ShowsSocketsThatAreOnlyBound) {
  const UniqueFd bound = bound_socket(kHere);
  const auto sockets = dump({.states = {TcpState::bound_inactive}});
  if (sockets.empty()) SOCKDRILL_SKIP_OR_FAIL("this kernel does not show bound sockets");
  ASSERT_EQ(sockets.size(), 1U);
  EXPECT_EQ(to_string(sockets[0]), "BOUND 127.0.0.1:8989");
  EXPECT_EQ(sockets[0].inode, inode_of(bound));
}

TEST_F(SockDiagTest, ShowsADualStackListenerAsIpv6) {
  SOCKDRILL_NEED_IPV6();
  const Endpoint any = Endpoint::any(AF_INET6, 8989);
  const UniqueFd listener = listener_on(any);
  const UniqueFd client = connect_to(kHere);
  EXPECT_TRUE(dump({.family = AF_INET, .states = {TcpState::listen}}).empty());
  const auto sockets = dump({.family = AF_INET6, .states = {TcpState::listen}});
  ASSERT_EQ(sockets.size(), 1U);
  EXPECT_EQ(sockets[0].local, any);
  EXPECT_EQ(sockets[0].v6only, false);
  const auto child = find(kHere, local_end(client));
  ASSERT_TRUE(child) << "the mapped end is found by its IPv4 address";
  EXPECT_EQ(child->family, AF_INET6);
  EXPECT_EQ(child->local.unmapped(), kHere);
}

TEST_F(SockDiagTest, FindsIpv6Connections) {
  SOCKDRILL_NEED_IPV6();
  const Endpoint here = Endpoint::loopback(AF_INET6, 8989);
  Conversation made = converse(here);
  const Endpoint client = local_end(made.client);
  ASSERT_TRUE(find(here, client));
  close_server_first(made);
  const auto kept = find(here, client);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->state, TcpState::time_wait);
  EXPECT_TRUE(diag().destroy(*kept).value());
  EXPECT_TRUE(dump().empty());
}

TEST_F(SockDiagTest, ShowsManySocketsAndKeepsToItsLimit) {
  const UniqueFd listener = listener_on(kHere, 512);
  std::vector<UniqueFd> clients;
  for (int i = 0; i < 200; ++i) clients.push_back(connect_to(kHere));
  EXPECT_EQ(dump({.states = {TcpState::established}, .tcp_info = true}).size(), 400U);
  EXPECT_EQ(dump({.states = {TcpState::established}, .local_port = 8989}).size(), 200U);
  const auto bounded = diag().dump({.limit = 10});
  ASSERT_FALSE(bounded);
  EXPECT_EQ(bounded.error().message,
            "sock_diag: more than 10 sockets: Argument list too long (E2BIG)");
  EXPECT_EQ(dump({.states = {TcpState::listen}}).size(), 1U) << "the next answer is not mixed up";
}

TEST_F(SockDiagTest, LooksIntoItsNetworkFromElsewhere) {
  const UniqueFd listener = listener_on(kHere);
  std::thread([&] {
    const auto other = Network::create();
    ASSERT_TRUE(other) << other.error().message;
    EXPECT_EQ(dump().size(), 1U);
  }).join();
}

TEST_F(SockDiagTest, SaysWhyDestroyIsRefused) {
  Conversation made = converse(kHere);
  SocketInfo socket = *find(kHere, local_end(made.client));
  socket.cookie += 1;
  EXPECT_FALSE(diag().destroy(socket).value()) << "another socket with the same ends is spared";
}

}  // namespace
}  // namespace sockdrill
