#include "cli/given_program.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/search_path.h"
#include "base/text.h"
#include "cli/home.h"
#include "cli/options.h"
#include "cli/usage_error.h"
#include "steps/program_spec.h"

namespace sockdrill {
namespace {

// A name without a slash is looked for as the start would look for it, where it can be known now.
bool may_be_started(const std::string& program) {
  if (program.find_first_of("/{") != std::string::npos) return true;
  const std::vector<std::string> folders = search_folders();
  return folders.empty() || std::any_of(folders.begin(), folders.end(), [&](const auto& folder) {
           return ::access((folder + "/" + program).c_str(), F_OK) == 0;
         });
}

int take_command(const GivenProgram& given, RoleCommand& into) {
  auto words = split_command(given.command);
  if (!words) return complain(fmt::format("{}: {}", given.flag, words.error().message));
  // A variable of a script that is not set must not have the reference tested in its place.
  if (words->empty()) return complain(fmt::format("{} names no command", given.flag));
  into.command = std::move(*words);
  into.is_reference = false;
  take_source_file(into);
  // What is made first is not there yet.
  if (into.build.empty() && !may_be_started(into.command.front())) {
    return complain(fmt::format("{}: no program is named {} in PATH", given.flag,
                                in_quotes(into.command.front())));
  }
  return kExitPassed;
}

// The command that makes it.
int take_build(const GivenProgram& given, RoleCommand& into) {
  auto words = split_command(given.build);
  if (!words) return complain(fmt::format("{}-build: {}", given.flag, words.error().message));
  if (into.is_reference) {
    return complain(fmt::format("{}-build without a program to be made", given.flag));
  }
  into.build = std::move(*words);
  return kExitPassed;
}

void add(std::vector<std::string>& again, std::string flag, const std::string& value) {
  if (value.empty()) return;
  again.push_back(std::move(flag));
  again.push_back(value);
}

}  // namespace

int take_given_program(const GivenProgram& given, RoleCommand& into,
                       std::vector<std::string>& again) {
  into.reference = {companion_program(std::string(given.reference))};
  if (given.command.empty() && !given.is_given) into.command = into.reference;
  int code = given.command.empty() && !given.is_given ? kExitPassed : take_command(given, into);
  if (code == kExitPassed && !given.build.empty()) code = take_build(given, into);
  if (code != kExitPassed) return code;
  if (!into.is_reference) {
    const std::string trouble = trouble_with_file(into);
    if (!trouble.empty()) return complain(fmt::format("{}: {}", given.flag, trouble));
  }
  if (!given.input.empty()) {
    into.input = given.input.ends_with('\n') ? given.input : given.input + "\n";
  }
  add(again, std::string(given.flag), given.command);
  add(again, std::string(given.flag) + "-build", given.build);
  add(again, std::string(given.flag) + "-input", given.input);
  return kExitPassed;
}

}  // namespace sockdrill
