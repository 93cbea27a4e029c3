// A program of a scenario, as its `programs:` entry says: what is to be started, and how.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "charset/charset.h"
#include "os/process.h"
#include "sandbox/limits.h"
#include "sandbox/system_call_filter.h"
#include "steps/binding.h"
#include "steps/program_input.h"

namespace sockdrill {

struct ProgramSpec {
  std::string name;
  std::vector<std::string> command;
  std::vector<std::pair<std::string, std::string>> environment;  // beside the engine's own
  std::string directory;
  std::string folder = {};  // its own, with everything in it; "": the one that the command shows
  std::vector<std::string> build;      // a command that makes it; empty: none
  std::vector<std::string> files;      // to be read where it starts
  std::string input;                   // written at the start, then the end of input
  std::vector<ProgramAnswer> answers;  // given to its prompts
  bool keeps_input_open = false;       // a step writes to it
  ProcessOutput output = ProcessOutput::pty;
  const Charset* charset = nullptr;  // of its output and input
  bool is_reference = false;         // ours: that it cannot be started is no subject's fault
  Limits limits;
  Watching watching = Watching::nothing;  // which of its socket calls the steps want to know
  bool holds_connects = false;            // a step binds its end where the program connects to

  bool wants_input() const { return !input.empty() || !answers.empty() || keeps_input_open; }
};

/// Binds a scenario's definition: variables put in, the role filled by the reference or by what
/// --server or --client names, {port} and {address} by the settings. Adds mistakes.
ProgramSpec bind_program(const Named& definition, const Binding& binding, const Scope& scope);

/// Splits a command as a POSIX shell splits words: white space, single and double quotes and
/// backslashes; nothing is expanded. An Error where a quote stays open.
Result<std::vector<std::string>> split_command(std::string_view text);

/// {port} and {address} in a word put in.
std::string fill_placeholders(std::string word, std::string_view port, std::string_view address);

}  // namespace sockdrill
