#include "base/random.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

namespace sockdrill {
namespace {

// The numbers that other programs give.
TEST(Random, IsSplitMix64) {
  Random random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317U);
  EXPECT_EQ(random.next(), 3203168211198807973U);
  EXPECT_EQ(random.next(), 9817491932198370423U);
}

TEST(Random, StaysWithinItsBounds) {
  Random random(1);
  std::vector<int> seen(3);
  for (int i = 0; i < 300; ++i) ++seen.at(random.below(3));
  for (const int times : seen) EXPECT_GT(times, 50);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(random.below(1), 0U);
    EXPECT_EQ(random.between(-7, -7), -7);
    const std::int64_t drawn = random.between(-2, 2);
    EXPECT_TRUE(drawn >= -2 && drawn <= 2) << drawn;
  }
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  EXPECT_NE(random.between(kLeast, kMost), random.between(kLeast, kMost));
}

TEST(Fnv1a, IsFnv1a) {
  const auto hash = [](std::string_view bytes) {
    Fnv1a fnv;
    fnv.add_bytes(bytes);
    return fnv.value();
  };
  EXPECT_EQ(hash(""), 0xCBF29CE484222325U);
  EXPECT_EQ(hash("a"), 0xAF63DC4C8601EC8CU);
  EXPECT_EQ(hash("foobar"), 0x85944171F73967E8U);
}

TEST(Fnv1a, KeepsFieldsApart) {
  const auto hash = [](std::string_view one, std::string_view other) {
    Fnv1a fnv;
    fnv.add(one);
    fnv.add(other);
    return fnv.value();
  };
  EXPECT_NE(hash("ab", "c"), hash("a", "bc"));
  EXPECT_NE(hash("", "a"), hash("a", ""));
}

}  // namespace
}  // namespace sockdrill
