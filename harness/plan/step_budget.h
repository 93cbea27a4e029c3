// How much of a case is written out before that is called a mistake: repeats in repeats, templates
// that use templates ten times and texts that are aliases of one another grow beyond any memory
// from a file of a few lines.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "scenario/diagnostic.h"
#include "scenario/node.h"
#include "scenario/suite.h"

namespace sockdrill {

/// Of one case.
constexpr std::uint64_t kMostSteps = 100'000;

class StepBudget {
 public:
  explicit StepBudget(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  /// Whether a step of that weight may still be written. Says once, at `at`, that there are too
  /// many.
  bool take(const Node& at, std::uint64_t weight);
  /// The same for a round of a loop or a branch: they take time, steps in them or not.
  bool pass(const Node& at);

  /// A text that variables may stand for: what a step with variables in it weighs depends on it.
  void note_value(std::size_t size) { longest_value_ = std::max(longest_value_, size); }

  /// What a step's arguments weigh: 1, and more for many nodes or long texts, one of which may
  /// have been `made` from them.
  std::uint64_t weigh(const Node& arguments, std::string_view made = {}) const;

  /// Whether it was said that there are too many: nothing more needs to be made.
  bool spent() const { return said_; }

  /// What the case took, in steps.
  std::uint64_t used() const { return used_ + passed_ / 4; }

 private:
  std::uint64_t bytes_of(const Node& node) const;
  bool stop(const Node& at);

  Diagnostics& diagnostics_;
  std::uint64_t used_ = 0;
  std::uint64_t passed_ = 0;
  std::size_t longest_value_ = 0;
  bool said_ = false;
};

/// How many steps a scenario's cases have at least, found without writing one out: loops whose
/// number stands in the file are multiplied. Never takes longer than reading the file; counts on
/// only until it is more than kMostSteps.
std::uint64_t least_steps(const Scenario& scenario);

}  // namespace sockdrill
