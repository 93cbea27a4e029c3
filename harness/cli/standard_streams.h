// Standard output and its kin, as whoever started us left them.
#pragma once

#include <functional>

namespace sockdrill {

/// Opens /dev/null in the place of a standard stream that is closed, so that no log and no socket
/// gets its number and what is printed. Before anything else is opened.
void open_standard_streams();

/// For std::set_new_handler(): says that there is no memory left and ends the process with
/// kExitEnvironment. What had finished is in the log.
[[noreturn]] void end_without_memory();

/// Runs the command and returns its exit code, once standard output has taken all that was printed.
/// Output that is lost (a full disk) is said, and kExitEnvironment; a reader that went away
/// (`sockdrill list | head`) wanted no more, and changes nothing.
int with_output_flushed(const std::function<int()>& command);

}  // namespace sockdrill
