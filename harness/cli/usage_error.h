// Mistakes on the command line, in our words.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>

namespace sockdrill {

/// Prints "sockdrill: MESSAGE", safe for a terminal, to standard error and returns kExitUsage.
int complain(std::string_view message);

/// What CLI11 threw for these arguments: help and the version are printed and are no mistakes;
/// everything else is told in one line, with a suggestion where there is one, and a line that says
/// where help is. Returns the exit code.
int end_parsing(const CLI::App& app, const CLI::ParseError& stop, int argc, char** argv);

}  // namespace sockdrill
