#include "os/tcp_state.h"

#include <gtest/gtest.h>
#include <netinet/tcp.h>

namespace sockdrill {
namespace {

TEST(TcpState, HasTheKernelsNumbers) {
  EXPECT_EQ(static_cast<int>(TcpState::established), TCP_ESTABLISHED);
  EXPECT_EQ(static_cast<int>(TcpState::time_wait), TCP_TIME_WAIT);
  EXPECT_EQ(static_cast<int>(TcpState::listen), TCP_LISTEN);
  EXPECT_EQ(static_cast<int>(TcpState::closing), TCP_CLOSING);
  EXPECT_EQ(static_cast<int>(TcpState::bound_inactive), 13);
}

TEST(TcpState, NamesGoThereAndBack) {
  ASSERT_EQ(tcp_state_names().size(), 13U);
  for (const std::string_view name : tcp_state_names()) {
    const auto state = tcp_state_of(name);
    ASSERT_TRUE(state) << name;
    EXPECT_EQ(tcp_state_name(*state), name);
  }
  EXPECT_EQ(tcp_state_name(TcpState::time_wait), "TIME_WAIT");
  EXPECT_EQ(tcp_state_of("time_wait"), std::nullopt);
}

TEST(TcpStates, IsAMaskByNumber) {
  constexpr TcpStates states{TcpState::established, TcpState::listen};
  EXPECT_EQ(states.mask(), (1U << 1U) | (1U << 10U));
  EXPECT_TRUE(states.contains(TcpState::listen));
  EXPECT_FALSE(states.without(TcpState::listen).contains(TcpState::listen));
  EXPECT_TRUE(TcpStates::all().contains(TcpState::bound_inactive));
}

}  // namespace
}  // namespace sockdrill
