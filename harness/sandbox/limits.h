// What a program under test may use up.
#pragma once

#include <cstdint>

#include "base/clock.h"

namespace sockdrill {

/// The defaults are far above what a program of a socket course needs, Java's machine included.
struct Limits {
  std::uint64_t memory = std::uint64_t{1} << 30U;  // bytes: resident, all its processes
  std::uint64_t disk = std::uint64_t{64} << 20U;   // bytes: its folder, /tmp and /dev/shm
  std::uint64_t files_on_disk = 4096;              // inodes there
  std::uint64_t processes = 256;                   // threads count
  std::uint64_t descriptors = 1024;                // of one process
  Nanoseconds cpu = std::chrono::seconds(30);      // all its processes
  Nanoseconds wall = std::chrono::seconds(120);    // from its start
  friend bool operator==(const Limits&, const Limits&) = default;
};

}  // namespace sockdrill
