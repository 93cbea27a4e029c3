// The standard descriptors of a program: its ends and ours.
#pragma once

#include <array>

#include "base/result.h"
#include "os/unique_fd.h"

namespace sockdrill {

enum class ProcessInput { null, pipe };
enum class ProcessOutput {
  pipes,  // standard output and standard error apart
  pty,    // both on one raw terminal: programs write each line as it comes
};

struct StandardStreams {
  std::array<UniqueFd, 3> program;  // the program's descriptors 0, 1 and 2; to be closed by us
  UniqueFd input;                   // ours, non-blocking; none with ProcessInput::null
  UniqueFd output;                  // ours, non-blocking
  UniqueFd error;                   // ours, non-blocking; none with a pty
};

Result<StandardStreams> open_streams(ProcessInput input, ProcessOutput output);

}  // namespace sockdrill
