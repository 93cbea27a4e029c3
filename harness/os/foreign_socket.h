// A socket of another process, looked at through a descriptor of our own (pidfd_getfd(2)): the
// kernel's tables do not show SO_REUSEADDR and most other options, the socket itself does.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "os/process.h"
#include "os/unique_fd.h"

namespace sockdrill {

/// A copy of the descriptor by which the program, or something it started, holds the socket with
/// this inode. It shares the socket: setting an option on it would change the program's, and while
/// it stands the program's close(2) does not close the socket. Close it soon. The Error says what
/// the machine refused.
Result<UniqueFd> copy_socket(const Process& process, std::uint32_t inode);

}  // namespace sockdrill
