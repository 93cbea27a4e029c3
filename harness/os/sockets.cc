#include "os/sockets.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>

namespace sockdrill {
namespace {

CallResult result(long value) { return value < 0 ? CallResult{-1, errno} : CallResult{value, 0}; }

class KernelSockets final : public Sockets {
 public:
  CallResult socket(int domain, int type, int protocol) override {
    return result(::socket(domain, type | SOCK_CLOEXEC, protocol));
  }
  CallResult bind(int fd, const sockaddr* address, socklen_t size) override {
    return result(::bind(fd, address, size));
  }
  CallResult listen(int fd, int backlog) override { return result(::listen(fd, backlog)); }
  CallResult accept4(int fd, sockaddr* address, socklen_t* size, int flags) override {
    return result(::accept4(fd, address, size, flags | SOCK_CLOEXEC));
  }
  CallResult connect(int fd, const sockaddr* address, socklen_t size) override {
    return result(::connect(fd, address, size));
  }
  CallResult send(int fd, std::string_view bytes, int flags) override {
    return result(::send(fd, bytes.data(), bytes.size(), flags));
  }
  CallResult recv(int fd, std::span<char> buffer, int flags) override {
    return result(::recv(fd, buffer.data(), buffer.size(), flags));
  }
  CallResult shutdown(int fd, int how) override { return result(::shutdown(fd, how)); }
  CallResult close(int fd) override { return result(::close(fd)); }
  CallResult setsockopt(int fd, int level, int name, const void* value, socklen_t size) override {
    return result(::setsockopt(fd, level, name, value, size));
  }
  CallResult getsockopt(int fd, int level, int name, void* value, socklen_t* size) override {
    return result(::getsockopt(fd, level, name, value, size));
  }
  CallResult getsockname(int fd, sockaddr* address, socklen_t* size) override {
    return result(::getsockname(fd, address, size));
  }
  CallResult getpeername(int fd, sockaddr* address, socklen_t* size) override {
    return result(::getpeername(fd, address, size));
  }
  CallResult set_nonblocking(int fd, bool on) override {
    int flag = on ? 1 : 0;
    return result(::ioctl(fd, FIONBIO, &flag));
  }
  CallResult poll(std::span<pollfd> fds, int milliseconds) override {
    return result(::poll(fds.data(), fds.size(), milliseconds));
  }
  CallResult query(int fd, unsigned long request) override {
    int value = 0;
    const CallResult done = result(::ioctl(fd, request, &value));
    return done.ok() ? CallResult{value, 0} : done;
  }
};

}  // namespace

Sockets& kernel_sockets() {
  static KernelSockets sockets;
  return sockets;
}

}  // namespace sockdrill
