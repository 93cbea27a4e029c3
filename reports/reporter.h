// THE reporter table: every format that a run can be reported in. A new one is a file beside this
// and a row in reporter.cc.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cause/language.h"
#include "reports/report_file.h"
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

/// Writes the report to `path` (report_file.h).
Result<void> write_report(const Reporter& reporter, const RunRecord& run,
                          const ReportOptions& options, const std::string& path);

}  // namespace sockdrill
