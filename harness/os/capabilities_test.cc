#include "os/capabilities.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "os/kernel_file.h"
#include "os/test_support.h"

namespace sockdrill {
namespace {

const Endpoint kWebPort = Endpoint::loopback(AF_INET, 80);

int try_bind_in_new_thread() {
  int result = -1;
  std::thread([&] { result = try_bind(tcp_socket(), kWebPort); }).join();
  return result;
}

TEST(OrdinaryUserScope, IsRefusedPrivilegedPorts) {
  SOCKDRILL_NEED_NETWORKS();
  std::thread([] {
    const auto network = Network::create();
    ASSERT_TRUE(network) << network.error().message;
    EXPECT_EQ(try_bind(tcp_socket(), kWebPort), 0);
    {
      const auto scope = OrdinaryUserScope::enter();
      ASSERT_TRUE(scope) << scope.error().message;
      EXPECT_EQ(try_bind(tcp_socket(), kWebPort), EACCES);
      EXPECT_EQ(try_bind(tcp_socket(), kWebPort.with_port(8080)), 0);
    }
    EXPECT_EQ(try_bind(tcp_socket(), kWebPort), 0) << "the privileges are back";
  }).join();
}

TEST(OrdinaryUserScope, ConcernsItsThreadOnly) {
  SOCKDRILL_NEED_NETWORKS();
  std::thread([] {
    const auto network = Network::create();
    ASSERT_TRUE(network) << network.error().message;
    std::thread([&] {
      auto scope = OrdinaryUserScope::enter();
      ASSERT_TRUE(scope) << scope.error().message;
      EXPECT_EQ(try_bind(tcp_socket(), kWebPort), EACCES);
      EXPECT_EQ(try_bind_in_new_thread(), EACCES) << "inherited";
    }).join();
    EXPECT_EQ(try_bind(tcp_socket(), kWebPort), 0);
  }).join();
}

/// CapInh to CapAmb and NoNewPrivs of the calling thread.
std::string capability_lines() {
  const std::string status = read_file("/proc/thread-self/status").value();
  const std::size_t begin = status.find("CapInh");
  return status.substr(begin, status.find("Seccomp") - begin);
}

TEST(ProbeCapabilities, NamesEveryMechanismWithItsLoss) {
  const auto all = probe_capabilities(test_isolation());
  std::vector<std::string> names;
  for (const Capability& capability : all) {
    names.push_back(capability.name);
    EXPECT_FALSE(capability.loss.empty()) << capability.name;
    EXPECT_EQ(capability.reason.empty(), capability.available) << capability.name;
    if (privileges_required()) {
      EXPECT_TRUE(capability.available) << capability.name << ": " << capability.reason;
    }
  }
  EXPECT_THAT(
      names, testing::ElementsAre("user namespaces", "network namespaces", "pid namespaces", "IPv6",
                                  "sock_diag", "pidfd_open", "pidfd_getfd", "another user",
                                  "SOCK_DESTROY", "ordinary user", "every address local"));
}

TEST(ProbeCapabilities, LeavesTheThreadWhereItWas) {
  const Endpoint here = Endpoint::loopback(AF_INET, 18990);
  test_isolation();
  const auto before = capability_lines();
  const UniqueFd listener = listener_on(here);
  probe_capabilities(test_isolation());
  EXPECT_EQ(try_bind(tcp_socket(), here), EADDRINUSE);
  EXPECT_EQ(capability_lines(), before);
}

TEST(ProbeCapabilities, GivesTheReasonOfTheFallback) {
  const IsolationProbe fallback = {.isolation = Isolation::loopback_addresses,
                                   .reason = "private networks were turned off",
                                   .ipv6 = false};
  for (const Capability& capability : probe_capabilities(fallback)) {
    if (capability.name == "network namespaces") {
      EXPECT_EQ(capability.reason, "private networks were turned off");
    }
    if (capability.name == "SOCK_DESTROY") {
      EXPECT_EQ(capability.reason, "no private network: private networks were turned off");
    }
    if (capability.name == "IPv6") {
      EXPECT_EQ(capability.reason, "::1 cannot be bound");
    }
  }
}

}  // namespace
}  // namespace sockdrill
