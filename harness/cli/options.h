// The command line as values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "cli/grade_options.h"
#include "cli/probe_options.h"
#include "plan/selection.h"
#include "reports/reporter.h"
#include "reports/terminal.h"
#include "steps/binding.h"

namespace sockdrill {

/// The exit codes of every command (CTest's SKIP_RETURN_CODE is 77).
enum ExitCode : int {
  kExitPassed = 0,
  kExitFailed = 1,
  kExitInterrupted = 2,
  kExitEnvironment = 3,  // the harness or the machine
  kExitUsage = 4,        // the command line, or a mistake in a scenario
  kExitNothing = 5,      // nothing was selected
  kExitSkipped = 77,     // everything was skipped
};

/// A report that is asked for: a row of the reporter table, and where to.
struct ReportRequest {
  const Reporter* reporter = nullptr;
  std::string path;
};

enum class Verbosity : std::uint8_t { quiet, normal, verbose };
enum class ListFormat : std::uint8_t { text, json };
/// Whether programs under test are kept in a sandbox.
enum class SandboxMode : std::uint8_t {
  best,     // as far as this machine has one; the reports say what is missing
  require,  // all of it, or nothing is run
  off,
};
enum class SchemaFormat : std::uint8_t { json, markdown };

struct Options {
  enum class Command : std::uint8_t {
    run,
    list,
    check,
    explain,
    doctor,
    probe,
    report,
    schema,
    grade
  };
  Command command = Command::run;
  bool last_failed = false;
  bool until_fail = false;
  bool dry_run = false;
  bool progress = false;  // a line that is written over, on a terminal
  // A report has standard output to itself: what people read goes to standard error.
  bool output_taken = false;
  SandboxMode sandbox = SandboxMode::best;
  Verbosity verbosity = Verbosity::normal;
  ListFormat list_format = ListFormat::text;
  SchemaFormat schema_format = SchemaFormat::json;
  Color color = Color::off;
  unsigned workers = 0;  // 0: as many as there are processors, at least 2, at most 8
  std::uint32_t durations = 0;
  std::uint64_t max_failures = 0;

  std::vector<std::string> paths;  // PATH or PATH::NAME; the logs of `report`
  BindOptions bind;
  std::vector<std::string> again;  // what --server and --client add to a rerun's command
  Selection selection;

  std::string out = "sockdrill-out";
  bool out_given = false;
  std::vector<ReportRequest> reports;
  std::string events;  // where the event log goes
  ReportOptions report_options;
  ProbeOptions probe;
  GradeOptions grade;

  std::vector<std::string> command_line;
};

/// Reads the arguments and the SOCKDRILL_ variables. Where there is nothing left to do (help, the
/// version, a mistake, which have then been printed) the error is the exit code.
tl::expected<Options, int> parse_command_line(int argc, char** argv);

}  // namespace sockdrill
