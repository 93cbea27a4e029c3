#include "os/isolation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <system_error>

#include "os/test_support.h"

namespace sockdrill {
namespace {

/// Runs `body` in a child, which may change its namespaces; true where `body` is.
bool holds_in_child(bool (*body)()) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body() ? 0 : 1);
  int status = -1;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return status == 0;
}

std::string network_of(const std::string& process) {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/" + process + "/ns/net", error);
}

TEST(Isolation, CanBeTurnedOff) {
  EXPECT_TRUE(holds_in_child([] {
    const std::string before = network_of("self");
    const IsolationProbe probe = enter_isolation(true);
    return probe.isolation == Isolation::loopback_addresses &&
           probe.reason == "private networks were turned off" && network_of("self") == before;
  }));
}

TEST(Isolation, LeavesTheNetworkOfTheMachine) {
  SOCKDRILL_NEED_NETWORKS();
  EXPECT_TRUE(holds_in_child([] {
    const std::string before = network_of("self");
    return enter_isolation().isolation != Isolation::loopback_addresses &&
           network_of("self") != before;
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
