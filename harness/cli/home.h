// Where the things that ship with the engine are.
#pragma once

#include <string>
#include <vector>

namespace sockdrill {

/// The folder of the scenarios that ship.
std::string shipped_scenarios();

/// Every place where the engine and the programs that come with it stand on this machine: beside
/// it, where it is installed, and in PATH. What they can do, no program under test may have done.
std::vector<std::string> own_programs();

/// A program that is built and installed with the engine: "sockdrill-reference-server".
std::string companion_program(const std::string& name);

}  // namespace sockdrill
