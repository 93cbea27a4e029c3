#include "os/processor.h"

#include <pthread.h>
#include <sched.h>

namespace sockdrill {
namespace {

// The processor `distance` after `from` in the circle of those in the set, which is not empty.
int after(int from, unsigned distance, const cpu_set_t& set) {
  int processor = from;
  for (unsigned left = distance % static_cast<unsigned>(CPU_COUNT(&set)); left > 0; --left) {
    do {
      processor = (processor + 1) % CPU_SETSIZE;
    } while (!CPU_ISSET(processor, &set));
  }
  return processor;
}

}  // namespace

void begin_beside(std::thread& thread, unsigned distance) {
  const int here = sched_getcpu();
  cpu_set_t allowed;
  if (here < 0 || sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return;
  if (CPU_COUNT(&allowed) < 2) return;
  cpu_set_t there;
  CPU_ZERO(&there);
  CPU_SET(after(here, distance, allowed), &there);
  if (pthread_setaffinity_np(thread.native_handle(), sizeof(there), &there) != 0) return;
  pthread_setaffinity_np(thread.native_handle(), sizeof(allowed), &allowed);
}

}  // namespace sockdrill
