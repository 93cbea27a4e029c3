#include "reports/case_words.h"

#include <gtest/gtest.h>

#include <limits>

namespace sockdrill {
namespace {

TEST(CaseWords, NameACaseWithItsVariantAndRepetition) {
  CaseRecord record;
  record.identity.id = "a.yaml::rebind[old=on]";
  record.identity.scenario = "rebind";
  EXPECT_EQ(case_name(record), "rebind");
  record.identity.parameters = {{"old", "on"}, {"new", "off"}};
  record.repeat = 3;
  EXPECT_EQ(case_name(record), "rebind[old=on,new=off] (repeat 3)");
  EXPECT_EQ(case_label(record), "a.yaml::rebind[old=on] (repeat 3)");
}

TEST(CaseWords, WritePointsWithoutNeedlessZeros) {
  EXPECT_EQ(points_text(10), "10");
  EXPECT_EQ(points_text(0), "0");
  EXPECT_EQ(points_text(2.5), "2.5");
  EXPECT_EQ(points_text(1.0 / 3), "0.33");
  EXPECT_EQ(points_text(-0.001), "0");
}

TEST(CaseWords, WriteTimesInUtc) {
  EXPECT_EQ(utc_text(1'714'564'800'000), "2024-05-01T12:00:00Z");
  EXPECT_EQ(utc_text(std::numeric_limits<std::int64_t>::max()), "9999-12-31T23:59:59Z");
  EXPECT_EQ(utc_text(std::numeric_limits<std::int64_t>::min()), "0001-01-01T00:00:00Z");
}

TEST(CaseWords, TellTheGapInAnOutput) {
  EXPECT_EQ(output_text({"p", OutputStream::out, "a\x01\n", 0, ""}), "a\\x01\n");
  EXPECT_EQ(output_text({"p", OutputStream::out, "\xe9\x97", 0, "\xae"}), "问");
  EXPECT_EQ(output_text({"p", OutputStream::out, "a", 12, "z"}), "a\n… 12 bytes left out …\nz");
}

}  // namespace
}  // namespace sockdrill
