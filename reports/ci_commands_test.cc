#include "reports/ci_commands.h"

#include <gtest/gtest.h>

namespace sockdrill {
namespace {

TEST(CiCommands, AreTakenFromTheStartOfALine) {
  EXPECT_EQ(without_ci_commands("::error::x"), ": :error::x");
  EXPECT_EQ(without_ci_commands("a\n::error::x\n"), "a\n: :error::x\n");
}

TEST(CiCommands, AreTakenFromBehindWhiteSpaceAndColours) {
  EXPECT_EQ(without_ci_commands("a\n   \t::error::x"), "a\n   \t: :error::x");
  EXPECT_EQ(without_ci_commands("   \x1b[2m         \x1b[0m ::error::x"),
            "   \x1b[2m         \x1b[0m : :error::x");
}

TEST(CiCommands, OfOtherSystemsAreTakenFromAnywhere) {
  EXPECT_EQ(without_ci_commands("a ##[error]x"), "a # #[error]x");
  EXPECT_EQ(without_ci_commands("a ###[error]x"), "a ## #[error]x");
  EXPECT_EQ(without_ci_commands("##vso[task.complete]"), "# #vso[task.complete]");
  EXPECT_EQ(without_ci_commands("##teamcity[x]##teamcity[y]"), "# #teamcity[x]# #teamcity[y]");
}

TEST(CiCommands, DoNotChangeWhatIsNone) {
  for (const char* const text : {"", "a.yaml::name", "PASS a.yaml::name\nPASS b.yaml::name", ":",
                                 "#[x]", "## heading", "max::error"}) {
    EXPECT_EQ(without_ci_commands(text), text);
  }
}

TEST(CiCommands, StayHarmlessWhereColonsFollowEachOther) {
  EXPECT_EQ(without_ci_commands("::::error::x"), ": :::error::x");
  EXPECT_EQ(without_ci_commands("::\n::"), ": :\n: :");
}

}  // namespace
}  // namespace sockdrill
