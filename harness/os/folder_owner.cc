#include "os/folder_owner.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "os/errno_name.h"
#include "os/kernel_file.h"

namespace sockdrill {
namespace {

// A process in a new user namespace that does nothing but to be there. Ended with this object.
class NamespaceHolder {
 public:
  static Result<NamespaceHolder> start() {
    // fork(2) with a namespace; the child makes no call that needs more than that.
    const long pid = ::syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, nullptr, nullptr, nullptr, 0);
    if (pid < 0) return errno_failure("clone(CLONE_NEWUSER)", errno);
    if (pid == 0) {
      ::syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
      for (;;) ::syscall(SYS_ppoll, nullptr, 0, nullptr, nullptr, 0);
    }
    return NamespaceHolder(static_cast<pid_t>(pid));
  }
  NamespaceHolder(NamespaceHolder&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}
  NamespaceHolder& operator=(NamespaceHolder&&) = delete;
  ~NamespaceHolder() {
    if (pid_ < 0) return;
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  pid_t pid() const { return pid_; }

 private:
  explicit NamespaceHolder(pid_t pid) : pid_(pid) {}
  pid_t pid_;
};

}  // namespace

Result<UniqueFd> map_owner(uid_t outside, uid_t inside, gid_t outside_group, gid_t inside_group) {
  auto holder = NamespaceHolder::start();
  if (!holder) return tl::unexpected(holder.error());
  const std::string process = fmt::format("/proc/{}/", holder->pid());
  const std::string users = fmt::format("{} {} 1\n", outside, inside);
  const std::string groups = fmt::format("{} {} 1\n", outside_group, inside_group);
  if (const auto done = write_file(process + "gid_map", groups); !done) {
    return tl::unexpected(done.error());
  }
  if (const auto done = write_file(process + "uid_map", users); !done) {
    return tl::unexpected(done.error());
  }
  return open_file(process + "ns/user", O_RDONLY);
}

}  // namespace sockdrill
