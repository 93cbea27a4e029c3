#include "verdict/judge.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "verdict/evidence.h"

namespace sockdrill {
namespace {

Failure failure_of(const StepDone& step) {
  Failure failure{step.status, step.number, step.step, step.check, step.place, {}};
  if (step.problem) failure.problem = *step.problem;
  if (failure.problem.message.empty()) {
    failure.problem.message = step.observed.empty() ? "the step did not pass" : step.observed;
  }
  return failure;
}

Failure trouble(std::string message) {
  Failure failure;
  failure.status = Status::errored;
  failure.problem.message = std::move(message);
  return failure;
}

// A walk over the events of one case; the switch over the closed set is std::visit's.
class Judging {
 public:
  explicit Judging(CaseRecord& record) : record_(record) {}

  void operator()(const CaseStarted& started) { record_.repeat = started.repeat; }

  void operator()(const StepDone& step) {
    ++record_.steps;
    if (step.status == Status::failed || step.status == Status::errored) {
      record_.failures.push_back(failure_of(step));
    }
  }

  void operator()(const CheckDone& check) {
    record_.checks.push_back({check.check, check.place, check.status, check.points, check.reason});
  }

  void operator()(const CaseSkipped& skipped) {
    skipped_ = true;
    record_.skip_reason = skipped.reason;
  }

  void operator()(const CaseTrouble& event) {
    // "interrupted" befalls the step under way and the case; it is told once.
    const bool told =
        std::any_of(record_.failures.begin(), record_.failures.end(), [&](const Failure& failure) {
          return failure.status == Status::errored && failure.problem.message == event.message;
        });
    if (!told) record_.failures.push_back(trouble(event.message));
  }

  void operator()(const CaseDone& done) {
    done_ = true;
    record_.duration = done.duration;
  }

  // Evidence only: see evidence.cc.
  void operator()(const ProgramStarted&) {}
  void operator()(const ProgramOutput&) {}
  void operator()(const ProgramExited&) {}
  // Not events of a case.
  void operator()(const RunStarted&) {}
  void operator()(const AssignmentRead&) {}
  void operator()(const SubmissionRead&) {}
  void operator()(const RunDone&) {}

  void conclude() {
    add_failures_of_checks();
    if (record_.steps == 0 && record_.checks.empty() && !skipped_ && !done_ &&
        record_.failures.empty()) {
      record_.failures.push_back(trouble("the case did not finish"));
    }
    record_.status = status();
    if (record_.status == Status::skipped && record_.skip_reason.empty() &&
        !record_.checks.empty()) {
      record_.skip_reason = record_.checks.front().reason;
    }
    score();
  }

  bool done() const { return done_; }

 private:
  bool any_failure(Status status) const {
    return std::any_of(record_.failures.begin(), record_.failures.end(),
                       [&](const Failure& failure) { return failure.status == status; });
  }

  // A check may fail although each of its steps passed or was skipped.
  void add_failures_of_checks() {
    for (const CheckRecord& check : record_.checks) {
      if (check.status != Status::failed && check.status != Status::errored) continue;
      const bool explained = std::any_of(
          record_.failures.begin(), record_.failures.end(), [&](const Failure& failure) {
            return failure.check == check.check && failure.status == check.status;
          });
      if (explained) continue;
      Failure failure{check.status, 0, {}, check.check, check.place, {}};
      failure.problem.message = check.reason.empty() ? "the check did not pass" : check.reason;
      record_.failures.push_back(std::move(failure));
    }
  }

  Status status() const {
    if (any_failure(Status::errored)) return Status::errored;
    if (any_failure(Status::failed)) return Status::failed;
    const bool every_check_skipped =
        !record_.checks.empty() &&
        std::all_of(record_.checks.begin(), record_.checks.end(),
                    [](const CheckRecord& check) { return check.status == Status::skipped; });
    if (skipped_ || (record_.steps == 0 && every_check_skipped)) return Status::skipped;
    return Status::passed;
  }

  void score() {
    double of_checks = 0;
    double earned = 0;
    for (const CheckRecord& check : record_.checks) {
      of_checks += check.points;
      if (check.status == Status::passed) earned += check.points;
    }
    record_.max_points = std::max(record_.identity.points, of_checks);
    record_.points = earned;
    if (record_.status == Status::passed) record_.points += record_.max_points - of_checks;
  }

  CaseRecord& record_;
  bool skipped_ = false;
  bool done_ = false;
};

}  // namespace

CaseRecord judge(CaseIdentity identity, std::span<const Event> events) {
  CaseRecord record;
  record.identity = std::move(identity);
  Judging judging(record);
  for (const Event& event : events) std::visit(judging, event.body);
  judging.conclude();

  if (!events.empty()) {
    record.number = events.front().case_number.value_or(0);
    record.started = events.front().at;
    if (!judging.done()) record.duration = events.back().at - events.front().at;
  }
  if (record.status == Status::failed || record.status == Status::errored) {
    record.trace = trace_lines(events);
    record.outputs = program_outputs(events);
  }
  return record;
}

}  // namespace sockdrill
