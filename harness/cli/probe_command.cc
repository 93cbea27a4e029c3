// probe: this kernel's table of port reuse, and whether it is as it was.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <thread>

#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/home.h"
#include "cli/machine.h"
#include "cli/usage_error.h"
#include "os/errno_name.h"
#include "os/process.h"
#include "os/unique_fd.h"
#include "probe/table.h"

namespace sockdrill {
namespace {

constexpr std::size_t kBaselineLimit = 64 << 20;  // bytes
constexpr std::size_t kErrorsShown = 10;

struct Known {
  std::string name;  // the path as it was given
  Baseline baseline;
};

Result<std::optional<Known>> read_known(const ProbeOptions& options) {
  if (!options.compare) return std::nullopt;
  const std::string path =
      options.baseline.empty() ? shipped_scenarios() + "/reuse/baseline.csv" : options.baseline;
  const auto text = read_file(path, kBaselineLimit);
  if (!text) return tl::unexpected(text.error());
  auto baseline = parse_baseline(*text, path);
  if (!baseline) return tl::unexpected(baseline.error());
  return Known{options.baseline.empty() ? "the shipped baseline" : path, std::move(*baseline)};
}

Result<void> write_whole(const std::string& path, std::string_view text) {
  const auto cannot = [&](int error) {
    return fail(fmt::format("cannot write {}: {}", in_quotes(path), describe_errno(error)), error);
  };
  const UniqueFd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!file) return cannot(errno);
  while (!text.empty()) {
    const ssize_t count = ::write(file.get(), text.data(), text.size());
    if (count < 0) return cannot(errno);
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

std::string count(std::size_t number, std::string_view noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

std::string shown_table(const ProbeOptions& options, const ProbeResult& result,
                        const std::optional<ComparedWith>& compared) {
  switch (options.format) {
    case TableFormat::json:
      return table_json(result, compared);
    case TableFormat::csv:
      return table_csv(result);
    case TableFormat::text:
      return table_text(result);
  }
  return {};
}

// What is not in the table: what was not probed, and what is not as it was.
std::string remarks(const ProbeResult& result, const std::optional<ComparedWith>& compared) {
  std::string text;
  for (const SkippedCells& one : result.skipped) {
    text += fmt::format("{} skipped: {}\n", count(one.cells.size(), "cell"), visible(one.reason));
  }
  for (std::size_t i = 0; i < std::min(kErrorsShown, result.failed.size()); ++i) {
    const FailedCell& one = result.failed[i];
    text += fmt::format("error: {}: {}\n", to_string(one.cell), visible(one.message));
  }
  if (result.failed.size() > kErrorsShown) {
    text += fmt::format("and {}\n", count(result.failed.size() - kErrorsShown, "more error"));
  }
  if (compared) text += differences_text(compared->comparison.differences);
  return text;
}

std::string summary(const ProbeResult& result, const std::optional<ComparedWith>& compared,
                    const std::optional<Known>& known) {
  std::string text = count(result.measured.size(), "cell") + " probed";
  std::size_t skipped = 0;
  for (const SkippedCells& one : result.skipped) skipped += one.cells.size();
  if (skipped > 0) text += fmt::format(", {} skipped", skipped);
  if (!result.failed.empty()) text += fmt::format(", {} errored", result.failed.size());
  text += fmt::format(" in {:.2f} s, {}", std::chrono::duration<double>(result.duration).count(),
                      visible(result.kernel));
  if (!compared || result.measured.empty()) return text + "\n";
  const std::size_t differences = compared->comparison.differences.size();
  if (differences == 0) return text + ": all as in " + visible(compared->baseline) + "\n";
  return text + fmt::format(": {} not as in {} ({})\n", differences, visible(compared->baseline),
                            visible(known->baseline.kernel));
}

int exit_code_of(const ProbeResult& result, const std::optional<ComparedWith>& compared) {
  if (!result.failed.empty()) return kExitEnvironment;
  if (result.measured.empty()) return kExitSkipped;
  return compared && !compared->comparison.differences.empty() ? kExitFailed : kExitPassed;
}

}  // namespace

int probe_command(const Options& all_options) {
  const ProbeOptions& options = all_options.probe;
  const auto known = read_known(options);
  if (!known) return complain(known.error().message);

  const IsolationProbe isolation = enter_isolation(networks_are_off());
  if (const auto prepared = prepare_for_programs(); !prepared) {
    fmt::print(stderr, "sockdrill: {}\n", visible(prepared.error().message));
    return kExitEnvironment;
  }
  const unsigned workers = all_options.workers > 0
                               ? all_options.workers
                               : std::clamp(std::thread::hardware_concurrency(), 1U, 16U);
  const ProbeResult result = probe(options.cells, isolation, workers);
  std::optional<ComparedWith> compared;
  if (*known) {
    compared = {(*known)->name, compare(result.measured, (*known)->baseline.cells)};
  }

  const bool table_on_output = options.out == "-";
  const bool taken = table_on_output && options.format != TableFormat::text;
  std::FILE* const talk = taken ? stderr : stdout;
  const bool quiet = all_options.verbosity == Verbosity::quiet;
  int code = exit_code_of(result, compared);
  const auto write = [&](const std::string& path, std::string_view text) {
    const auto written = write_whole(path, text);
    if (written) return;
    fmt::print(stderr, "sockdrill: {}\n", visible(written.error().message));
    code = kExitEnvironment;
  };

  if (!table_on_output) {
    write(options.out, shown_table(options, result, compared));
  } else if ((!quiet || taken) &&
             !(options.format == TableFormat::text && result.measured.empty())) {
    fmt::print("{}{}", shown_table(options, result, compared), taken ? "" : "\n");
  }
  if (!options.write_baseline.empty()) {
    write(options.write_baseline, baseline_text(result.measured, result.kernel));
  }
  if (!quiet) fmt::print(talk, "{}", remarks(result, compared));
  fmt::print(talk, "{}", summary(result, compared, *known));
  return code;
}

}  // namespace sockdrill
