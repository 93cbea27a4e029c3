// A submission, graded: its log, folded. What gradebooks, feedback and the class's summary are made
// from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "trace/event.h"
#include "verdict/run_record.h"

namespace sockdrill {

/// What became of a check.
enum class Mark : std::uint8_t {
  passed,
  failed,
  undecided,  // errored, skipped or not run for a reason that is nobody's fault: never zero points
};

/// Of one check, a column of the gradebook.
struct CheckMark {
  Mark mark = Mark::undecided;
  double points = 0;            // earned
  double undecided_points = 0;  // that a person must give or not
  std::string reason;           // one line, safe to print; empty where it passed
  std::string cause;            // the first cause's name (cause/table.cc); empty: none is known
  Causes causes = {};           // to tell them in any language
  bool follows = false;         // failed by what another check of the case failed by
};

/// Plain values. `run` has the cases that were run, hidden ones too; none where nothing could be.
struct SubmissionRecord {
  AssignmentRead assignment;
  SubmissionRead submission;
  RunRecord run;
  std::optional<CheckMark> hidden;  // of kHiddenChecks, where for_the_student() put them
};

/// The id, the suite and the scenario of what stands in the place of hidden cases.
inline constexpr std::string_view kHiddenChecks = "hidden checks";

/// The record from the log of one submission. An Error where it is none: it has no submission, or
/// several, or not one assignment.
Result<SubmissionRecord> read_submission_log(const std::string& path);

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
  std::string reason;            // one line, safe to print; empty where all passed
  std::vector<CheckMark> marks;  // as AssignmentRead::checks
  Unrunnable unrunnable = Unrunnable::no;
};

/// "passed", "failed", "undecided".
std::string_view mark_name(Mark mark);
/// "passed", "failed", "review".
std::string_view verdict_name(Grade::Verdict verdict);

/// By the cases of each check's id. A case that was run several times on purpose passes a check
/// where each of its runs did.
///
/// - Of a case that failed: checks that passed keep their points, all others fail, also those that
///   it did not come to.
/// - Of a case that errored: checks that passed keep their points, all others are undecided.
/// - Of a case that was skipped or not run: all are undecided.
/// - Where nothing could be run, all fail or are undecided, as the submission says.
Grade grade_of(const SubmissionRecord& record);

/// Whether all points are undecided: then there is no number that anybody should take for a grade.
bool nothing_decided(const Grade& grade);

/// What a student may see of it. Where nothing could be run, one case says why, with all the points
/// that there are. Otherwise all of it without the hidden cases. In their place, where there are
/// any, is one case that says how many of their points were earned, and nothing of what they look
/// at. Its grade is the same, to the point.
SubmissionRecord for_the_student(SubmissionRecord record);

}  // namespace sockdrill
