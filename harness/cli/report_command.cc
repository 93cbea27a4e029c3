// report: the same reports, from logs.
#include <iostream>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/write_reports.h"

namespace sockdrill {

int report_command(const Options& options) {
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
