// The reports of one run, compared with what stands in fixtures/golden.
//
// SOCKDRILL_UPDATE_GOLDEN=1 writes the files instead; read the difference before committing it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "reports/golden_run.h"
#include "reports/reporter.h"
#include "reports/terminal.h"
#include "trace/json.h"

namespace sockdrill {
namespace {

std::string golden_path(const std::string& name) { return SOCKDRILL_GOLDEN "/" + name; }

void expect_golden(const std::string& name, const std::string& text) {
  if (std::getenv("SOCKDRILL_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(golden_path(name), std::ios::binary) << text;
  }
  std::ostringstream golden;
  golden << std::ifstream(golden_path(name), std::ios::binary).rdbuf();
  EXPECT_EQ(text, golden.str()) << name << " differs; SOCKDRILL_UPDATE_GOLDEN=1 writes it anew";
}

std::string terminal_text(const RunRecord& run, Color color) {
  const TerminalOptions options{color, run.run.again};
  std::string text;
  for (const CaseRecord& record : run.cases) text += case_line(record, options) + "\n";
  for (const CaseRecord& record : run.cases) {
    const std::string report = case_report(record, options);
    if (!report.empty()) text += "\n" + report;
  }
  return text + "\n" + summary(run, options);
}

TEST(Golden, EventLog) {
  std::string text;
  for (const Event& event : golden_events()) append_json_line(text, event);
  expect_golden("events.jsonl", text);
}

TEST(Golden, EveryReporter) {
  for (const Reporter& reporter : reporters()) {
    expect_golden(std::string(reporter.file_name), render_report(reporter, golden_run(), {}));
  }
}

TEST(Golden, StrictJunit) {
  expect_golden("junit-xunit.xml", render_report(*find_reporter("junit"), golden_run(),
                                                 ReportOptions{JunitDialect::xunit}));
}

TEST(Golden, Terminal) {
  expect_golden("terminal.txt", terminal_text(golden_run(), Color::off));
  expect_golden("terminal-color.txt", terminal_text(golden_run(), Color::on));
}

TEST(Golden, ReportsFromTheLogAreTheReportsOfTheRun) {
  const Result<RunRecord> logged = read_logs({golden_path("events.jsonl")});
  ASSERT_TRUE(logged.has_value()) << logged.error().message;
  for (const Reporter& reporter : reporters()) {
    EXPECT_EQ(render_report(reporter, *logged, {}), render_report(reporter, golden_run(), {}));
  }
  EXPECT_EQ(terminal_text(*logged, Color::off), terminal_text(golden_run(), Color::off));
}

}  // namespace
}  // namespace sockdrill
