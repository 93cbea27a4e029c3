#include "os/endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace sockdrill {
namespace {

Endpoint parsed(std::string_view address, std::uint16_t port = 8989) {
  const auto endpoint = Endpoint::parse(address, port);
  EXPECT_TRUE(endpoint) << endpoint.error().message;
  return endpoint.value_or(Endpoint());
}

TEST(Endpoint, ReadsAndWritesNumericAddresses) {
  EXPECT_EQ(parsed("127.0.0.1").to_string(), "127.0.0.1:8989");
  EXPECT_EQ(parsed("::1").to_string(), "[::1]:8989");
  EXPECT_EQ(parsed("::ffff:127.0.0.1").to_string(), "[::ffff:127.0.0.1]:8989");
  EXPECT_EQ(parsed("any", 80).to_string(), "0.0.0.0:80");
  EXPECT_EQ(parsed("0.0.0.0", 0), Endpoint());
  EXPECT_EQ(parsed("::").to_string(), "[::]:8989");
  EXPECT_EQ(parsed("fe80::1%1").address_string(), "fe80::1%1");
}

TEST(Endpoint, SaysWhatIsWrongWithAnAddress) {
  EXPECT_EQ(Endpoint::parse("localhost").error().message,
            "\"localhost\" is not a numeric IPv4 or IPv6 address (names are not looked up)");
  EXPECT_EQ(Endpoint::parse("127.0.0.256").error().message,
            "\"127.0.0.256\" is not a numeric IPv4 or IPv6 address (names are not looked up)");
  EXPECT_EQ(Endpoint::parse("fe80::1%no such").error().message,
            "no network interface in \"fe80::1%no such\"");
  EXPECT_FALSE(Endpoint::parse(""));
  EXPECT_FALSE(Endpoint::parse("127.1"));
  EXPECT_FALSE(Endpoint::parse("127.0.0.1%lo"));
  EXPECT_FALSE(Endpoint::parse(std::string_view("127.0.0.1\0x", 11)));
}

TEST(Endpoint, ReadsAnAddressWithItsPort) {
  for (const std::string_view text : {"127.0.0.1:8989", "[::1]:1", "[::ffff:10.0.0.1]:65535"}) {
    const auto endpoint = Endpoint::parse_with_port(text);
    ASSERT_TRUE(endpoint) << endpoint.error().message;
    EXPECT_EQ(endpoint->to_string(), text);
  }
  EXPECT_EQ(Endpoint::parse_with_port("127.0.0.1").error().message,
            "\"127.0.0.1\" does not end in \":PORT\"");
  EXPECT_EQ(Endpoint::parse_with_port("127.0.0.1:65536").error().message,
            "\"127.0.0.1:65536\" does not end in \":PORT\"");
  EXPECT_EQ(Endpoint::parse_with_port("::1:80").error().message,
            "\"::1:80\": an IPv6 address with a port is written [ADDRESS]:PORT");
}

TEST(Endpoint, KnowsWhatItStandsFor) {
  EXPECT_TRUE(parsed("0.0.0.0").is_wildcard());
  EXPECT_TRUE(parsed("::").is_wildcard());
  EXPECT_FALSE(parsed("127.0.0.1").is_wildcard());
  EXPECT_FALSE(parsed("::ffff:0.0.0.0").is_wildcard());
  EXPECT_TRUE(parsed("::ffff:127.0.0.1").is_mapped());
  EXPECT_EQ(parsed("::ffff:127.0.0.1").unmapped(), parsed("127.0.0.1"));
  EXPECT_EQ(parsed("::1").unmapped(), parsed("::1"));
  EXPECT_TRUE(parsed("127.9.8.7").is_loopback());
  EXPECT_TRUE(parsed("::ffff:127.9.8.7").is_loopback());
  EXPECT_TRUE(parsed("::1").is_loopback());
  EXPECT_FALSE(parsed("10.0.0.1").is_loopback());
  EXPECT_EQ(Endpoint::loopback(AF_INET6, 5), parsed("::1", 5));
  EXPECT_EQ(Endpoint::loopback(AF_INET, 5), parsed("127.0.0.1", 5));
  EXPECT_EQ(Endpoint::any(AF_INET6, 5), parsed("::", 5));
}

TEST(Endpoint, Compares) {
  EXPECT_NE(parsed("::ffff:127.0.0.1"), parsed("127.0.0.1"));
  EXPECT_NE(parsed("127.0.0.1", 1), parsed("127.0.0.1", 2));
  EXPECT_LT(parsed("127.0.0.1"), parsed("::1"));
  EXPECT_LT(parsed("127.0.0.1", 2), parsed("127.0.0.2", 1));
}

TEST(Endpoint, GoesThroughASocketAddress) {
  for (const std::string_view address : {"127.0.0.1", "::1"}) {
    const Endpoint endpoint = parsed(address);
    const auto back = Endpoint::from_sockaddr(endpoint.sockaddr_ptr(), endpoint.sockaddr_size());
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, endpoint);
  }
  const Endpoint endpoint = parsed("::1");
  EXPECT_EQ(Endpoint::from_sockaddr(endpoint.sockaddr_ptr(), 4).error().message,
            "a socket address of 4 bytes is neither IPv4 nor IPv6");
}

TEST(ResolveLocalhost, FindsLoopbackAddresses) {
  const auto found = resolve_localhost(8989);
  ASSERT_TRUE(found) << found.error().message;
  ASSERT_FALSE(found->empty());
  for (const Endpoint& endpoint : *found) {
    EXPECT_TRUE(endpoint.is_loopback()) << endpoint.to_string();
    EXPECT_EQ(endpoint.port(), 8989);
  }
}

}  // namespace
}  // namespace sockdrill
