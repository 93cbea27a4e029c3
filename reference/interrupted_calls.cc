// A library to preload (LD_PRELOAD) in tests: socket calls as a busy system may have them.
//
// connect is interrupted once it is under way; the first accept, recv and send are interrupted
// before they did anything (EINTR, signal(7)), and send takes three bytes at most.
#include <dlfcn.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace {

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

/// True the first time; `happened` is the caller's memory of it.
bool interrupt_once(bool& happened) {
  if (happened) return false;
  happened = true;
  errno = EINTR;
  return true;
}

}  // namespace

extern "C" {

int connect(int fd, const sockaddr* address, socklen_t length) {
  static bool happened = false;
  const int result = real<decltype(connect)>("connect")(fd, address, length);
  if (result == 0 && interrupt_once(happened)) return -1;
  return result;
}

int accept(int fd, sockaddr* address, socklen_t* length) {
  static bool happened = false;
  if (interrupt_once(happened)) return -1;
  return real<decltype(accept)>("accept")(fd, address, length);
}

ssize_t recv(int fd, void* buffer, size_t size, int flags) {
  static bool happened = false;
  if (interrupt_once(happened)) return -1;
  return real<decltype(recv)>("recv")(fd, buffer, size, flags);
}

ssize_t send(int fd, const void* bytes, size_t size, int flags) {
  static bool happened = false;
  if (interrupt_once(happened)) return -1;
  return real<decltype(send)>("send")(fd, bytes, std::min<size_t>(size, 3), flags);
}
}
