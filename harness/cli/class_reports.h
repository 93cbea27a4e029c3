// What becomes of a class's logs: a student's pages as soon as his log is whole, then the gradebook
// and the summary. `grade` and `report` make them with the same code from the same records.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

#include "grade/class_folder.h"
#include "reports/class_record.h"
#include "reports/reporter.h"
#include "verdict/submission_record.h"

namespace sockdrill {

/// Keeps a grade of each submission, and nothing else of it: memory does not grow with what
/// programs write.
class ClassReports {
 public:
  ClassReports(const ClassFolder& folder, ReportOptions options)
      : folder_(folder), options_(options) {}

  /// Writes the student's pages, where he has none of this log yet, and keeps the grade, which is
  /// returned. From any thread.
  Result<Grade> add(SubmissionRecord record);

  /// Writes the gradebook and the summary. When all have been added.
  Result<void> finish();

  const ClassRecord& record() const { return class_; }

 private:
  const ClassFolder& folder_;
  ReportOptions options_;
  std::mutex mutex_;  // guards class_
  ClassRecord class_;
};

/// The pages, gradebook and summary of the classes' logs: of several folders, which are parts of
/// one class. The Error names the log.
Result<void> remake_class_reports(const std::vector<std::string>& folders, ClassReports& reports);

}  // namespace sockdrill
