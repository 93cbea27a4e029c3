#include "os/isolation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "os/test_support.h"

namespace sockdrill {
namespace {

TEST(Isolation, CanBeTurnedOff) {
  EXPECT_TRUE(holds_in_child([] {
    const std::string before = network_of_this_thread();
    const IsolationProbe probe = enter_isolation(true);
    return probe.isolation == Isolation::loopback_addresses &&
           probe.reason == "private networks were turned off" && network_of_this_thread() == before;
  }));
}

TEST(Isolation, LeavesTheNetworkOfTheMachine) {
  SOCKDRILL_NEED_NETWORKS();
  EXPECT_TRUE(holds_in_child([] {
    const std::string before = network_of_this_thread();
    return enter_isolation().isolation != Isolation::loopback_addresses &&
           network_of_this_thread() != before;
  }));
}

TEST(Isolation, KeepsTheUserInAUserNamespace) {
  EXPECT_TRUE(holds_in_child([] {
    const uid_t uid = ::geteuid();
    enter_isolation();
    return ::geteuid() == uid;
  }));
}

TEST(Isolation, HasAReasonUnlessItIsTheBest) {
  EXPECT_EQ(test_isolation().reason.empty(), test_isolation().isolation == Isolation::namespaces);
  EXPECT_EQ(isolation_name(Isolation::namespaces), "namespaces");
  EXPECT_EQ(isolation_name(Isolation::user_namespace), "user_namespace");
  EXPECT_EQ(isolation_name(Isolation::loopback_addresses), "loopback_addresses");
}

}  // namespace
}  // namespace sockdrill
