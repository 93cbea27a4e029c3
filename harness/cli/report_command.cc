// report: the same reports, from logs.
#include <algorithm>
#include <filesystem>
#include <iostream>

#include "base/text.h"
#include "cli/class_reports.h"
#include "cli/commands.h"
#include "cli/write_reports.h"

namespace sockdrill {

namespace {

// The folders of `grade`: pages, gradebook and summary again.
int report_class(const Options& options) {
  const ClassFolder folder(options.out_given || options.paths.size() > 1 ? options.out
                                                                         : options.paths.front());
  ClassReports reports(folder, options.report_options);
  if (auto made = remake_class_reports(options.paths, reports); !made) {
    std::cerr << "sockdrill: " << visible(made.error().message) << "\n";
    return kExitEnvironment;
  }
  if (options.verbosity != Verbosity::quiet) {
    std::cout << "gradebook: " << visible(folder.gradebook())
              << ", summary: " << visible(folder.summary()) << "\n";
  }
  std::cout << reports.record().grades.size() << " submissions\n";
  return kExitPassed;
}

bool is_folder(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error);
}

}  // namespace

int report_command(const Options& options) {
  const auto folders = std::count_if(options.paths.begin(), options.paths.end(), is_folder);
  if (folders == static_cast<std::ptrdiff_t>(options.paths.size())) return report_class(options);
  const auto record = read_logs(options.paths);
  if (!record) {
    std::cerr << "sockdrill: " << visible(record.error().message) << "\n";
    return kExitEnvironment;
  }
  TerminalOptions terminal;
  terminal.color = options.color;
  terminal.again = record->run.again;
  terminal.language = options.report_options.language;
  std::ostream& out = options.output_taken ? std::cerr : std::cout;
  for (const CaseRecord& one : record->cases) {
    const bool fine = one.status == Status::passed || one.status == Status::skipped;
    if (options.verbosity == Verbosity::verbose) out << case_line(one, terminal) << "\n";
    if (!fine && options.verbosity != Verbosity::quiet) {
      out << case_report(one, terminal) << "\n";
    }
  }
  return write_reports(*record, options);
}

}  // namespace sockdrill
