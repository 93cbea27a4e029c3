// On which processor a thread begins.
#pragma once

#include <thread>

namespace sockdrill {

/// Moves a thread that the calling one has just started to the processor that comes `distance`
/// after the caller's, among those that the caller may use, and lets it go again: from then on the
/// scheduler moves it as any other. Linux mostly leaves a new thread on its maker's processor,
/// where it waits for milliseconds while others idle, and by then a short run is over. Where it is
/// refused the thread stays where it is.
void begin_beside(std::thread& thread, unsigned distance);

}  // namespace sockdrill
