// The peer that the issue names: one GoogleTest binary that does the same exchanges, each a test,
// with no isolation at all.
#include <gtest/gtest.h>

#include "bench/exchange.h"

namespace {

class Exchange : public testing::TestWithParam<int> {};

TEST_P(Exchange, HelloArrives) { EXPECT_TRUE(sockdrill::bench::exchange(8989)); }

INSTANTIATE_TEST_SUITE_P(TwoHundred, Exchange, testing::Range(0, 200));

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
