// What a program's end and output say, for messages.
#pragma once

#include <string>

#include "steps/program_table.h"

namespace sockdrill {

/// The last line that is not empty of what it wrote, standard error first; safe to show.
std::string last_line(const RunningProgram& program);

/// "exit code 1; its last line: NameError: …"
std::string describe_exit(const RunningProgram& program, const ExitStatus& status);

}  // namespace sockdrill
