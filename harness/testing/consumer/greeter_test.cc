// The scenarios as assertions of GoogleTest. The tests named *Fails fail, on
// purpose: test_consumer.py asks for their texts.
#include <gtest/gtest.h>
#include <sockdrill/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace {

std::string scenario(const std::string& name) { return std::string(SCENARIOS) + "::" + name; }

const std::vector<std::string> kGreeter = {"--server", "'" GREETER "' {port} hello"};
const std::vector<std::string> kMute = {"--server", "'" GREETER "' {port}"};

TEST(Adapter, PassesWithTheProgramAsItShouldBe) {
  EXPECT_TRUE(sockdrill::scenario_passes(scenario("greets once"), kGreeter));
}

TEST(Adapter, SaysWhyAScenarioFailed) {
  const testing::AssertionResult result =
      sockdrill::scenario_passes(scenario("greets once"), kMute);
  EXPECT_FALSE(result);
  const std::string text = result.message();
  EXPECT_EQ(text.find("the scenario failed: "), 0u) << text;
  EXPECT_NE(text.find("greeter.yaml"), std::string::npos) << text;
}

TEST(Adapter, AFailedScenarioFails) { SOCKDRILL_SCENARIO(scenario("greets once"), kMute); }

TEST(Adapter, AnUnknownScenarioFails) { SOCKDRILL_SCENARIO(scenario("greets twice"), kGreeter); }

TEST(Adapter, ASkippedScenarioIsSkipped) {
  setenv("SOCKDRILL_ISOLATION", "loopback", 1);
  SOCKDRILL_SCENARIO(scenario("is skipped"), kGreeter);
}

TEST(Adapter, ASkippedScenarioDidNotPass) {
  setenv("SOCKDRILL_ISOLATION", "loopback", 1);
  const testing::AssertionResult result =
      sockdrill::scenario_passes(scenario("is skipped"), kGreeter);
  EXPECT_FALSE(result);
  EXPECT_EQ(std::string(result.message()).find("the scenario was skipped: "), 0u)
      << result.message();
}

TEST(Adapter, KeepsTheCallersShardsFromTheEngine) {
  setenv("GTEST_TOTAL_SHARDS", "2", 1);
  setenv("GTEST_SHARD_INDEX", "1", 1);
  EXPECT_TRUE(sockdrill::scenario_passes(scenario("greets once"), kGreeter));
}

}  // namespace
