// Which cases there are, and which of them are run, in which order.
//
// A plan that was made without mistakes can run: every step of every case has been bound once.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "scenario/diagnostic.h"
#include "scenario/suite.h"
#include "steps/binding.h"
#include "trace/event.h"

namespace sockdrill {

struct Script;

/// A scenario and one of its variants. Small: a plan may have a hundred thousand.
struct PlannedCase {
  const Scenario* scenario = nullptr;
  std::uint32_t variant = 0;
  std::uint32_t repeat = 1;  // the same case again, on purpose
  float points = 0;
  std::shared_ptr<const Script> script;  // where it is kept; else it is written again when it runs
  bool named = false;                    // selected by its name, not only by its file
  bool file_named = false;               // its file was named, not only a folder
  float scale = 1;            // of the points of its checks, where an assignment gives it others
  std::uint32_t attempt = 1;  // above 1: a retry
  bool uses_seed = false;     // BindOptions::seed decides what it sends or expects
};

/// "reuse/rebind.yaml::rebind at once[old=on,new=off]"
std::string case_id(const PlannedCase& planned);
CaseIdentity identity_of(const PlannedCase& planned);

/// Cases that the selection left out because nobody asked for them.
struct LeftOut {
  std::size_t slow = 0;
  std::size_t assignments = 0;          // of other assignments than the program's that was given
  std::vector<std::string> roles = {};  // for which a program was given, and that no case has
};

struct Plan {
  std::vector<std::unique_ptr<Suite>> suites;
  std::vector<PlannedCase> cases;
  LeftOut left_out;
};

/// Reads what the selectors name: a suite's file, a folder of them, or PATH::NAME, where NAME is a
/// scenario's name, its beginning, or one with its variant. Every file is read once and every
/// mistake in it is added; a selector that selects nothing is one as well.
Plan read_plan(const std::vector<std::string>& selectors, const BindOptions& options,
               Diagnostics& diagnostics);

/// How a file is called in ids: relative to the working directory where it lies below it.
std::string shown_path(const std::string& path);

}  // namespace sockdrill
