#include "run/script_runner.h"

#include <fmt/format.h>

#include <atomic>
#include <future>
#include <optional>
#include <thread>

#include "os/thread.h"
#include "steps/program_diagnosis.h"
#include "steps/surplus.h"

namespace sockdrill {
namespace {

// Where a problem stands in its file.
void locate_problem(Problem& problem, const Node& at, const Suite& suite) {
  problem.span = at.span();
  if (&at.source() != &suite.documents.front()->source()) problem.path = at.source().path();
  problem.source_line = std::string(at.source().line(at.span().begin.line));
}

}  // namespace

CheckDone ScriptRunner::check_done(const ScriptCheck& check, Status status) const {
  CheckDone done;
  done.check = check.name;
  done.place = check.node->span().begin;
  done.status = status;
  done.points = check.points * scale_;
  return done;
}

void ScriptRunner::run(Stage& stage) {
  run_block(script_.steps, stage, nullptr);
  if (!stage.watch.stopped()) look_for_surplus(stage);
}

bool ScriptRunner::run_block(const ScriptBlock& block, Stage& stage, const ScriptCheck* check) {
  for (std::size_t i = 0; i < block.size(); ++i) {
    const ScriptItem& item = block[i];
    bool fine = true;
    if (const auto* step = std::get_if<ScriptStep>(&item)) {
      fine = run_step(*step, stage, check);
    } else if (const auto* group = std::get_if<std::unique_ptr<ScriptCheck>>(&item)) {
      run_check(**group, stage);  // a check that fails does not stop its siblings
      fine = !stage.watch.stopped();
    } else {
      fine = run_parallel(*std::get<std::unique_ptr<ScriptParallel>>(item), stage, check);
    }
    if (fine) continue;
    skip_checks(block, i + 1);
    return false;
  }
  return true;
}

bool ScriptRunner::run_step(const ScriptStep& step, Stage& stage, const ScriptCheck* check) {
  if (stage.watch.stopped()) return false;
  const TimePoint start = Clock::now();
  Outcome outcome;
  if (step.deferred) {
    Diagnostics mistakes;
    const auto bound = bind_step(step, script_, options_, stage.captures, mistakes);
    if (bound != nullptr) {
      outcome = bound->run(stage);
      // The step ends here; what it points at belongs to the suite and stays.
    } else {
      outcome = errored(mistakes.all().empty() ? "the step cannot be bound"
                                               : mistakes.all().front().message);
    }
  } else {
    outcome = step.bound->run(stage);
  }
  const Nanoseconds duration = Clock::now() - start;
  const bool fine = outcome.status == Status::passed;
  if (!fine && !stage.watch.stopped()) diagnose(stage, step.title, outcome);
  record_step(step, check, std::move(outcome), duration);
  return fine;
}

void ScriptRunner::record_step(const ScriptStep& step, const ScriptCheck* check, Outcome outcome,
                               Nanoseconds duration) {
  StepDone done;
  done.number = step.number;
  done.step = step.title;
  if (check != nullptr) done.check = check->name;
  done.place = step.key->span().begin;
  done.status = outcome.status;
  if (outcome.status == Status::errored) errored_ = true;
  done.duration = duration;
  done.observed = std::move(outcome.observed);
  done.problem = std::move(outcome.problem);
  if (done.problem) {
    const Node* at = outcome.at != nullptr ? outcome.at : step.value;
    // A mapping would be marked over many lines: then the step's name is what is marked.
    if (at->is_null() || at->is_mapping() || at->is_sequence()) at = step.key;
    locate_problem(*done.problem, *at, *script_.scenario->suite);
    done.problem->hint = !step.hint.empty() || check == nullptr ? step.hint : check->hint;
  }
  trace_.record(std::move(done));
}

void ScriptRunner::run_check(const ScriptCheck& check, Stage& stage) {
  for (const std::string& required : check.requires_) {
    const auto status = checks_.find(required);
    if (status != checks_.end() && status->second == Status::passed) continue;
    CheckDone skipped = check_done(check, Status::skipped);
    skipped.reason = fmt::format("'{}' did not pass", required);
    checks_[check.name] = Status::skipped;
    trace_.record(std::move(skipped));
    return;
  }
  errored_ = false;
  const bool fine = run_block(check.steps, stage, &check);
  const Status status = fine ? Status::passed : errored_ ? Status::errored : Status::failed;
  checks_[check.name] = status;
  // An interrupted check has no verdict.
  if (!stage.watch.stopped()) trace_.record(check_done(check, status));
}

void ScriptRunner::skip_checks(const ScriptBlock& block, std::size_t from) {
  for (std::size_t i = from; i < block.size(); ++i) {
    const auto* group = std::get_if<std::unique_ptr<ScriptCheck>>(&block[i]);
    if (group == nullptr) continue;
    CheckDone skipped = check_done(**group, Status::skipped);
    skipped.reason = "an earlier step did not pass";
    trace_.record(std::move(skipped));
  }
}

bool ScriptRunner::run_parallel(const ScriptParallel& parallel, Stage& stage,
                                const ScriptCheck* check) {
  std::atomic<bool> fine{true};
  // All of them or none: a branch alone would fail for want of the others.
  std::promise<bool> complete;
  const std::shared_future<bool> all_there = complete.get_future().share();
  std::vector<std::thread> threads;
  std::optional<Error> refused;
  for (const ScriptBlock& branch : parallel.branches) {
    auto thread = start_thread([&, all_there] {
      if (!all_there.get()) return;
      Watch watch(stage.watch.dog());
      Stage own{stage.system, watch, stage.sockets, stage.programs, stage.network, stage.captures};
      if (!run_block(branch, own, check)) fine = false;
    });
    if (thread) {
      threads.push_back(std::move(*thread));
    } else if (!refused) {
      refused = thread.error();
    }
  }
  complete.set_value(!refused);
  for (std::thread& thread : threads) thread.join();
  if (!refused) return fine;
  errored_ = true;
  trace_.record(CaseTrouble{"parallel: " + refused->message});
  return false;
}

void ScriptRunner::look_for_surplus(Stage& stage) {
  stage.sockets.for_each([&](NamedSocket& socket) {
    auto problem = surplus(stage.system, socket);
    if (!problem) return;
    const Node& at = *socket.exact_receive;
    StepDone done;
    done.step = socket.name + ".recv";
    done.place = at.span().begin;
    done.status = Status::failed;
    done.observed = fmt::format("{} has unread bytes at the end", socket.name);
    locate_problem(*problem, at, *script_.scenario->suite);
    done.problem = std::move(problem);
    trace_.record(std::move(done));
  });
}

}  // namespace sockdrill
