#include "reports/tap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "base/text.h"
#include "reports/golden_run.h"

namespace sockdrill {
namespace {

using testing::StartsWith;

std::string tap(const RunRecord& run) { return render_report(*find_reporter("tap"), run, {}); }

TEST(Tap, EscapesWhatWouldBeADirective) {
  RunRecord run;
  run.cases.emplace_back().identity.id = "a.yaml::# TODO \\ this";
  EXPECT_EQ(tap(run), "TAP version 14\n1..1\nok 1 - a.yaml::\\# TODO \\\\ this\n");
}

TEST(Tap, AnInterruptedRunBailsOut) {
  RunRecord run;
  run.interrupted = "SIGINT";
  EXPECT_EQ(tap(run), "TAP version 14\n1..0 # SKIP no case ran\nBail out! interrupted by SIGINT\n");
}

TEST(Tap, NoTextMakesALineOfItsOwn) {
  const RunRecord run = hostile_run();
  std::istringstream text(tap(run));
  std::size_t points = 0;
  for (std::string line; std::getline(text, line);) {
    ASSERT_TRUE(is_utf8(line)) << line;
    if (line.starts_with("ok ") || line.starts_with("not ok ")) {
      ++points;
    } else if (line != "TAP version 14" && !line.starts_with("1..") &&
               !line.starts_with("Bail out! ")) {
      ASSERT_THAT(line, StartsWith("  "));
    }
  }
  EXPECT_EQ(points, run.cases.size());
}

}  // namespace
}  // namespace sockdrill
