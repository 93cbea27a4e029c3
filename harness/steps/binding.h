// Where a step is bound: everything outside of its own arguments that they may refer to.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenario/diagnostic.h"
#include "scenario/scope.h"
#include "scenario/suite.h"
#include "steps/needs.h"

namespace sockdrill {

/// The names of sockets and programs that stand at one place of a scenario.
struct KnownNames {
  std::set<std::string, std::less<>> sockets;
  std::set<std::string, std::less<>> programs;

  /// "did you mean 'client'?" of the sockets, or an empty text. Of thousands, only the first few
  /// hundred are looked at: so may be the mistakes.
  std::string meant_socket(std::string_view name) const;
};

/// Who plays a role in a scenario's programs.
struct RoleCommand {
  std::vector<std::string> command;
  bool is_reference = true;
  std::vector<std::string> reference;   // whoever plays the role
  std::vector<std::string> build = {};  // a command that makes it first
  std::string input = {};               // its standard input, where the scenario gives none
  // Its own folder, with everything in it; "": the one that the command shows. The command is then
  // meant from there.
  std::string folder = {};
  std::vector<std::pair<std::string, std::string>> limits = {};  // that overrule the scenario's
};

/// Where the command is a source file alone, and no program: the language's own way to run it, and
/// to make it first. By its extension: .py, .js, .java, .sh, .c, .cc, .cpp, .cxx, .go.
void take_source_file(RoleCommand& role);

/// The same for a file that stands in `folder`, whatever its x bit says: only a #! line does.
/// False where its name is no source's, and it is no program either.
bool take_program_file(const std::string& folder, const std::string& file, RoleCommand& role);

/// Whether the name is that of a source file in a language that is known.
bool is_source_name(std::string_view file);

/// What keeps the command's own file from being run, as a sentence: it is not there, or is a link
/// that leads out of its folder, where no program sees it. Empty where nothing does, or no word of
/// the command names a file. What is made first need not be there yet.
std::string trouble_with_file(const RoleCommand& role);

/// What is the same for every case of a run.
struct BindOptions {
  RoleCommand server;
  RoleCommand client;
  double timeout_scale = 1;
  std::uint64_t seed = 0;
};

struct Binding {
  const BindOptions& options;
  const Scenario& scenario;
  std::span<const std::pair<std::string_view, std::string_view>> variant;
  std::span<const Named> settings;  // the scenario's hide the suite's
  const Captures* captures;         // null while it is only checked
  Diagnostics& diagnostics;
  Needs& needs;
  bool& uses_variant;  // set where a value of the variant is used
  bool& uses_seed;     // set where the run's seed decides what is sent, expected or put in
};

}  // namespace sockdrill
