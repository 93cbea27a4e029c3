// Walks through a script: steps in order, checks by themselves, branches at the same time.
#pragma once

#include <atomic>
#include <map>
#include <string>

#include "plan/script.h"
#include "steps/stage.h"
#include "trace/case_trace.h"

namespace sockdrill {

/// Runs one script on one stage; everything that happens is recorded. Used once, by one thread
/// (which starts others for the branches of `parallel` and waits for them).
class ScriptRunner {
 public:
  /// `scale`: of the points of checks.
  ScriptRunner(const Script& script, const BindOptions& options, double scale, CaseTrace& trace)
      : script_(script), options_(options), scale_(scale), trace_(trace) {}

  void run(Stage& stage);

 private:
  bool run_block(const ScriptBlock& block, Stage& stage, const ScriptCheck* check);
  bool run_step(const ScriptStep& step, Stage& stage, const ScriptCheck* check);
  bool run_parallel(const ScriptParallel& parallel, Stage& stage, const ScriptCheck* check);
  void run_check(const ScriptCheck& check, Stage& stage);
  CheckDone check_done(const ScriptCheck& check, Status status) const;
  void skip_checks(const ScriptBlock& block, std::size_t from);
  void look_for_surplus(Stage& stage);
  void record_step(const ScriptStep& step, const ScriptCheck* check, Outcome outcome,
                   Nanoseconds duration);

  const Script& script_;
  const BindOptions& options_;
  double scale_;
  CaseTrace& trace_;
  std::map<std::string, Status> checks_;
  std::atomic<bool> errored_{false};  // a step of the check in progress; branches set it, too
};

}  // namespace sockdrill
