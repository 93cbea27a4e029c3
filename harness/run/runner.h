// A run: workers take the planned cases one after the other.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "plan/plan.h"
#include "run/case_runner.h"
#include "verdict/run_record.h"

namespace sockdrill {

struct RunLimits {
  unsigned workers = 2;
  std::uint64_t max_failures = 0;  // stop after so many cases that failed or errored; 0: never
};

/// Told of a case's start and end. Workers call it, several at once: what it does for a case that
/// passed should not make them wait for each other.
class RunObserver {
 public:
  virtual ~RunObserver() = default;
  virtual void case_started(const PlannedCase& planned, std::uint32_t number) = 0;
  virtual void case_ended(const CaseRecord& record) = 0;
  /// Whether case_ended() says of this record what somebody may see: what is said to have happened
  /// is in the log by then. Cheap.
  virtual bool tells(const CaseRecord& record) const = 0;
};

class Runner {
 public:
  Runner(const RunContext& context, Watchdog& dog, RunLimits limits, RunObserver& observer)
      : context_(context), dog_(dog), limits_(limits), observer_(observer) {}

  /// Runs the cases and adds their records to `record`, in the order of their numbers. Returns
  /// early when the watchdog is stopped, the failures are too many or the log cannot be written.
  void run(const std::vector<PlannedCase>& cases, RunRecord& record);

 private:
  const RunContext& context_;
  Watchdog& dog_;
  RunLimits limits_;
  RunObserver& observer_;
  std::uint32_t next_number_ = 0;  // cases of a run are numbered through all calls of run()
};

}  // namespace sockdrill
