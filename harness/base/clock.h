// Monotonic time. Durations are std::chrono::nanoseconds throughout.
#pragma once

#include <chrono>

namespace sockdrill {

using Clock = std::chrono::steady_clock;
using Nanoseconds = std::chrono::nanoseconds;
using TimePoint = Clock::time_point;

inline double to_milliseconds(Nanoseconds d) {
  return std::chrono::duration<double, std::milli>(d).count();
}
inline double to_seconds(Nanoseconds d) { return std::chrono::duration<double>(d).count(); }

}  // namespace sockdrill
