// What processes use up (proc(5)).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <span>

#include "base/clock.h"

namespace sockdrill {

struct ProcessUsage {
  std::uint64_t memory = 0;  // bytes: resident and shared with nobody's file
  Nanoseconds cpu{0};        // user and system
};

/// Of all of them together; those that have ended meanwhile count nothing.
ProcessUsage usage_of(std::span<const pid_t> processes);

}  // namespace sockdrill
