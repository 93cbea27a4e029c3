// The program that plays a role, as the command line names it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "steps/binding.h"

namespace sockdrill {

struct GivenProgram {
  std::string_view flag;       // "--server"
  std::string_view reference;  // the program that plays the role where no other is named
  std::string command = {};
  std::string build = {};  // what --server-build says
  std::string input = {};  // what --server-input says
  bool is_given = false;   // by the flag or its variable, empty as well
};

/// Fills in who plays the role. Returns an exit code; a mistake has been said. `again` gets the
/// words that name the program once more.
int take_given_program(const GivenProgram& given, RoleCommand& into,
                       std::vector<std::string>& again);

}  // namespace sockdrill
