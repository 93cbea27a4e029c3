// What a student may see: for_the_student().
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include "verdict/submission_record.h"

namespace sockdrill {
namespace {

using Ids = std::set<std::string, std::less<>>;

Ids hidden_ids(const AssignmentRead& assignment) {
  Ids ids;
  for (const GradedCheck& graded : assignment.checks) {
    if (graded.hidden) ids.insert(graded.id);
  }
  return ids;
}

std::string points_of(double points) {
  std::string text = fmt::format("{:.2f}", points);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string message_of(const CheckMark& mark, double worth) {
  constexpr std::string_view kSilence = "what is looked at is not shown";
  if (worth <= 0) {
    return fmt::format("{}; {}",
                       mark.mark == Mark::failed ? "not passed" : "undecided: a person must look",
                       kSilence);
  }
  const std::string earned =
      fmt::format("{} of {} points", points_of(mark.points), points_of(worth));
  if (mark.undecided_points <= 0) return fmt::format("{}; {}", earned, kSilence);
  return fmt::format("{}, {} undecided; {}", earned, points_of(mark.undecided_points), kSilence);
}

// The checks of hidden cases, as one.
struct Hidden {
  CheckMark mark;
  double worth = 0;
};

Hidden together(const AssignmentRead& assignment, const Grade& grade, const Ids& ids) {
  Hidden all;
  all.mark.mark = Mark::passed;
  for (std::size_t i = 0; i < assignment.checks.size(); ++i) {
    if (!ids.contains(assignment.checks[i].id)) continue;
    all.worth += assignment.checks[i].points;
    all.mark.mark = std::max(all.mark.mark, grade.marks[i].mark);  // in the order of their weight
    all.mark.points += grade.marks[i].points;
    all.mark.undecided_points += grade.marks[i].undecided_points;
  }
  if (all.mark.mark != Mark::passed) all.mark.reason = message_of(all.mark, all.worth);
  return all;
}

Status status_of(Mark mark) {
  if (mark == Mark::passed) return Status::passed;
  return mark == Mark::failed ? Status::failed : Status::errored;
}

CaseRecord case_of(const Hidden& hidden) {
  CaseRecord record;
  record.identity.id = record.identity.suite = record.identity.scenario = kHiddenChecks;
  record.identity.points = record.max_points = hidden.worth;
  record.points = hidden.mark.points;
  record.status = status_of(hidden.mark.mark);
  if (record.status != Status::passed) {
    Failure& failure = record.failures.emplace_back();
    failure.status = record.status;
    failure.problem.message = hidden.mark.reason;
  }
  return record;
}

// Whether a hidden case or its file is named in it.
bool names_any(const std::string& word, const Ids& ids) {
  return std::any_of(ids.begin(), ids.end(), [&](const std::string& id) {
    return word.find(id.substr(0, id.find("::"))) != std::string::npos;
  });
}

// Of what running a case again needs, the programs and the seed.
std::vector<std::string> safe_again(const std::vector<std::string>& again, const Ids& ids) {
  constexpr std::array<std::string_view, 3> kKnown = {"--server", "--client", "--seed"};
  std::vector<std::string> safe;
  for (std::size_t i = 0; i + 1 < again.size(); ++i) {
    const bool known = std::any_of(kKnown.begin(), kKnown.end(), [&](std::string_view flag) {
      return again[i] == flag || again[i].starts_with(std::string(flag) + "-");
    });
    if (!known) continue;
    if (!names_any(again[i + 1], ids)) safe.insert(safe.end(), {again[i], again[i + 1]});
    ++i;
  }
  return safe;
}

// Only what an assignment shows is kept: what it does not know of may be hidden as well. What is
// said of the whole run may be said of a hidden case.
void clear_run(RunRecord& run, const AssignmentRead& shown, const Ids& hidden) {
  Ids kept;
  for (const GradedCheck& graded : shown.checks) kept.insert(graded.id);
  run.run.again = safe_again(run.run.again, hidden);
  run.run.command.clear();
  run.run.lost.clear();
  run.notes.clear();
  const auto is_hidden = [&](const CaseRecord& one) { return !kept.contains(one.identity.id); };
  run.cases.erase(std::remove_if(run.cases.begin(), run.cases.end(), is_hidden), run.cases.end());
}

// Numbers would tell how many there were.
void number_cases(RunRecord& run) {
  std::uint32_t number = 0;
  for (CaseRecord& one : run.cases) one.number = ++number;
  run.run.cases = run.cases.size();
}

// A submission of which nothing could be run has no case, and a course's platform would read that
// as nothing to be earned.
void stand_for_all_cases(SubmissionRecord& record) {
  CaseRecord all;
  all.identity.id = all.identity.suite = all.identity.scenario = "the program";
  for (const GradedCheck& graded : record.assignment.checks) all.max_points += graded.points;
  all.identity.points = all.max_points;
  all.status = record.submission.counts_zero ? Status::failed : Status::errored;
  Failure& failure = all.failures.emplace_back();
  failure.status = all.status;
  failure.problem.message = record.submission.reason;
  record.run.cases = {std::move(all)};
}

SubmissionRecord without_hidden(SubmissionRecord record) {
  const Ids ids = hidden_ids(record.assignment);
  if (ids.empty()) return record;
  const Hidden hidden = together(record.assignment, grade_of(record), ids);

  AssignmentRead& assignment = record.assignment;
  assignment.digest.clear();  // it is of the hidden ones, too
  std::vector<GradedCheck> shown;
  std::copy_if(assignment.checks.begin(), assignment.checks.end(), std::back_inserter(shown),
               [&](const GradedCheck& graded) { return !ids.contains(graded.id); });
  GradedCheck& instead = shown.emplace_back();
  instead.id = kHiddenChecks;
  instead.points = hidden.worth;
  assignment.checks = std::move(shown);

  clear_run(record.run, assignment, ids);
  if (record.submission.unrunnable == Unrunnable::no) {
    record.hidden = hidden.mark;
    record.run.cases.push_back(case_of(hidden));
  }
  number_cases(record.run);
  return record;
}

}  // namespace

SubmissionRecord for_the_student(SubmissionRecord record) {
  record = without_hidden(std::move(record));
  if (record.submission.unrunnable != Unrunnable::no) stand_for_all_cases(record);
  return record;
}

}  // namespace sockdrill
