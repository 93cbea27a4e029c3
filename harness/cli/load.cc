#include "cli/load.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "base/text.h"
#include "verdict/run_record.h"

namespace sockdrill {
namespace {

// A finished case takes most of a kilobyte until the reports are written.
constexpr std::uint64_t kMostCases = 1'000'000;

// The ids that did not pass in the run before, from its log.
Result<std::set<std::string>> failed_before(const Options& options) {
  const std::string log = options.out + "/events.jsonl";
  if (::access(log.c_str(), F_OK) != 0) {
    return fail("--last-failed: there is no earlier run in '" + visible(options.out) + "'");
  }
  const auto run = read_logs({log});
  if (!run) return tl::unexpected<Error>(run.error());
  std::set<std::string> ids;
  for (const CaseRecord& record : run->cases) {
    if (record.status == Status::failed || record.status == Status::errored) {
      ids.insert(record.identity.id);
    }
  }
  return ids;
}

}  // namespace

bool uses_seed(const Plan& plan) {
  return std::any_of(plan.cases.begin(), plan.cases.end(),
                     [](const PlannedCase& planned) { return planned.uses_seed; });
}

int refuse(const Diagnostics& mistakes) {
  std::cerr << render(mistakes);
  return mistakes.has_trouble() ? kExitEnvironment : kExitUsage;
}

tl::expected<Plan, int> load_plan(const Options& options) {
  Diagnostics mistakes;
  Plan plan = read_plan(options.paths, options.bind, mistakes);
  if (!mistakes.empty()) {
    return tl::unexpected<int>(refuse(mistakes));
  }
  Selection selection = options.selection;
  selection.slow_unasked = options.command != Options::Command::run;
  if (options.last_failed) {
    auto ids = failed_before(options);
    if (!ids) {
      std::cerr << "sockdrill: " << ids.error().message << "\n";
      return tl::unexpected<int>(kExitUsage);
    }
    selection.ids = std::move(*ids);
  }
  if (selection.repeat > kMostCases / std::max<std::size_t>(plan.cases.size(), 1)) {
    std::cerr << fmt::format(
        "sockdrill: --repeat: {} times {} cases are more than the {} that one run may have; "
        "--until-fail repeats without an end\n",
        selection.repeat, plan.cases.size(), kMostCases);
    return tl::unexpected<int>(kExitUsage);
  }
  if (!options.bind.server.is_reference) selection.roles.insert("server");
  if (!options.bind.client.is_reference) selection.roles.insert("client");
  plan.left_out = select_cases(plan, selection);
  return plan;
}

}  // namespace sockdrill
