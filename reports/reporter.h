// THE reporter table: every format that a run can be reported in. A new one is a file beside this
// and a row in reporter.cc.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cause/language.h"
#include "verdict/run_record.h"

namespace sockdrill {

enum class JunitDialect {
  rich,   // what readers such as GitLab, Jenkins and GitHub actions make use of
  xunit,  // what the strict schema of the Jenkins xUnit plugin allows
};

struct ReportOptions {
  JunitDialect junit_dialect = JunitDialect::rich;
  Language language = Language::english;
};

/// Takes a report piece by piece, so that a large one never stands in memory.
using Sink = std::function<void(std::string_view)>;

struct Reporter {
  std::string_view name;       // as in --report NAME=FILE
  std::string_view file_name;  // where no file is named: "junit.xml"
  std::string_view doc;        // one line
  void (*write)(const RunRecord&, const ReportOptions&, const Sink&);
};

std::span<const Reporter> reporters();

/// Null where there is none of that name.
const Reporter* find_reporter(std::string_view name);

std::string render_report(const Reporter& reporter, const RunRecord& run,
                          const ReportOptions& options);

/// Writes the report to `path`, "-" being standard output. The folder is made where it is missing;
/// the file takes its name when it is whole (a temporary file beside it, then rename(2)), so
/// a reader never sees half a report.
Result<void> write_report(const Reporter& reporter, const RunRecord& run,
                          const ReportOptions& options, const std::string& path);

/// Before a run: makes sure that write_report() could write there now (what can be said before a
/// run need not be said after it), makes the folder, and removes a report that stands there: a run
/// that is killed must not leave another run's report as its own. (To rename over a file also costs
/// more than to a free name: ext4 then writes the new one to the disk at once, auto_da_alloc in
/// ext4(5).)
Result<void> clear_report_path(const std::string& path);

}  // namespace sockdrill
