#include "cli/usage_error.h"

#include <fmt/format.h>

#include <iostream>
#include <vector>

#include "base/text.h"
#include "cli/options.h"

namespace sockdrill {
namespace {

std::vector<std::string> names_of_commands(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* const sub : app.get_subcommands({})) names.push_back(sub->get_name());
  return names;
}

// "--shuffle" and "-x": as they are written.
std::vector<std::string> names_of_options(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* const option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    for (const std::string& name : option->get_snames()) names.push_back("-" + name);
  }
  return names;
}

std::string guess(const std::string& word, const std::vector<std::string>& names) {
  const std::string question =
      did_you_mean(word, std::vector<std::string_view>(names.begin(), names.end()));
  return question.empty() ? std::string() : "; " + question;
}

std::string unknown_option(const CLI::App& app, const std::string& argument) {
  const std::string name = argument.substr(0, argument.find('='));
  return fmt::format("there is no option {}{}", in_quotes(name),
                     guess(name, names_of_options(app)));
}

// The subcommand that was being read, else the program itself.
const CLI::App& app_in_use(const CLI::App& app) {
  for (const CLI::App* const sub : app.get_subcommands({})) {
    if (sub->parsed()) return *sub;
  }
  return app;
}

std::string describe(const CLI::App& app, const CLI::ParseError& stop, int argc, char** argv) {
  const CLI::App& used = app_in_use(app);
  if (&used == &app) {
    const std::vector<std::string> commands = names_of_commands(app);
    if (argc < 2) {
      return fmt::format("a command is missing: {} or {}",
                         fmt::join(commands.begin(), commands.end() - 1, ", "), commands.back());
    }
    const std::string first = argv[1];
    if (first.starts_with('-')) return unknown_option(app, first);
    return fmt::format("there is no command {}{}", in_quotes(first), guess(first, commands));
  }
  if (dynamic_cast<const CLI::ExtrasError*>(&stop) != nullptr) {
    for (const std::string& argument : app.remaining(true)) {
      if (argument.starts_with('-')) return unknown_option(used, argument);
    }
    for (const std::string& argument : app.remaining(true)) {
      return fmt::format("{} takes no {}", used.get_name(), in_quotes(argument));
    }
  }
  return stop.what();
}

}  // namespace

int complain(std::string_view message) {
  std::cerr << "sockdrill: " << visible(message) << "\n";
  return kExitUsage;
}

int end_parsing(const CLI::App& app, const CLI::ParseError& stop, int argc, char** argv) {
  if (stop.get_exit_code() == 0) {
    app.exit(stop);
    return kExitPassed;
  }
  const CLI::App& used = app_in_use(app);
  complain(describe(app, stop, argc, argv));
  std::cerr << "'sockdrill " << (&used == &app ? "" : used.get_name() + " ")
            << "--help' says what there is\n";
  return kExitUsage;
}

}  // namespace sockdrill
