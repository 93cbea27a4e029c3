// A step: one thing that a scenario says is done, bound to its arguments and ready to run.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "os/endpoint.h"
#include "scenario/node.h"
#include "trace/event.h"

namespace sockdrill {

struct Stage;

/// What came of a step. `passed` has no problem, the others have one.
struct Outcome {
  Status status = Status::passed;
  std::string observed;            // what happened, for the trace: "received 5 bytes: hello"
  std::optional<Problem> problem;  // place and hint are put in by whoever runs the step
  const Node* at = nullptr;        // the argument that was not met; null: the step as a whole

  // For the diagnosis (program_diagnosis.h).
  bool waited = false;             // what was wanted did not come in all the time there was
  std::optional<Endpoint> target;  // of a connect; port and wildcard where a program is to listen
};

inline Outcome passed(std::string observed) {
  return {Status::passed, std::move(observed), {}, nullptr, false, {}};
}

/// The subject's fault.
inline Outcome failed(std::string observed, Problem problem, const Node* at = nullptr) {
  return {Status::failed, std::move(observed), std::move(problem), at, false, {}};
}

/// The harness's or the machine's fault.
inline Outcome errored(std::string message) {
  Problem problem;
  problem.message = message;
  return {Status::errored, std::move(message), std::move(problem), nullptr, false, {}};
}

/// The same where `waited` in vain.
inline Outcome failed_waiting(bool waited, std::string observed, Problem problem,
                              const Node* at = nullptr) {
  Outcome outcome = failed(std::move(observed), std::move(problem), at);
  outcome.waited = waited;
  return outcome;
}

class Step {
 public:
  virtual ~Step() = default;

  /// Does it, waits for what is to be waited for (always with a deadline) and holds the result
  /// against what is expected. One thread at a time.
  virtual Outcome run(Stage& stage) const = 0;

  /// What it does, in words, for `sockdrill explain`: "client connects to listener".
  virtual std::string explain() const = 0;
};

}  // namespace sockdrill
