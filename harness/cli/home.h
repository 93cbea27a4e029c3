// Where the things that ship with the engine are.
#pragma once

#include <string>

namespace sockdrill {

/// The folder of the scenarios that ship.
std::string shipped_scenarios();

/// The engine's own file.
std::string own_executable();

/// A program that is built and installed with the engine: "sockdrill-reference-server".
std::string companion_program(const std::string& name);

}  // namespace sockdrill
