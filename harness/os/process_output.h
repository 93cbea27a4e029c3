// What a program writes, as one text.
#pragma once

#include <cstddef>
#include <string>

#include "base/clock.h"
#include "os/process.h"

namespace sockdrill {

/// Both streams as they come, until they end, the program does (a daemon of its may hold them for
/// ever) or the deadline comes. Beyond `most` bytes it is read and dropped.
std::string read_to_end(Process& process, std::size_t most, TimePoint deadline);

}  // namespace sockdrill
