// Threads, where the system may have no room for another one.
#pragma once

#include <system_error>
#include <thread>
#include <utility>

#include "base/result.h"
#include "os/errno_name.h"

namespace sockdrill {

/// Starts the thread, or says why there is none: where the user, the container or the machine has
/// as many as it may have (pthread_create(3), EAGAIN), std::thread throws.
template <class Work>
Result<std::thread> start_thread(Work work) {
  try {
    return std::thread(std::move(work));
  } catch (const std::system_error& refused) {
    return errno_failure("pthread_create()", refused.code().value());
  }
}

}  // namespace sockdrill
