// sockdrill: the first file to open. harness/README.md has the picture of the whole house;
// cli/run_command.cc is the way of a run through it, on one screen.
#include <csignal>
#include <new>

#include "cli/commands.h"
#include "cli/standard_streams.h"

namespace {

int run(const sockdrill::Options& options, sockdrill::Ground& ground) {
  using sockdrill::Options;
  switch (options.command) {
    case Options::Command::run:
      return sockdrill::run_command(options, ground);
    case Options::Command::list:
      return sockdrill::list_command(options);
    case Options::Command::check:
      return sockdrill::check_command(options);
    case Options::Command::explain:
      return sockdrill::explain_command(options);
    case Options::Command::doctor:
      return sockdrill::doctor_command();
    case Options::Command::probe:
      return sockdrill::probe_command(options);
    case Options::Command::report:
      return sockdrill::report_command(options);
    case Options::Command::schema:
      return sockdrill::schema_command(options);
    case Options::Command::grade:
      return sockdrill::grade_command(options);
  }
  return sockdrill::kExitEnvironment;
}

}  // namespace

int main(int argc, char** argv) {
  // A closed pipe, or a file that may not grow, is an error of write(2), not our end.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  std::set_new_handler(sockdrill::end_without_memory);
  sockdrill::open_standard_streams();
  sockdrill::Ground ground(argc, argv);
  const auto options = sockdrill::parse_command_line(argc, argv);
  return sockdrill::with_output_flushed(
      [&] { return options ? run(*options, ground) : options.error(); });
}
