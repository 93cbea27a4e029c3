// A submission, graded: its log, folded. What gradebooks, feedback and the class's summary are made
// from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "trace/event.h"
#include "verdict/run_record.h"

namespace sockdrill {

/// Plain values. `run` has the cases that were run, hidden ones too; none where nothing could be.
struct SubmissionRecord {
  AssignmentRead assignment;
  SubmissionRead submission;
  RunRecord run;
};

/// The record from the log of one submission. An Error where it is none: it has no submission, or
/// several.
Result<SubmissionRecord> read_submission_log(const std::string& path);

/// What became of a check.
enum class Mark : std::uint8_t {
  passed,
  failed,
  undecided,  // errored, skipped or not run for a reason that is nobody's fault: never zero points
};

/// Of one check, a column of the gradebook.
struct CheckMark {
  Mark mark = Mark::undecided;
  double points = 0;   // earned
  std::string reason;  // one line, safe to print; empty where it passed
  std::string cause;   // the first cause's name (cause/table.cc); empty where none is known
};

/// What a submission gets.
struct Grade {
  enum class Verdict : std::uint8_t {
    passed,  // every check
    failed,  // some did not, and all have a mark
    review,  // a person must look: points are undecided, or nothing could be run
  };
  std::string student;
  Verdict verdict = Verdict::review;
  double points = 0;
  double max_points = 0;
  double undecided_points = 0;
  std::string reason;            // one line; empty where all passed
  std::vector<CheckMark> marks;  // as AssignmentRead::checks
};

/// "passed", "failed", "undecided".
std::string_view mark_name(Mark mark);
/// "passed", "failed", "review".
std::string_view verdict_name(Grade::Verdict verdict);

Grade grade_of(const SubmissionRecord& record);

/// What a student may see of it: without the hidden cases. In their place, where there are any, is
/// one case that says how many of their points were earned, and nothing of what they look at.
SubmissionRecord for_the_student(SubmissionRecord record);

}  // namespace sockdrill
