// run: load → plan → run → judge → report.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <set>
#include <thread>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/home.h"
#include "cli/interrupt.h"
#include "cli/load.h"
#include "cli/machine.h"
#include "cli/progress.h"
#include "cli/version.h"
#include "cli/write_reports.h"
#include "run/runner.h"
#include "steps/sandboxing.h"

namespace sockdrill {
namespace {

int environment_error(const std::string& message) {
  std::cerr << "sockdrill: " << visible(message) << "\n";
  return kExitEnvironment;
}

// What waits for real time, or judges other programs than the one that was given, is run where it
// is asked for, and a run without it says so.
std::vector<std::string> left_out_texts(const LeftOut& left_out) {
  std::vector<std::string> texts;
  if (left_out.slow > 0) {
    texts.push_back(fmt::format("{} slow case{} left out (--tag slow runs {})", left_out.slow,
                                left_out.slow == 1 ? " is" : "s are",
                                left_out.slow == 1 ? "it" : "them"));
  }
  for (const std::string& role : left_out.roles) {
    texts.push_back(fmt::format("no case that is selected starts the program of --{}", role));
  }
  if (left_out.assignments > 0) {
    texts.push_back(fmt::format(
        "{} case{} of other assignments {} left out (name a file to run it)", left_out.assignments,
        left_out.assignments == 1 ? "" : "s", left_out.assignments == 1 ? "is" : "are"));
  }
  return texts;
}

bool has_programs(const Plan& plan) {
  return std::any_of(plan.cases.begin(), plan.cases.end(), [](const PlannedCase& planned) {
    return !planned.scenario->programs.empty() || !planned.scenario->suite->programs.empty();
  });
}

// What no program may see: the scenarios, the engine, and what the run writes.
std::vector<std::string> hidden_paths(const Options& options, const Plan& plan) {
  namespace fs = std::filesystem;
  std::error_code error;
  std::set<std::string> paths = {shipped_scenarios(), options.out};
  for (const std::string& program : own_programs()) paths.insert(program);
  for (const std::string& path : options.paths) paths.insert(path.substr(0, path.find("::")));
  for (const PlannedCase& planned : plan.cases) paths.insert(planned.scenario->suite->path);
  for (const ReportRequest& report : options.reports) paths.insert(report.path);
  std::vector<std::string> hidden;
  for (const std::string& path : paths) {
    if (!path.empty()) hidden.push_back(fs::weakly_canonical(path, error).string());
  }
  return hidden;
}

// A rerun of one case must send and expect the same again.
std::vector<std::string> again_of(const Options& options, const Plan& plan) {
  std::vector<std::string> again = options.again;
  if (uses_seed(plan)) again.insert(again.end(), {"--seed", std::to_string(options.bind.seed)});
  return again;
}

RunStarted run_started(const Options& options, const IsolationProbe& isolation,
                       const Sandboxing& sandboxing, const Plan& plan) {
  RunStarted started = machine_record(isolation, sandboxing, options.sandbox, has_programs(plan));
  started.version = kVersion;
  started.command = options.command_line;
  started.again = again_of(options, plan);
  started.unix_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                        std::chrono::system_clock::now().time_since_epoch())
                        .count();
  started.seed = options.selection.shuffle_seed.value_or(options.bind.seed);
  for (std::string& text : left_out_texts(plan.left_out)) started.lost.push_back(std::move(text));
  started.cases = plan.cases.size();
  return started;
}

unsigned worker_count(const Options& options, const Plan& plan) {
  if (options.workers > 0) return options.workers;
  const auto slow = std::count_if(plan.cases.begin(), plan.cases.end(), [](const auto& planned) {
    const auto& tags = planned.scenario->tags;
    return std::find(tags.begin(), tags.end(), "slow") != tags.end();
  });
  // What waits for real time needs no processor: all of it waits together.
  return std::max(std::clamp(std::thread::hardware_concurrency(), 2U, 8U),
                  static_cast<unsigned>(std::min<std::ptrdiff_t>(slow, 32)));
}

// The exit code where there is nothing to run, which was said then.
tl::expected<Plan, int> plan_of(const Options& options) {
  auto plan = load_plan(options);
  if (!plan) return plan;
  // Who names single cases, as CTest does, gives all of them the same program.
  const bool whole = !options.last_failed && !options.selection.expression &&
                     options.selection.tags.empty() && !options.selection.shard &&
                     std::none_of(plan->cases.begin(), plan->cases.end(),
                                  [](const PlannedCase& planned) { return planned.named; });
  const auto& unplayed = plan->left_out.roles;
  const std::size_t given = !options.bind.server.is_reference + !options.bind.client.is_reference;
  if (!plan->cases.empty() && whole && given > 0 && unplayed.size() == given) {
    std::cerr << fmt::format("sockdrill: nothing was selected that starts the program of --{}\n",
                             unplayed.front());
    return tl::unexpected<int>(kExitNothing);
  }
  if (!plan->cases.empty()) return plan;
  std::cerr << (options.last_failed ? "sockdrill: no case that is selected failed in the run before"
                                    : "sockdrill: nothing was selected");
  for (const std::string& text : left_out_texts(plan->left_out)) std::cerr << "; " << text;
  std::cerr << "\n";
  return tl::unexpected<int>(kExitNothing);
}

int dry_run(const Options& options) {
  const auto plan = plan_of(options);
  if (!plan) return plan.error();
  for (const PlannedCase& planned : plan->cases) fmt::print("{}\n", case_id(planned));
  return kExitPassed;
}

// Rounds over all cases until one does not pass. What passed in earlier rounds stays in the log
// only: the memory must not grow with the rounds.
void run_until_failure(Runner& runner, std::vector<PlannedCase> cases, const Watchdog& dog,
                       RunRecord& record) {
  for (std::uint32_t round = 1;; ++round) {
    for (PlannedCase& planned : cases) planned.repeat = round;
    record.cases.clear();
    runner.run(cases, record);
    const Totals totals = record.totals();
    if (dog.stopped() || totals.failed + totals.errored > 0 || totals.cases() < cases.size()) {
      record.notes.push_back(fmt::format("round {} of --until-fail", round));
      return;
    }
  }
}

}  // namespace

int run_command(const Options& options, Ground& ground) {
  if (options.dry_run) return dry_run(options);

  const auto isolation_ahead = ground.lay();
  if (!isolation_ahead) return environment_error(isolation_ahead.error().message);

  auto plan = plan_of(options);
  if (!plan) return plan.error();
  const unsigned workers = worker_count(options, *plan);
  const IsolationProbe isolation = (*isolation_ahead)->enter();
  const auto sandboxing = has_programs(*plan)
                              ? sandboxing_for(options.sandbox, hidden_paths(options, *plan))
                              : std::make_unique<Sandboxing>();
  if (sandboxing == nullptr) return kExitEnvironment;

  const TimePoint start = Clock::now();
  for (const ReportRequest& report : options.reports) {
    if (auto writable = clear_report_path(report.path); !writable)
      return environment_error(writable.error().message);
  }
  std::optional<EventLog> log;
  if (!options.events.empty()) {
    auto opened = EventLog::open(options.events);
    if (!opened) return environment_error(opened.error().message);
    log = std::move(*opened);
  }
  RunRecord record;
  record.run = run_started(options, isolation, *sandboxing, *plan);
  if (log) log->append(Event{Nanoseconds(0), std::nullopt, record.run});

  Watchdog dog;
  if (dog.trouble()) return environment_error(dog.trouble()->message);
  {
    const InterruptScope interrupt(dog);
    Progress progress(options, record.run.again, plan->cases.size());
    const RunContext context{options.bind,
                             isolation,
                             (*isolation_ahead)->network(),
                             log ? &*log : nullptr,
                             kernel_sockets(),
                             *sandboxing,
                             start};
    Runner runner(context, dog, {workers, options.max_failures}, progress);
    if (options.until_fail) {
      run_until_failure(runner, plan->cases, dog, record);
    } else {
      runner.run(plan->cases, record);
    }
    dog.retire();
    progress.finish();
  }
  record.interrupted = InterruptScope::cause();
  if (!options.until_fail && record.cases.size() < plan->cases.size()) {
    record.notes.push_back(fmt::format("{} of {} cases were never started",
                                       plan->cases.size() - record.cases.size(),
                                       plan->cases.size()));
  }
  record.duration = Clock::now() - start;
  record.arrange();
  if (log) {
    log->append(Event{record.duration, std::nullopt, RunDone{record.duration, record.interrupted}});
  }
  const int code = write_reports(record, options);
  return log && log->error() ? environment_error(log->error()->message) : code;
}

}  // namespace sockdrill
