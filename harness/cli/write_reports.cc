#include "cli/write_reports.h"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "base/text.h"

namespace sockdrill {
namespace {

void print_durations(const RunRecord& record, std::uint32_t count) {
  std::vector<const CaseRecord*> slowest;
  for (const CaseRecord& one : record.cases) slowest.push_back(&one);
  std::stable_sort(slowest.begin(), slowest.end(), [](const CaseRecord* a, const CaseRecord* b) {
    return a->duration > b->duration;
  });
  if (slowest.size() > count) slowest.resize(count);
  for (const CaseRecord* one : slowest) {
    fmt::print("{:>9.1f} ms  {}\n", to_milliseconds(one->duration), visible(one->identity.id));
  }
}

}  // namespace

int write_reports(const RunRecord& record, const Options& options) {
  int code = exit_code(record);
  std::string written;
  for (const ReportRequest& request : options.reports) {
    const auto done = write_report(*request.reporter, record, options.report_options, request.path);
    if (!done) {
      std::cerr << "sockdrill: " << visible(done.error().message) << "\n";
      code = kExitEnvironment;
    } else if (request.path != "-") {
      written += (written.empty() ? "" : ", ") + visible(request.path);
    }
  }
  if (options.durations > 0) print_durations(record, options.durations);
  TerminalOptions terminal;
  terminal.color = options.color;
  terminal.again = record.run.again;
  const bool to_output = std::any_of(options.reports.begin(), options.reports.end(),
                                     [](const ReportRequest& r) { return r.path == "-"; });
  // A report on standard output is to be read by a program: the summary goes beside it.
  std::ostream& out = to_output ? std::cerr : std::cout;
  if (!written.empty() && options.verbosity != Verbosity::quiet) {
    out << "reports: " << written << (options.events.empty() ? "" : ", " + visible(options.events))
        << "\n";
  }
  out << summary(record, terminal) << std::flush;
  return code;
}

}  // namespace sockdrill
