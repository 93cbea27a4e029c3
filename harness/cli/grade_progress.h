// What a person sees while a class is graded: a line a student, and on a terminal how far it is.
#pragma once

#include <cstddef>
#include <mutex>

#include "base/clock.h"
#include "cli/class_reports.h"
#include "cli/options.h"
#include "grade/grader.h"

namespace sockdrill {

/// Makes each student's pages and tells of them. Called by several workers at once.
class GradeProgress final : public GradeObserver {
 public:
  GradeProgress(const Options& options, std::size_t submissions, ClassReports& reports);

  Result<void> graded(SubmissionRecord record, bool before) override;

  /// The line on the terminal goes.
  void finish();

  /// How many were graded by an earlier call.
  std::size_t before() const { return before_; }

 private:
  void draw();
  void wipe();

  const Options& options_;
  ClassReports& reports_;
  std::size_t submissions_;
  TimePoint start_ = Clock::now();
  std::mutex mutex_;  // guards what follows, and the terminal
  std::size_t done_ = 0;
  std::size_t before_ = 0;
  bool drawn_ = false;
};

}  // namespace sockdrill
