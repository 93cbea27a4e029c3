// grade: assignment → submissions → a log each → pages, gradebook, summary.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <set>
#include <thread>

#include "base/text.h"
#include "cli/class_reports.h"
#include "cli/commands.h"
#include "cli/grade_progress.h"
#include "cli/home.h"
#include "cli/interrupt.h"
#include "cli/load.h"
#include "cli/machine.h"
#include "cli/version.h"
#include "grade/folder_lock.h"
#include "grade/grader.h"
#include "os/process.h"

namespace sockdrill {
namespace {

int complain(int code, const std::string& message) {
  std::cerr << "sockdrill: " << visible(message) << "\n";
  return code;
}

std::vector<std::string> hidden_paths(const Options& options, const Assignment& assignment,
                                      const Intake& intake) {
  std::error_code error;
  std::vector<std::string> paths = assignment.files;
  paths.insert(paths.end(),
               {options.grade.submissions, options.out, intake.folder(), shipped_scenarios()});
  for (const std::string& program : own_programs()) paths.push_back(program);
  std::vector<std::string> hidden;
  for (const std::string& path : paths) {
    hidden.push_back(std::filesystem::weakly_canonical(path, error).string());
  }
  return hidden;
}

// The results and the assignment's own files may stand among the submissions, and are none.
void leave_out_ours(std::vector<FoundSubmission>& found, const Options& options,
                    const Assignment& assignment) {
  std::error_code error;
  std::set<std::filesystem::path> ours = {std::filesystem::weakly_canonical(options.out, error)};
  for (const std::string& file : assignment.files) {
    ours.insert(std::filesystem::weakly_canonical(file, error));
  }
  std::erase_if(found, [&](const FoundSubmission& one) {
    return ours.contains(std::filesystem::weakly_canonical(one.path, error));
  });
}

// Programs wait more than they work: for what a scenario sends, for silence, for a deadline.
unsigned worker_count(const Options& options) {
  if (options.workers > 0) return options.workers;
  return std::clamp(4 * std::thread::hardware_concurrency(), 4U, 64U);
}

// Of a folder that cannot be written it is said at once. What stands in it stays until it is
// replaced.
Result<void> prepare_folder(const ClassFolder& folder) {
  for (const char* const part : {"/.writable", "/events/.writable", "/students/.writable"}) {
    if (auto clear = clear_report_path(folder.path() + part); !clear) return clear;
  }
  return {};
}

std::string tally(const ClassRecord& record) {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t review = 0;
  for (const Grade& grade : record.grades) {
    if (grade.verdict == Grade::Verdict::passed) ++passed;
    if (grade.verdict == Grade::Verdict::failed) ++failed;
    if (grade.verdict == Grade::Verdict::review) ++review;
  }
  return fmt::format("{} passed, {} failed, {} for a person to look at", passed, failed, review);
}

// The students of the class, and those of them that are to be graded here.
struct Class {
  std::vector<std::string> students;
  std::vector<FoundSubmission> to_grade;

  bool is_part() const { return to_grade.size() < students.size(); }
};

// Where there is none it has been said, and the error is the exit code.
tl::expected<Class, int> class_of(const Options& options, const Assignment& assignment) {
  auto found = find_submissions(options.grade.submissions, assignment.layout);
  if (!found) return tl::unexpected<int>(complain(kExitUsage, found.error().message));
  leave_out_ours(*found, options, assignment);
  if (found->empty()) {
    return tl::unexpected<int>(complain(
        kExitNothing, fmt::format("there are no submissions in '{}' that stand at {}",
                                  options.grade.submissions, in_quotes(assignment.layout))));
  }
  Class all;
  for (const FoundSubmission& one : *found) all.students.push_back(one.student);
  if (const auto& shard = options.selection.shard) {
    std::erase_if(*found, [&](const FoundSubmission& one) {
      return !is_in_shard(one.student, shard->index, shard->count);
    });
  }
  all.to_grade = std::move(*found);
  return all;
}

// What each log begins with.
RunStarted run_started(const Options& options, const Assignment& assignment,
                       const IsolationProbe& isolation, const Sandboxing& sandboxing,
                       std::uint64_t seed) {
  RunStarted started = machine_record(isolation, sandboxing, options.sandbox, /*programs=*/true);
  started.version = kVersion;
  started.command = options.command_line;
  started.seed = seed;
  if (uses_seed(assignment.plan)) started.again = {"--seed", std::to_string(seed)};
  return started;
}

void tell_what_is_lost(const RunStarted& machine) {
  for (const std::string& lost : machine.lost) {
    std::cout << "not checked: " << visible(lost) << "\n";
  }
}

void tell_where_it_stands(const ClassFolder& folder, const Class& graded, std::size_t before,
                          std::size_t gone) {
  if (before > 0) {
    fmt::print("{} of them {} graded before, and had not changed\n", before,
               before == 1 ? "was" : "were");
  }
  if (gone > 0) {
    fmt::print("{} {} no more handed in: the {} stand{} in {}/events/gone\n", gone,
               gone == 1 ? "is" : "are", gone == 1 ? "log" : "logs", gone == 1 ? "s" : "",
               visible(folder.path()));
  }
  if (graded.is_part()) {
    fmt::print("a part of a class of {}: `sockdrill report {}` makes the gradebook of all parts\n",
               graded.students.size(), visible(folder.path()));
  } else {
    fmt::print("gradebook: {}, summary: {}, pages: {}/students\n", visible(folder.gradebook()),
               visible(folder.summary()), visible(folder.path()));
  }
}

}  // namespace

int grade_command(const Options& options) {
  // Namespaces first: an ordinary user gets one only while there is one thread.
  const IsolationProbe isolation = enter_isolation(networks_are_off());
  if (auto raised = raise_descriptor_limit(); !raised) {
    return complain(kExitEnvironment, raised.error().message);
  }
  if (auto prepared = prepare_for_programs(); !prepared) {
    return complain(kExitEnvironment, prepared.error().message);
  }

  Diagnostics mistakes;
  const Assignment assignment =
      read_assignment(options.grade.assignment, shipped_scenarios(), kVersion, mistakes);
  if (!mistakes.empty()) return refuse(mistakes);
  const auto whole = class_of(options, assignment);
  if (!whole) return whole.error();

  const ClassFolder folder(options.out);
  if (auto ready = prepare_folder(folder); !ready) {
    return complain(kExitEnvironment, ready.error().message);
  }
  const auto& shard = options.selection.shard;
  const auto lock = FolderLock::take(
      folder.lock_of(shard ? fmt::format("{}-of-{}", shard->index, shard->count) : ""));
  if (!lock) return complain(kExitEnvironment, lock.error().message);
  if (!*lock) {
    return complain(kExitEnvironment,
                    fmt::format("another sockdrill grades into '{}' at this moment", options.out));
  }
  auto intake = Intake::open(companion_program("sockdrill-unpack"));
  if (!intake) return complain(kExitEnvironment, intake.error().message);
  const auto sandboxing =
      sandboxing_for(options.sandbox, hidden_paths(options, assignment, *intake));
  if (sandboxing == nullptr) return kExitEnvironment;

  BindOptions bind = options.bind;
  bind.seed = options.grade.seed.value_or(assignment.seed);
  const RunStarted machine = run_started(options, assignment, isolation, *sandboxing, bind.seed);
  const bool quiet = options.verbosity == Verbosity::quiet;
  if (!quiet) tell_what_is_lost(machine);

  ClassReports reports(folder, options.report_options);
  GradeProgress progress(options, whole->to_grade.size(), reports);
  const TimePoint start = Clock::now();
  Result<void> done;
  std::string interrupted;
  {
    Watchdog dog;
    if (dog.trouble()) return complain(kExitEnvironment, dog.trouble()->message);
    const InterruptScope interrupt(dog);
    const GradeContext context{assignment, folder,    *intake,     bind,
                               machine,    isolation, *sandboxing, dog};
    done = Grader(context, progress).grade(whole->to_grade, worker_count(options));
    interrupted = InterruptScope::cause();
  }
  progress.finish();
  const auto stopped = [&](int code, const std::string& why) {
    return complain(code,
                    fmt::format("{}{} of {} submissions are graded, and the same command goes "
                                "on with the others",
                                why, reports.record().grades.size(), whole->to_grade.size()));
  };
  if (!done) return stopped(kExitEnvironment, done.error().message + "; ");
  if (!interrupted.empty()) {
    return stopped(kExitInterrupted, "interrupted by " + interrupted + ": ");
  }
  std::size_t gone = 0;
  if (!whole->is_part()) {
    const auto put_away = folder.put_away_all_but(whole->students);
    if (!put_away) return complain(kExitEnvironment, put_away.error().message);
    gone = *put_away;
    if (auto finished = reports.finish(); !finished) {
      return complain(kExitEnvironment, finished.error().message);
    }
  }
  if (!quiet) tell_where_it_stands(folder, *whole, progress.before(), gone);
  fmt::print("{} submissions: {}, in {:.1f} s\n", whole->to_grade.size(), tally(reports.record()),
             to_seconds(Clock::now() - start));
  return kExitPassed;
}

}  // namespace sockdrill
