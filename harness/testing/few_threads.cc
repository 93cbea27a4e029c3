// A library to preload (LD_PRELOAD) in tests: a system that has room for FEW_THREADS threads beside
// the first of each process, and for none after them (pthread_create(3), EAGAIN).
#include <dlfcn.h>
#include <pthread.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>

extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                              void* (*start)(void*), void* argument) {
  static std::atomic<int> left = std::atoi(std::getenv("FEW_THREADS"));
  if (left.fetch_sub(1) <= 0) return EAGAIN;
  using Function = decltype(pthread_create);
  static auto* const real = reinterpret_cast<Function*>(dlsym(RTLD_NEXT, "pthread_create"));
  return real(thread, attributes, start, argument);
}
