// Where the things that ship with the engine are.
#pragma once

#include <string>

namespace sockdrill {

/// The folder of the scenarios that ship.
std::string shipped_scenarios();

/// A reference program: "sockdrill-reference-server".
std::string reference_program(const std::string& name);

}  // namespace sockdrill
