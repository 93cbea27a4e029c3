// What processes use up (proc(5)).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <span>

#include "base/clock.h"

namespace sockdrill {

struct ProcessUsage {
  // Bytes: what is resident and shared with nobody's file, and memory that processes share
  // (MAP_SHARED | MAP_ANONYMOUS), which is kept where it is mapped, resident or not.
  std::uint64_t memory = 0;
  Nanoseconds cpu{0};         // user and system
  std::uint64_t sockets = 0;  // of any family, in the network of the first of them, ours included
};

/// The time that a busy machine owes them: how long that thread among theirs which waited longest
/// for a processor did so (/proc/PID/task/TID/schedstat), less what they took from each other. 0
/// where the kernel does not tell.
Nanoseconds owed_time(std::span<const pid_t> processes);

/// How much longer than `patience` to wait for them on account of that: at most four times as long.
Nanoseconds excused_time(std::span<const pid_t> processes, Nanoseconds patience);

/// Of all of them together; those that have ended meanwhile count nothing.
ProcessUsage usage_of(std::span<const pid_t> processes);

}  // namespace sockdrill
