// The socket calls, one to one: the thin seam between the steps and the kernel.
//
// Every call returns what the kernel returned, with errno beside it, and adds nothing: no retry,
// no default flag but close-on-exec. Descriptors stay owned by the caller. All implementations may
// be used by several threads at once. Tests put a fake in the kernel's place
// (testing/fake_sockets.h).
#pragma once

#include <poll.h>
#include <sys/socket.h>

#include <cstddef>
#include <span>
#include <string_view>

namespace sockdrill {

/// What a call gave: `value` where `error` is 0, an errno otherwise.
struct CallResult {
  long value = 0;
  int error = 0;
  bool ok() const { return error == 0; }
};

class Sockets {
 public:
  virtual ~Sockets() = default;

  virtual CallResult socket(int domain, int type, int protocol) = 0;
  virtual CallResult bind(int fd, const sockaddr* address, socklen_t size) = 0;
  virtual CallResult listen(int fd, int backlog) = 0;
  virtual CallResult accept4(int fd, sockaddr* address, socklen_t* size, int flags) = 0;
  virtual CallResult connect(int fd, const sockaddr* address, socklen_t size) = 0;
  virtual CallResult send(int fd, std::string_view bytes, int flags) = 0;
  virtual CallResult recv(int fd, std::span<char> buffer, int flags) = 0;
  virtual CallResult shutdown(int fd, int how) = 0;
  virtual CallResult close(int fd) = 0;
  virtual CallResult setsockopt(int fd, int level, int name, const void* value, socklen_t size) = 0;
  virtual CallResult getsockopt(int fd, int level, int name, void* value, socklen_t* size) = 0;
  virtual CallResult getsockname(int fd, sockaddr* address, socklen_t* size) = 0;
  virtual CallResult getpeername(int fd, sockaddr* address, socklen_t* size) = 0;
  virtual CallResult set_nonblocking(int fd, bool on) = 0;
  /// Waits up to `milliseconds` (-1: for ever); the value is the number of ready descriptors.
  virtual CallResult poll(std::span<pollfd> fds, int milliseconds) = 0;
  /// ioctl(2) with an int result: SIOCINQ, SIOCOUTQ, SIOCATMARK (tcp(7)).
  virtual CallResult query(int fd, unsigned long request) = 0;
};

/// The real kernel. Static lifetime.
Sockets& kernel_sockets();

}  // namespace sockdrill
