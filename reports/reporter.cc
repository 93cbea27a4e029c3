#include "reports/reporter.h"

#include <algorithm>
#include <array>

#include "reports/autolab.h"
#include "reports/classroom.h"
#include "reports/csv.h"
#include "reports/ctrf.h"
#include "reports/gradescope.h"
#include "reports/junit.h"
#include "reports/prairielearn.h"
#include "reports/tap.h"

namespace sockdrill {
namespace {

constexpr std::array kReporters = {
    Reporter{"junit", "junit.xml", "JUnit XML, for Jenkins, GitLab, GitHub actions and others",
             write_junit},
    Reporter{"tap", "report.tap", "TAP 14, for prove(1) and other readers of test lines",
             write_tap},
    Reporter{"csv", "report.csv", "a table of cases and checks, for spreadsheets", write_csv},
    Reporter{"ctrf", "ctrf-report.json", "CTRF, the Common Test Report Format", write_ctrf},
    Reporter{"gradescope", "results.json", "Gradescope's results.json", write_gradescope},
    Reporter{"classroom", "classroom.txt", "the result of a GitHub Classroom autograder",
             write_classroom},
    Reporter{"autolab", "autolab.json", "Autolab's scores: the last line of the output",
             write_autolab},
    Reporter{"prairielearn", "prairielearn.json", "PrairieLearn's external grader results",
             write_prairielearn},
};

}  // namespace

std::span<const Reporter> reporters() { return kReporters; }

const Reporter* find_reporter(std::string_view name) {
  const auto found = std::find_if(kReporters.begin(), kReporters.end(),
                                  [&](const Reporter& reporter) { return reporter.name == name; });
  return found == kReporters.end() ? nullptr : &*found;
}

std::string render_report(const Reporter& reporter, const RunRecord& run,
                          const ReportOptions& options) {
  std::string text;
  reporter.write(run, options, [&](std::string_view piece) { text += piece; });
  return text;
}

Result<void> write_report(const Reporter& reporter, const RunRecord& run,
                          const ReportOptions& options, const std::string& path) {
  return write_report_file(path, [&](const Sink& sink) { reporter.write(run, options, sink); });
}

}  // namespace sockdrill
