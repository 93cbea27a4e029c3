// What a class is graded by: the assignment's file, and the cases that its suites hold.
//
//   assignment: The tutorial's server
//   role: server
//   suites:
//   - {suite: server.yaml, group: The exchange, points: 10}
//   - {suite: secret.yaml, group: Robustness, points: 5, hidden: on}
//
// It is read like a scenario: every mistake in it and in its suites is found before anything runs.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plan/plan.h"
#include "scenario/diagnostic.h"
#include "scenario/key.h"
#include "trace/event.h"

namespace sockdrill {

/// How a submission's program is found and started, where its names and languages do not say.
struct ProgramRule {
  std::vector<std::string> files;  // patterns of its path in the submission; the first that matches
  std::string command;             // with {file}; empty: as its language has it
  std::string build;               // the same
  std::string input;               // its standard input
  std::string manifest;            // the name of a file in which a submission says it; empty: none
};

/// What is taken in of one submission.
struct IntakeLimits {
  std::uint64_t bytes = std::uint64_t{32} << 20U;  // unpacked
  std::uint64_t files = 2000;                      // folders count
};

struct Assignment {
  std::string path;
  AssignmentRead read;  // title, digest, and the columns of the gradebook
  std::string role;     // "server" or "client": what a submission plays
  std::string layout;   // where submissions stand: "{student}"
  ProgramRule program;
  IntakeLimits accepts;
  std::vector<std::pair<std::string, std::string>> limits;  // of a program; set_limit() takes them
  std::vector<Unrunnable> zero;  // what counts as zero points; a person decides of the others
  // The file's own, or one made of what the files say: the same one on every machine.
  std::uint64_t seed = 0;
  std::vector<std::string> files;  // that no program may see: the file itself and its suites
  Plan plan;                       // its cases, in the order of the columns; no scripts

  bool counts_zero(Unrunnable unrunnable) const;
};

/// Reads the file and its suites; every mistake is added. Not to be used where there was one. A
/// suite that does not stand beside the file is looked for in `shipped`, the folder of the
/// scenarios that ship. `version` is the engine's: another one grades again.
Assignment read_assignment(const std::string& path, const std::string& shipped,
                           std::string_view version, Diagnostics& diagnostics);

/// Whether the file says that it is one: it has the key `assignment`.
bool is_assignment(const std::string& path);

// The tables, for the reference.
std::span<const Key> assignment_keys();
std::span<const Key> assignment_suite_keys();
std::span<const Key> assignment_check_keys();
std::span<const Key> assignment_program_keys();
std::span<const Key> assignment_accept_keys();
std::span<const Key> assignment_unrunnable_keys();

}  // namespace sockdrill
