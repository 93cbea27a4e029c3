#include "prior/holder_process.h"

#include <linux/close_range.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <memory>
#include <utility>

#include "os/errno_name.h"
#include "os/unique_fd.h"

// clone(2) by its other name in the GNU C library. ThreadSanitizer's clone() has the child read
// from the stack of its caller, who has long returned where both run on.
extern "C" int __clone(int (*)(void*), void*, int, void*, ...);  // NOLINT

// What runs in the child shares our memory, and this thread's errno: it makes calls of the kernel
// and nothing else, none of which fails unless all is lost anyway.
#define SOCKDRILL_IN_CHILD __attribute__((no_sanitize("address", "undefined", "thread")))

namespace sockdrill {
namespace {

constexpr std::size_t kMostDescriptors = 8;
constexpr std::size_t kStackSize = 16384;

struct UnixName {
  sockaddr_un address;
  socklen_t size;
};

// Room for the descriptors beside a message of one byte.
struct Parcel {
  Parcel() {
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
  }
  Parcel(const Parcel&) = delete;
  Parcel& operator=(const Parcel&) = delete;

  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * kMostDescriptors)] = {};
  char byte = 0;
  iovec data = {&byte, 1};
  msghdr message = {};
};

}  // namespace

struct HolderPlan {
  pid_t engine = ::getpid();
  UnixName home = {};
  sockaddr_un unnamed = {.sun_family = AF_UNIX, .sun_path = {}};
  Parcel parcel;
  alignas(16) char stack[kStackSize];
};

namespace {

[[noreturn]] SOCKDRILL_IN_CHILD void give_up() {
  for (;;) ::syscall(SYS_exit_group, 1);
}

// In the child. It shares our descriptor table until it takes an empty one; says on the socket
// named `home` that it is there, takes the descriptors, and holds them until it is killed.
SOCKDRILL_IN_CHILD int hold(void* argument) {
  HolderPlan& plan = *static_cast<HolderPlan*>(argument);
  ::syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (::syscall(SYS_getppid) != plan.engine) give_up();
  if (::syscall(SYS_close_range, 0U, ~0U, CLOSE_RANGE_UNSHARE) != 0) give_up();
  const long socket = ::syscall(SYS_socket, AF_UNIX, SOCK_DGRAM, 0);
  if (::syscall(SYS_bind, socket, &plan.unnamed, sizeof(sa_family_t)) != 0) give_up();
  UnixName& home = plan.home;
  if (::syscall(SYS_sendto, socket, "", 1, 0, &home.address, home.size) != 1) give_up();
  if (::syscall(SYS_recvmsg, socket, &plan.parcel.message, 0) != 1) give_up();
  if (::syscall(SYS_sendto, socket, "", 1, 0, &home.address, home.size) != 1) give_up();
  ::syscall(SYS_close, socket);
  for (;;) ::syscall(SYS_ppoll, nullptr, 0, nullptr, nullptr, 0);
}

// The socket over which the child is spoken to; autobound (unix(7)), so its name is its own.
Result<UniqueFd> open_home(UnixName& name) {
  UniqueFd home(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!home) return errno_failure("socket(AF_UNIX)", errno);
  name = {.address = {.sun_family = AF_UNIX, .sun_path = {}}, .size = sizeof name.address};
  auto* const address = reinterpret_cast<sockaddr*>(&name.address);
  if (::bind(home.get(), address, sizeof(sa_family_t)) != 0) {
    return errno_failure("bind(AF_UNIX)", errno);
  }
  if (::getsockname(home.get(), address, &name.size) != 0) {
    return errno_failure("getsockname(AF_UNIX)", errno);
  }
  return home;
}

// The next word of the child, and who sent it.
Result<UnixName> next_word(const UniqueFd& home, TimePoint deadline) {
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd ready = {.fd = home.get(), .events = POLLIN, .revents = 0};
    const int count = ::poll(&ready, 1, static_cast<int>(std::clamp<long>(left, 0, 60'000)));
    if (count == 0) return errno_failure("a child process that holds descriptors", ETIMEDOUT);
    if (count < 0) return errno_failure("poll", errno);
    UnixName from = {.address = {}, .size = sizeof from.address};
    char byte = 0;
    auto* const address = reinterpret_cast<sockaddr*>(&from.address);
    if (::recvfrom(home.get(), &byte, 1, MSG_DONTWAIT, address, &from.size) == 1) return from;
    if (errno != EAGAIN) return errno_failure("recvfrom(AF_UNIX)", errno);
  }
}

Result<void> send_descriptors(const UniqueFd& home, UnixName to, std::span<const int> descriptors) {
  Parcel parcel;
  parcel.message.msg_name = &to.address;
  parcel.message.msg_namelen = to.size;
  cmsghdr* const header = CMSG_FIRSTHDR(&parcel.message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(descriptors.size_bytes());
  std::memcpy(CMSG_DATA(header), descriptors.data(), descriptors.size_bytes());
  parcel.message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
  if (::sendmsg(home.get(), &parcel.message, 0) != 1) return errno_failure("sendmsg", errno);
  return {};
}

}  // namespace

Result<HolderProcess> HolderProcess::start(std::span<const int> descriptors, TimePoint deadline) {
  if (descriptors.empty() || descriptors.size() > kMostDescriptors) {
    return errno_failure("HolderProcess", EINVAL);
  }
  auto plan = std::make_unique<HolderPlan>();
  const auto home = open_home(plan->home);
  if (!home) return tl::unexpected(home.error());
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);  // no handler of ours may run in the child
  const int pid =
      ::__clone(&hold, plan->stack + kStackSize, CLONE_VM | CLONE_FILES | SIGCHLD, plan.get());
  const int error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) return errno_failure("clone(CLONE_VM | CLONE_FILES)", error);

  HolderProcess process(pid, std::move(plan));
  const auto child = next_word(*home, deadline);
  if (!child) return tl::unexpected(child.error());
  if (const auto sent = send_descriptors(*home, *child, descriptors); !sent) {
    return tl::unexpected(sent.error());
  }
  if (const auto taken = next_word(*home, deadline); !taken) return tl::unexpected(taken.error());
  return process;
}

HolderProcess::HolderProcess() = default;
HolderProcess::HolderProcess(pid_t pid, std::unique_ptr<HolderPlan> plan)
    : pid_(pid), plan_(std::move(plan)) {}
HolderProcess::HolderProcess(HolderProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), plan_(std::move(other.plan_)) {}
HolderProcess::~HolderProcess() { kill(); }

HolderProcess& HolderProcess::operator=(HolderProcess&& other) noexcept {
  if (this != &other) {
    kill();
    pid_ = std::exchange(other.pid_, -1);
    plan_ = std::move(other.plan_);
  }
  return *this;
}

void HolderProcess::kill() {
  const pid_t pid = std::exchange(pid_, -1);
  if (pid < 0) return;
  ::kill(pid, SIGKILL);
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace sockdrill
