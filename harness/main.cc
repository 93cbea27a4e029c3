// sockdrill: the first file to open. harness/README.md has the picture of the whole house;
// cli/run_command.cc is the way of a run through it, on one screen.
#include <csignal>

#include "cli/commands.h"

int main(int argc, char** argv) {
  using sockdrill::Options;
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of write(2), not our end
  const auto options = sockdrill::parse_command_line(argc, argv);
  if (!options) return options.error();
  switch (options->command) {
    case Options::Command::run:
      return sockdrill::run_command(*options);
    case Options::Command::list:
      return sockdrill::list_command(*options);
    case Options::Command::check:
      return sockdrill::check_command(*options);
    case Options::Command::explain:
      return sockdrill::explain_command(*options);
    case Options::Command::doctor:
      return sockdrill::doctor_command(*options);
    case Options::Command::report:
      return sockdrill::report_command(*options);
    case Options::Command::schema:
      return sockdrill::schema_command(*options);
  }
  return sockdrill::kExitEnvironment;
}
