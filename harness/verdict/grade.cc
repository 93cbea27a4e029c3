// What a submission gets: grade_of(), and the names of marks and verdicts.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "verdict/submission_record.h"

namespace sockdrill {
namespace {

constexpr std::size_t kLongestReason = 400;  // code points

std::string one_line(std::string_view text) { return shorten(visible(text), kLongestReason); }

// What a table has room for: what was seen, and the first cause. What follows may hold what differs
// from run to run, the number of a port or of a process.
std::string short_reason(const Failure& failure) {
  const Problem& problem = failure.problem;
  if (problem.causes.empty()) return failure_reason(failure);
  return problem.message + "; " + sentence({problem.causes.front()}, Language::english);
}

CheckMark undecided(std::string_view reason) {
  CheckMark mark;
  mark.reason = one_line(reason);
  return mark;
}

CheckMark passed() {
  CheckMark mark;
  mark.mark = Mark::passed;
  return mark;
}

CheckMark failed(std::string_view reason) {
  CheckMark mark;
  mark.mark = Mark::failed;
  mark.reason = one_line(reason);
  return mark;
}

CheckMark because_of(CheckMark mark, const Failure& failure) {
  mark.causes = failure.problem.causes;
  if (!mark.causes.empty()) mark.cause = cause_name(mark.causes.front().id);
  return mark;
}

// The worst of the records of that name; null where the case did not come to it.
const CheckRecord* find_check(const CaseRecord& record, std::string_view name) {
  const CheckRecord* worst = nullptr;
  for (const CheckRecord& check : record.checks) {
    if (check.check != name) continue;
    if (worst == nullptr || worst->status == Status::passed) worst = &check;
  }
  return worst;
}

const Failure* failure_of_check(const CaseRecord& record, std::string_view name) {
  const auto found =
      std::find_if(record.failures.begin(), record.failures.end(), [&](const Failure& failure) {
        return failure.status == record.status && failure.check == name;
      });
  return found == record.failures.end() ? nullptr : &*found;
}

bool is_graded(const AssignmentRead& assignment, std::string_view id, std::string_view check) {
  return std::any_of(
      assignment.checks.begin(), assignment.checks.end(),
      [&](const GradedCheck& graded) { return graded.id == id && graded.check == check; });
}

// Of a case that failed, of a check that did not pass.
CheckMark mark_in_failed(const CaseRecord& record, const GradedCheck& graded,
                         const AssignmentRead& assignment) {
  if (!graded.check.empty()) {
    if (const Failure* const own = failure_of_check(record, graded.check)) {
      return because_of(failed(short_reason(*own)), *own);
    }
  }
  const Failure* const other = decisive_failure(record);
  if (other == nullptr) return failed("the case did not pass");
  CheckMark mark = failed(short_reason(*other));
  mark.follows = other->check != graded.check && !other->check.empty() &&
                 is_graded(assignment, record.identity.id, other->check);
  const CheckRecord* const check =
      graded.check.empty() ? nullptr : find_check(record, graded.check);
  if (mark.follows && check != nullptr && !check->reason.empty()) {
    mark.reason = one_line(check->reason);
  }
  return because_of(std::move(mark), *other);
}

CheckMark mark_in_errored(const CaseRecord& record) {
  const Failure* const failure = decisive_failure(record);
  if (failure == nullptr) return undecided("the case has no verdict");
  return because_of(undecided(short_reason(*failure)), *failure);
}

CheckMark mark_in_case(const CaseRecord& record, const GradedCheck& graded,
                       const AssignmentRead& assignment) {
  if (record.status == Status::skipped) {
    return undecided(record.skip_reason.empty() ? "was skipped" : record.skip_reason);
  }
  const bool whole = graded.check.empty();
  const CheckRecord* const check = whole ? nullptr : find_check(record, graded.check);
  if (check != nullptr && check->status == Status::passed) return passed();
  switch (record.status) {
    case Status::passed:
      if (whole) return passed();
      return undecided(check == nullptr || check->reason.empty() ? "was not run" : check->reason);
    case Status::failed:
      return mark_in_failed(record, graded, assignment);
    case Status::errored:
    case Status::skipped:
      break;
  }
  return mark_in_errored(record);
}

// Marks stand in the order of their weight: the worst of the case's repetitions counts.
CheckMark mark_of(const SubmissionRecord& record, const GradedCheck& graded) {
  if (record.hidden && graded.id == kHiddenChecks) return *record.hidden;
  std::optional<CheckMark> worst;
  for (const CaseRecord& one : record.run.cases) {
    if (one.identity.id != graded.id) continue;
    CheckMark mark = mark_in_case(one, graded, record.assignment);
    if (!worst || mark.mark > worst->mark) worst = std::move(mark);
  }
  CheckMark mark = worst ? std::move(*worst) : undecided("was not run");
  if (mark.mark == Mark::passed) mark.points = graded.points;
  if (mark.mark == Mark::undecided) mark.undecided_points = graded.points;
  return mark;
}

std::string why_nothing_ran(const SubmissionRead& submission) {
  return submission.reason.empty() ? "nothing could be run" : one_line(submission.reason);
}

CheckMark mark_of_nothing(const SubmissionRead& submission, const GradedCheck& graded) {
  if (submission.counts_zero) return failed(why_nothing_ran(submission));
  CheckMark mark = undecided(why_nothing_ran(submission));
  mark.undecided_points = graded.points;
  return mark;
}

// The first mark of that kind, and how many more there are.
std::string reason_of(const std::vector<CheckMark>& marks, Mark kind, std::string_view more) {
  const auto is_kind = [&](const CheckMark& mark) { return mark.mark == kind; };
  const auto first = std::find_if(marks.begin(), marks.end(), is_kind);
  if (first == marks.end()) return {};
  const auto others = std::count_if(first + 1, marks.end(), is_kind);
  return others == 0 ? first->reason : fmt::format("{} (and {} {})", first->reason, others, more);
}

}  // namespace

std::string_view mark_name(Mark mark) {
  switch (mark) {
    case Mark::passed:
      return "passed";
    case Mark::failed:
      return "failed";
    case Mark::undecided:
      return "undecided";
  }
  return "";
}

std::string_view verdict_name(Grade::Verdict verdict) {
  switch (verdict) {
    case Grade::Verdict::passed:
      return "passed";
    case Grade::Verdict::failed:
      return "failed";
    case Grade::Verdict::review:
      return "review";
  }
  return "";
}

Grade grade_of(const SubmissionRecord& record) {
  const SubmissionRead& submission = record.submission;
  Grade grade;
  grade.student = submission.student;
  grade.unrunnable = submission.unrunnable;
  const bool nothing_ran = submission.unrunnable != Unrunnable::no;
  bool any_failed = nothing_ran && submission.counts_zero;
  bool any_undecided = nothing_ran && !submission.counts_zero;
  for (const GradedCheck& graded : record.assignment.checks) {
    CheckMark mark = nothing_ran ? mark_of_nothing(submission, graded) : mark_of(record, graded);
    any_failed = any_failed || mark.mark == Mark::failed;
    any_undecided = any_undecided || mark.mark == Mark::undecided;
    grade.points += mark.points;
    grade.max_points += graded.points;
    grade.undecided_points += mark.undecided_points;
    grade.marks.push_back(std::move(mark));
  }
  if (any_undecided) {
    grade.verdict = Grade::Verdict::review;
    grade.reason = reason_of(grade.marks, Mark::undecided, "more undecided");
  } else if (any_failed) {
    grade.verdict = Grade::Verdict::failed;
    grade.reason = reason_of(grade.marks, Mark::failed, "more failed");
  } else {
    grade.verdict = Grade::Verdict::passed;
  }
  if (nothing_ran) grade.reason = why_nothing_ran(submission);
  return grade;
}

bool nothing_decided(const Grade& grade) {
  return grade.verdict == Grade::Verdict::review && grade.points <= 0 &&
         grade.undecided_points >= grade.max_points;
}

}  // namespace sockdrill
