#include "os/loopback_range.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "os/test_support.h"

namespace sockdrill {
namespace {

LoopbackRange acquired() {
  test_isolation();
  auto range = LoopbackRange::acquire();
  EXPECT_TRUE(range) << range.error().message;
  return std::move(*range);
}

TEST(LoopbackRange, AreAllDifferent) {
  std::vector<LoopbackRange> held;
  std::set<std::string> names;
  for (int i = 0; i < 100; ++i) {
    held.push_back(acquired());
    names.insert(held.back().to_string());
  }
  EXPECT_EQ(names.size(), 100U);
  EXPECT_FALSE(names.contains("127.0.0.0/24"));
}

TEST(LoopbackRange, MapsAddressesThereAndBack) {
  const LoopbackRange range = acquired();
  for (const std::string_view text : {"127.0.0.1", "127.0.0.9", "::ffff:127.0.0.1"}) {
    const Endpoint common = Endpoint::parse(text, 8989).value();
    const Endpoint own = range.map(common);
    EXPECT_NE(own, common);
    EXPECT_EQ(own.port(), 8989);
    EXPECT_TRUE(own.is_loopback());
    EXPECT_EQ(own.is_mapped(), common.is_mapped());
    EXPECT_EQ(range.unmap(own), common);
  }
  EXPECT_THAT(range.map(Endpoint::loopback(AF_INET)).address_string() + "/24",
              testing::StartsWith(range.to_string().substr(0, range.to_string().rfind('.'))));
}

TEST(LoopbackRange, LeavesOtherAddressesAlone) {
  const LoopbackRange range = acquired();
  for (const std::string_view text : {"0.0.0.0", "::", "::1", "127.0.1.1", "10.0.0.1"}) {
    const Endpoint endpoint = Endpoint::parse(text, 80).value();
    EXPECT_EQ(range.map(endpoint), endpoint);
    EXPECT_EQ(range.unmap(endpoint), endpoint);
  }
}

TEST(LoopbackRange, KeepsOnePortApart) {
  const LoopbackRange first = acquired();
  const LoopbackRange second = acquired();
  const Endpoint here = Endpoint::loopback(AF_INET, 18989);
  Conversation one = converse(first.map(here));
  Conversation two = converse(second.map(here));
  close_server_first(one);
  EXPECT_EQ(try_bind(tcp_socket(), first.map(here)), EADDRINUSE) << "TIME_WAIT";
  EXPECT_EQ(local_end(two.server).address_string(), second.map(here).address_string());
}

}  // namespace
}  // namespace sockdrill
