// A whole run, folded: what every report is made from.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "trace/event.h"
#include "verdict/case_record.h"

namespace sockdrill {

struct Totals {
  std::size_t passed = 0;  // flaky ones among them
  std::size_t failed = 0;
  std::size_t errored = 0;
  std::size_t skipped = 0;
  std::size_t flaky = 0;
  double points = 0;
  double max_points = 0;        // 0: nothing was graded
  double undecided_points = 0;  // not earned by cases that errored or were skipped: no one's fault
  std::size_t cases() const { return passed + failed + errored + skipped; }
};

/// Not thread-safe: one thread folds.
struct RunRecord {
  RunStarted run;
  Nanoseconds duration{0};
  std::string interrupted;  // by what; empty for a run that came to its end
  std::vector<CaseRecord> cases;
  std::vector<std::string> notes;  // about the logs, a sentence each

  /// Adds a case that ended. A retry (an attempt above 1) takes the place of the attempt before
  /// it, which is kept in `earlier`.
  void add(CaseRecord record, std::uint32_t attempt = 1);

  /// The order of the files, scenarios and variants, whatever the order in which they ended.
  void arrange();

  Totals totals() const;
};

/// The record of a run from its log, or of several runs (shards) from theirs; arranged.
///
/// - A case that started and never ended: errored, "the case did not finish: the run ended before
///   it did"; unless another log has the same case, finished.
/// - The same case in several logs otherwise stays several records, told apart by `repeat`: no
///   log's failure hides behind another's success.
/// - Run information is the first log's; the duration is the longest; what any run could not check
///   is said of all; a run without RunDone was interrupted.
Result<RunRecord> read_logs(const std::vector<std::string>& paths);

/// The exit code of a run: 0 all passed, 1 failures, 2 interrupted, 3 the harness or the machine
/// failed, 5 nothing was selected, 77 everything was skipped (CTest's SKIP_RETURN_CODE). An
/// interruption outranks an error, an error a failure.
int exit_code(const RunRecord& run);

}  // namespace sockdrill
