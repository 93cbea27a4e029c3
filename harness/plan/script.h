// A case, written out: templates put in, repeats unrolled, every step with the variables that stand
// at its place. What the runner walks through.
//
// Nodes and verbs belong to the suite and the step table and must outlive the script.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "plan/network_settings.h"
#include "scenario/scope.h"
#include "scenario/suite.h"
#include "steps/binding.h"
#include "steps/program_spec.h"
#include "steps/step.h"
#include "steps/verb.h"

namespace sockdrill {

struct ScriptStep {
  std::uint32_t number = 0;  // counted from 1 in the order written
  std::string title;         // "client.recv"
  std::string target;        // "client"
  const Verb* verb = nullptr;
  const Node* key = nullptr;    // `client.recv`, where it stands
  const Node* value = nullptr;  // its arguments
  const Scope* scope = nullptr;
  std::string hint;
  std::unique_ptr<Step> bound;
  bool deferred = false;  // must be bound again, right before it runs: it uses saved values
};

struct ScriptCheck;
struct ScriptParallel;
using ScriptItem =
    std::variant<ScriptStep, std::unique_ptr<ScriptCheck>, std::unique_ptr<ScriptParallel>>;
using ScriptBlock = std::vector<ScriptItem>;

struct ScriptCheck {
  std::string name;
  const Node* node = nullptr;
  double points = 0;
  std::string hint;
  std::vector<std::string> requires_;  // checks that must have passed
  ScriptBlock steps;
};

struct ScriptParallel {
  std::vector<ScriptBlock> branches;
};

struct Script {
  const Scenario* scenario = nullptr;
  std::vector<std::pair<std::string_view, std::string_view>> variant;
  std::vector<Named> settings;
  std::vector<ProgramSpec> programs;
  NetworkSettings network;
  ScriptBlock steps;
  Needs needs;
  double points = 0;          // what the case is worth
  std::uint64_t work = 0;     // what writing it took, in steps
  bool uses_variant = false;  // without, one script serves every variant
  bool uses_seed = false;     // another seed would make another case of it
  std::deque<Scope> scopes;   // of this case; a deque, so that they stay where they are
};

/// Writes a variant of a scenario out and binds its steps. Mistakes are added; the script is then
/// not to be run. With `captures` null it is only checked.
Script write_script(const Scenario& scenario, std::uint64_t variant, const BindOptions& options,
                    const Captures* captures, Diagnostics& diagnostics);

/// Binds a deferred step once more, with what has been saved by now. Null after a mistake.
std::unique_ptr<Step> bind_step(const ScriptStep& step, const Script& script,
                                const BindOptions& options, const Captures& captures,
                                Diagnostics& diagnostics);

/// The keys of the control steps, for the schema and the reference.
struct ControlStep {
  std::string_view name;
  std::string_view doc;
  std::vector<Key> keys;
};
const std::vector<ControlStep>& control_steps();

}  // namespace sockdrill
