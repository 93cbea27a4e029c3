#include "cli/write_reports.h"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "base/text.h"
#include "reports/ci_commands.h"

namespace sockdrill {
namespace {

std::string durations_text(const RunRecord& record, std::uint32_t count) {
  std::vector<const CaseRecord*> slowest;
  for (const CaseRecord& one : record.cases) slowest.push_back(&one);
  std::stable_sort(slowest.begin(), slowest.end(), [](const CaseRecord* a, const CaseRecord* b) {
    return a->duration > b->duration;
  });
  if (slowest.size() > count) slowest.resize(count);
  std::string text;
  for (const CaseRecord* one : slowest) {
    text +=
        fmt::format("{:>9.1f} ms  {}\n", to_milliseconds(one->duration), visible(one->identity.id));
  }
  return without_ci_commands(std::move(text));
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
  TerminalOptions terminal;
  terminal.color = options.color;
  terminal.again = record.run.again;
  terminal.language = options.report_options.language;
  std::ostream& out = options.output_taken ? std::cerr : std::cout;
  if (options.durations > 0) out << durations_text(record, options.durations);
  if (options.selection.shuffle_seed && options.verbosity != Verbosity::quiet) {
    out << fmt::format("shuffled: --shuffle={} gives this order again\n",
                       *options.selection.shuffle_seed);
  }
  if (!written.empty() && options.verbosity != Verbosity::quiet) {
    out << "reports: " << written << (options.events.empty() ? "" : ", " + visible(options.events))
        << "\n";
  }
  out << summary(record, terminal) << std::flush;
  return code;
}

}  // namespace sockdrill
