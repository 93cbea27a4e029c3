// Which file of a submission is its program, and how it is started.
#pragma once

#include <string>

#include "grade/assignment.h"
#include "grade/intake.h"
#include "steps/binding.h"

namespace sockdrill {

/// What was found. `unrunnable` and `reason` say why there is nothing to be started.
struct FoundProgram {
  RoleCommand command;
  std::string file;                // "src/server.py"; what the manifest says where that decides
  std::vector<std::string> again;  // what starts it at home: {"--server", "server.py"}
  Unrunnable unrunnable = Unrunnable::no;
  std::string reason;
};

/// In this order: the submission's own manifest, where the assignment allows one; the assignment's
/// patterns; the file whose name says what it is; the one that makes the calls of the role
/// (listen, or connect without it); the only one that there is. Nothing is started. Does the
/// machine not have what the program is to be started or made with, that is
/// Unrunnable::no_interpreter.
FoundProgram find_program_of(const Taken& taken, const Assignment& assignment);

}  // namespace sockdrill
