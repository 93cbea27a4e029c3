#include "os/call_watcher.h"

#include <fmt/format.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "os/kernel_file.h"

// Linux 6.6; an older kernel refuses it, and wakes the program in its own time.
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#endif

namespace sockdrill {
namespace {

using Kind = SocketCallKind;

constexpr std::size_t kMostRemembered = 512;
constexpr std::uint64_t kMostParts = 64;  // of a readv or writev that are added up

std::optional<Kind> kind_of(int number) {
  switch (number) {
    case SYS_socket:
      return Kind::socket;
    case SYS_bind:
      return Kind::bind;
    case SYS_listen:
      return Kind::listen;
    case SYS_connect:
      return Kind::connect;
    case SYS_accept:
    case SYS_accept4:
      return Kind::accept;
    case SYS_setsockopt:
      return Kind::set_option;
    case SYS_shutdown:
      return Kind::shutdown;
    case SYS_sendto:
    case SYS_sendmsg:
    case SYS_write:
    case SYS_writev:
      return Kind::send;
    case SYS_recvfrom:
    case SYS_recvmsg:
    case SYS_read:
    case SYS_readv:
      return Kind::receive;
    case SYS_close:
      return Kind::close;
    default:
      return std::nullopt;
  }
}

bool read_memory(pid_t thread, std::uint64_t address, void* into, std::size_t size) {
  iovec here = {into, size};
  // The address is the other process's.
  iovec there = {nullptr, size};
  std::memcpy(&there.iov_base, &address, sizeof address);
  return ::process_vm_readv(thread, &here, 1, &there, 1, 0) == static_cast<ssize_t>(size);
}

std::optional<Endpoint> name_of(int fd) {
  sockaddr_storage storage = {};
  socklen_t length = sizeof storage;
  // The types that socket calls take alias by their first member (sockaddr(3type)).
  auto* const name = static_cast<sockaddr*>(static_cast<void*>(&storage));
  if (::getsockname(fd, name, &length) != 0) return std::nullopt;
  const auto endpoint = Endpoint::from_sockaddr(name, length);
  if (!endpoint) return std::nullopt;
  return *endpoint;
}

}  // namespace

struct CallWatcher::Notification : seccomp_notif {};

std::string_view socket_call_name(SocketCallKind kind) {
  switch (kind) {
    case Kind::socket:
      return "socket";
    case Kind::bind:
      return "bind";
    case Kind::listen:
      return "listen";
    case Kind::connect:
      return "connect";
    case Kind::accept:
      return "accept";
    case Kind::set_option:
      return "setsockopt";
    case Kind::shutdown:
      return "shutdown";
    case Kind::send:
      return "send";
    case Kind::receive:
      return "recv";
    case Kind::close:
      return "close";
  }
  return {};
}

CallWatcher::CallWatcher(UniqueFd listener) : listener_(std::move(listener)) {
  // Wakes the program on the processor that answers, and not after a detour.
  ::ioctl(listener_.get(), SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
}

std::optional<CallWatcher::Seen> CallWatcher::next() {
  Notification notification = {};
  // ENOENT: who made the call was killed before we came.
  if (::ioctl(listener_.get(), SECCOMP_IOCTL_NOTIF_RECV, &notification) != 0) return std::nullopt;
  auto call = read_call(notification);
  if (!call) {
    answer(notification.id, std::nullopt);
    return std::nullopt;
  }
  if (call->kind == Kind::listen) {
    // The socket is one, whoever's descriptor names it: what we do here is done to the program's.
    // The copy is closed before the program goes on, so that it alone holds the socket.
    const UniqueFd copy = copy_descriptor(call->thread, call->fd);
    if (copy && is_valid(notification.id)) {
      call->error = ::listen(copy.get(), static_cast<int>(call->argument)) == 0 ? 0 : errno;
      call->endpoint = name_of(copy.get());
      int on = 0;
      socklen_t size = sizeof on;
      ::getsockopt(copy.get(), SOL_SOCKET, SO_REUSEADDR, &on, &size);
      call->reuse_address = on != 0;
    }
  }
  return Seen{*call, notification.id};
}

void CallWatcher::let_go(const Seen& seen) { answer(seen.id, seen.call.error); }

// With an error, or 0, in the kernel's place; without, the kernel carries the call out.
void CallWatcher::answer(std::uint64_t id, std::optional<int> error) {
  seccomp_notif_resp response = {};
  response.id = id;
  if (error) {
    response.error = -*error;
  } else {
    response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
  }
  ::ioctl(listener_.get(), SECCOMP_IOCTL_NOTIF_SEND, &response);
}

std::optional<SocketCall> CallWatcher::read_call(const Notification& notification) {
  const auto kind = kind_of(notification.data.nr);
  if (!kind) return std::nullopt;
  const auto& arguments = notification.data.args;
  SocketCall call;
  call.at = Clock::now();
  call.kind = *kind;
  call.thread = static_cast<pid_t>(notification.pid);
  if (call.kind == Kind::socket) {
    call.type = static_cast<int>(arguments[1]) & 0xf;
    return call;
  }
  call.fd = static_cast<int>(arguments[0]);
  bool of_interest = false;
  read_socket(call.thread, call, of_interest);
  if (!of_interest) return std::nullopt;
  switch (call.kind) {
    case Kind::listen:
    case Kind::shutdown:
      call.argument = static_cast<int>(arguments[1]);
      break;
    case Kind::bind:
    case Kind::connect:
      call.endpoint = read_endpoint(call.thread, arguments[1], arguments[2]);
      break;
    case Kind::set_option:
      call.level = static_cast<int>(arguments[1]);
      call.option = static_cast<int>(arguments[2]);
      call.argument = read_integer(call.thread, arguments[3], arguments[4]);
      break;
    case Kind::send:
    case Kind::receive: {
      const int number = notification.data.nr;
      if (number == SYS_readv || number == SYS_writev) {
        call.argument = static_cast<long>(read_vector(call.thread, arguments[1], arguments[2]));
      } else if (number == SYS_sendmsg || number == SYS_recvmsg) {
        msghdr message = {};
        if (read_memory(call.thread, arguments[1], &message, sizeof message)) {
          std::uint64_t parts = 0;
          std::memcpy(&parts, &message.msg_iov, sizeof parts);
          call.argument = static_cast<long>(read_vector(call.thread, parts, message.msg_iovlen));
        }
      } else {
        call.argument = static_cast<long>(arguments[2]);
      }
      break;
    }
    case Kind::socket:
    case Kind::accept:
    case Kind::close:
      break;
  }
  return call;
}

// Which socket the descriptor names, and whether it is one of the Internet's.
void CallWatcher::read_socket(pid_t thread, SocketCall& call, bool& of_interest) {
  std::array<char, 64> path;
  *fmt::format_to_n(path.data(), path.size() - 1, "/proc/{}/fd/{}", thread, call.fd).out = '\0';
  std::array<char, 64> link;
  const ssize_t size = ::readlink(path.data(), link.data(), link.size());
  constexpr std::string_view kSocket = "socket:[";
  const std::string_view target(link.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  if (!target.starts_with(kSocket)) return;
  std::from_chars(target.data() + kSocket.size(), target.data() + target.size(), call.inode);
  auto known = socket_types_.find(call.inode);
  if (known == socket_types_.end()) {
    int domain = 0;
    int type = 0;
    if (const UniqueFd copy = copy_descriptor(thread, call.fd); copy) {
      socklen_t length = sizeof domain;
      ::getsockopt(copy.get(), SOL_SOCKET, SO_DOMAIN, &domain, &length);
      ::getsockopt(copy.get(), SOL_SOCKET, SO_TYPE, &type, &length);
    }
    if (socket_types_.size() >= kMostRemembered) socket_types_.clear();
    const bool internet = domain == AF_INET || domain == AF_INET6;
    known = socket_types_.emplace(call.inode, internet ? type : 0).first;
  }
  call.type = known->second;
  of_interest = call.type != 0;
}

std::optional<Endpoint> CallWatcher::read_endpoint(pid_t thread, std::uint64_t address,
                                                   std::uint64_t size) {
  sockaddr_storage storage = {};
  const std::size_t length = std::min<std::uint64_t>(size, sizeof storage);
  if (!read_memory(thread, address, &storage, length)) return std::nullopt;
  sockaddr generic = {};
  std::memcpy(&generic, &storage, sizeof generic);
  if (generic.sa_family == AF_INET && length >= sizeof(sockaddr_in)) {
    sockaddr_in v4 = {};
    std::memcpy(&v4, &storage, sizeof v4);
    return Endpoint(v4);
  }
  if (generic.sa_family == AF_INET6 && length >= sizeof(sockaddr_in6)) {
    sockaddr_in6 v6 = {};
    std::memcpy(&v6, &storage, sizeof v6);
    return Endpoint(v6);
  }
  return std::nullopt;
}

// An option's value: its first int.
long CallWatcher::read_integer(pid_t thread, std::uint64_t address, std::uint64_t size) {
  int value = 0;
  if (size == 0 ||
      !read_memory(thread, address, &value, std::min<std::uint64_t>(size, sizeof value)))
    return 0;
  return value;
}

std::uint64_t CallWatcher::read_vector(pid_t thread, std::uint64_t address, std::uint64_t count) {
  std::array<iovec, kMostParts> parts = {};
  const std::size_t taken = std::min(count, kMostParts);
  if (taken == 0 || !read_memory(thread, address, parts.data(), taken * sizeof(iovec))) return 0;
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < taken; ++i) bytes += parts[i].iov_len;
  return bytes;
}

// pidfd_open(2) takes processes, and calls are made by threads.
const UniqueFd* CallWatcher::pidfd_of(pid_t thread) {
  const auto known = pidfds_.find(thread);
  if (known != pidfds_.end()) return &known->second;
  UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, thread, 0U)));
  if (!pidfd) {
    const auto status = read_file(fmt::format("/proc/{}/status", thread));
    constexpr std::string_view kProcess = "\nTgid:\t";
    const std::size_t at = status ? status->find(kProcess) : std::string::npos;
    if (at == std::string::npos) return nullptr;
    pid_t process = 0;
    std::from_chars(status->data() + at + kProcess.size(), status->data() + status->size(),
                    process);
    pidfd.reset(static_cast<int>(::syscall(SYS_pidfd_open, process, 0U)));
    if (!pidfd) return nullptr;
  }
  if (pidfds_.size() >= kMostRemembered) pidfds_.clear();
  return &pidfds_.emplace(thread, std::move(pidfd)).first->second;
}

UniqueFd CallWatcher::copy_descriptor(pid_t thread, int fd) {
  const UniqueFd* const pidfd = pidfd_of(thread);
  if (pidfd == nullptr) return {};
  UniqueFd copy(static_cast<int>(::syscall(SYS_pidfd_getfd, pidfd->get(), fd, 0U)));
  // A number that another process has now: look again.
  if (!copy && errno == ESRCH) pidfds_.erase(thread);
  return copy;
}

bool CallWatcher::is_valid(std::uint64_t id) const {
  return ::ioctl(listener_.get(), SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0;
}

}  // namespace sockdrill
