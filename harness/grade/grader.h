// Grades a class: workers take a submission after the other, each from its intake to its log.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "grade/assignment.h"
#include "grade/class_folder.h"
#include "grade/intake.h"
#include "grade/submission_finder.h"
#include "run/case_runner.h"
#include "verdict/submission_record.h"

namespace sockdrill {

/// What all submissions have in common. Everything outlives the Grader.
struct GradeContext {
  const Assignment& assignment;
  const ClassFolder& folder;
  const Intake& intake;
  const BindOptions& bind;    // the other role, the deadlines, the seed
  const RunStarted& machine;  // what a submission's log says of the machine and the command
  const IsolationProbe& isolation;
  Sandboxing& sandboxing;
  Watchdog& dog;
};

/// Told of each submission that has a result. Workers call it, several at once. An Error ends the
/// grading: the results cannot be written.
class GradeObserver {
 public:
  virtual ~GradeObserver() = default;
  /// `before`: an earlier grading did it, and nothing has changed since.
  virtual Result<void> graded(SubmissionRecord record, bool before) = 0;
};

class Grader {
 public:
  Grader(const GradeContext& context, GradeObserver& observer)
      : context_(context), observer_(observer) {}

  /// Grades them on so many threads. A submission's log takes its name when it is whole: whatever
  /// ends this early, the next grading goes on with the next submission. Returns early when the
  /// watchdog is stopped; an Error where results cannot be written.
  Result<void> grade(const std::vector<FoundSubmission>& submissions, unsigned workers);

 private:
  class Worker;

  void stop(Error error);

  const GradeContext& context_;
  GradeObserver& observer_;
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> stopped_{false};
  std::mutex mutex_;
  std::optional<Error> error_;
};

}  // namespace sockdrill
