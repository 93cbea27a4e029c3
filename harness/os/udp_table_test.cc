#include "os/udp_table.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "os/test_support.h"

namespace sockdrill {
namespace {

TEST(UdpTable, ReadsItsRows) {
  const auto rows = parse_udp_table(
      "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
      "inode ref pointer drops\n"
      " 2201: 00000000:231D 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 "
      "4711 2 0000000000000000 0\n"
      "  1: 00000000000000000000000001000000:0035 00000000000000000000000000000000:0000 07 "
      "00000000:00000000 00:00000000 00000000     0        0 12 2 0000000000000000 0\n"
      "nonsense\n");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].local.to_string(), "0.0.0.0:8989");
  EXPECT_EQ(rows[0].inode, 4711U);
  EXPECT_EQ(rows[1].local.to_string(), "[::1]:53");
  EXPECT_EQ(rows[1].inode, 12U);
}

TEST(UdpTable, KnowsASocketOfThisNetwork) {
  SOCKDRILL_NEED_NETWORKS();
  const UniqueFd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(try_bind(fd, Endpoint::loopback(AF_INET)), 0);
  const Endpoint at = local_end(fd);
  const auto sockets = udp_sockets(::getpid());
  EXPECT_TRUE(std::any_of(sockets.begin(), sockets.end(),
                          [&](const UdpSocket& socket) { return socket.local == at; }));
  EXPECT_TRUE(udp_sockets(1 << 30).empty());
}

}  // namespace
}  // namespace sockdrill
