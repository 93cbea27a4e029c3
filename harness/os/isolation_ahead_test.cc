#include "os/isolation_ahead.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <string>

#include "os/capabilities.h"
#include "os/kernel_file.h"
#include "os/test_support.h"

namespace sockdrill {
namespace {

const Endpoint kHere = Endpoint::loopback(AF_INET, 8989);

TEST(IsolationAhead, CanBeTurnedOff) {
  EXPECT_TRUE(holds_in_child([] {
    const std::string before = network_of_this_thread();
    IsolationAhead ahead(true);
    const IsolationProbe probe = ahead.enter();
    return probe.isolation == Isolation::loopback_addresses && ahead.network() == nullptr &&
           probe.reason == "private networks were turned off" && network_of_this_thread() == before;
  }));
}

TEST(IsolationAhead, MovesItsMakerHome) {
  SOCKDRILL_NEED_NETWORKS();
  EXPECT_TRUE(holds_in_child([] {
    const std::string before = network_of_this_thread();
    IsolationAhead ahead(false);
    const IsolationProbe probe = ahead.enter();
    return probe.isolation == Isolation::namespaces && probe.reason.empty() &&
           probe.ipv6 == test_isolation().ipv6 && network_of_this_thread() != before;
  }));
}

TEST(IsolationAhead, LeavesItsMakerWhereItWasUntilItEnters) {
  SOCKDRILL_NEED_NETWORKS();
  EXPECT_TRUE(holds_in_child([] {
    const std::string before = network_of_this_thread();
    const IsolationAhead ahead(false);
    return network_of_this_thread() == before;
  }));
}

TEST(IsolationAhead, MakesTheFirstNetworkBesideTheHome) {
  SOCKDRILL_NEED_NETWORKS();
  EXPECT_TRUE(holds_in_child([] {
    IsolationAhead ahead(false);
    ahead.enter();
    const UniqueFd at_home = listener_on(kHere);
    const auto network = ahead.network()->take();
    return network && network->is_empty() == true && network->enter() &&
           try_bind(tcp_socket(), kHere) == 0;
  }));
}

// Root becomes another for good, and able to write its own /proc/self/uid_map as everybody is.
bool is_not_root() {
  constexpr uid_t kNobody = 65534;
  if (::geteuid() != 0) return true;
  return ::setresgid(kNobody, kNobody, kNobody) == 0 &&
         ::setresuid(kNobody, kNobody, kNobody) == 0 && ::prctl(PR_SET_DUMPABLE, 1) == 0;
}

TEST(IsolationAhead, GivesAnOrdinaryUserAUserNamespace) {
  SOCKDRILL_NEED_NETWORKS();
  EXPECT_TRUE(holds_in_child([] {
    if (!is_not_root()) return false;
    const auto ordinary = OrdinaryUserScope::enter();
    IsolationAhead ahead(false);
    const IsolationProbe probe = ahead.enter();
    return ordinary && probe.isolation == Isolation::user_namespace &&
           probe.reason == "unshare(CLONE_NEWNET): Operation not permitted (EPERM)" &&
           ahead.network()->take();
  }));
}

// Privileged, and refused all the same: the user namespace, which no process with two threads may
// enter, is tried as well, and is refused for a reason of its own.
TEST(IsolationAhead, TriesAllOfItWhereThePrivilegeIsNotEnough) {
  SOCKDRILL_NEED_NETWORKS();
  EXPECT_TRUE(holds_in_child([] {
    const std::string users = fmt::format("0 {} 1", ::geteuid());
    const std::string groups = fmt::format("0 {} 1", ::getegid());
    if (::unshare(CLONE_NEWUSER) != 0) return false;
    if (!write_file("/proc/self/setgroups", "deny")) return false;
    if (!write_file("/proc/self/uid_map", users)) return false;
    if (!write_file("/proc/self/gid_map", groups)) return false;
    if (!write_file("/proc/sys/user/max_net_namespaces", "0")) return false;
    const bool privileged = has_capability(CAP_SYS_ADMIN);
    IsolationAhead ahead(false);
    const IsolationProbe probe = ahead.enter();
    return privileged && probe.isolation == Isolation::loopback_addresses &&
           ahead.network() == nullptr &&
           probe.reason ==
               "unshare(CLONE_NEWNET): No space left on device (ENOSPC); "
               "unshare(CLONE_NEWUSER | CLONE_NEWNET): No space left on device (ENOSPC)";
  }));
}

}  // namespace
}  // namespace sockdrill
