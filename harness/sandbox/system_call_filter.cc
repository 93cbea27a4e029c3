#include "sandbox/system_call_filter.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>

namespace sockdrill {
namespace {

// By name, so that a machine that lacks one goes without.
constexpr std::array kRefused = {
    // the file system
    "mount",
    "umount2",
    "pivot_root",
    "chroot",
    "fsopen",
    "fsconfig",
    "fsmount",
    "fspick",
    "move_mount",
    "open_tree",
    "mount_setattr",
    "swapon",
    "swapoff",
    "quotactl",
    "quotactl_fd",
    "open_by_handle_at",
    "name_to_handle_at",
    "acct",
    "fanotify_init",
    // other processes
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "process_madvise",
    "pidfd_getfd",
    "kcmp",
    // namespaces
    "setns",
    "unshare",
    // the kernel and the machine
    "init_module",
    "finit_module",
    "delete_module",
    "kexec_load",
    "kexec_file_load",
    "reboot",
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "lookup_dcookie",
    "syslog",
    "iopl",
    "ioperm",
    "settimeofday",
    "clock_settime",
    "clock_adjtime",
    "adjtimex",
    "vhangup",
    "nfsservctl",
    "add_key",
    "request_key",
    "keyctl",
    "set_mempolicy",
    "mbind",
    "move_pages",
    "migrate_pages",
};

// As if the kernel did not have them: libraries then go another way. Memory that no process maps is
// counted nowhere, and so is had in none of these ways.
constexpr std::array kMissing = {
    "clone3",       "io_uring_setup", "io_uring_enter", "io_uring_register",
    "memfd_create", "memfd_secret",   "shmget",         "msgget",
    "semget"};

constexpr std::array kNamespaceFlags = {CLONE_NEWNS,   CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC,
                                        CLONE_NEWUSER, CLONE_NEWPID,    CLONE_NEWNET};

constexpr std::array kWatchedCalls = {"bind",   "accept",  "accept4",  "setsockopt", "shutdown",
                                      "sendto", "sendmsg", "recvfrom", "recvmsg",    "close"};
// On files, too: those of the standard streams are not looked at.
constexpr std::array kWatchedTransfers = {"read", "write", "readv", "writev"};

class Rules {
 public:
  Rules() : context_(seccomp_init(SCMP_ACT_ALLOW)) {
    if (context_ == nullptr) {
      note(-ENOMEM);
      return;
    }
    note(seccomp_attr_set(context_, SCMP_FLTATR_CTL_OPTIMIZE, 2));  // a binary tree
    // Set before the filter is loaded (containment.cc).
    note(seccomp_attr_set(context_, SCMP_FLTATR_CTL_NNP, 0));
  }
  Rules(const Rules&) = delete;
  Rules& operator=(const Rules&) = delete;
  ~Rules() {
    if (context_ != nullptr) seccomp_release(context_);
  }

  void add(std::uint32_t action, const char* name, const scmp_arg_cmp* argument = nullptr) {
    const int number = seccomp_syscall_resolve_name(name);
    if (number < 0 || error_ != 0) return;
    note(seccomp_rule_add_array(context_, action, number, argument == nullptr ? 0 : 1, argument));
  }

  Result<std::vector<sock_filter>> take() const {
    if (error_ != 0) return fail("a system call filter cannot be made", -error_);
    const int memory = ::memfd_create("filter", MFD_CLOEXEC);
    if (memory < 0) return fail("memfd_create failed", errno);
    std::vector<sock_filter> instructions;
    const int error = seccomp_export_bpf(context_, memory);
    const off_t size = ::lseek(memory, 0, SEEK_END);
    if (error == 0 && size > 0) {
      instructions.resize(static_cast<std::size_t>(size) / sizeof(sock_filter));
      if (::pread(memory, instructions.data(), static_cast<std::size_t>(size), 0) != size) {
        instructions.clear();
      }
    }
    ::close(memory);
    if (instructions.empty()) return fail("a system call filter cannot be made", -error);
    return instructions;
  }

 private:
  void note(int error) {
    if (error_ == 0) error_ = error;
  }

  scmp_filter_ctx context_;
  int error_ = 0;
};

void refuse_families(Rules& rules) {
  const auto refuse = [&](scmp_compare compare, int family) {
    const scmp_arg_cmp argument{0, compare, static_cast<scmp_datum_t>(family), 0};
    rules.add(SCMP_ACT_ERRNO(EAFNOSUPPORT), "socket", &argument);
  };
  for (int family = 0; family <= AF_NETLINK; ++family) {
    if (family == AF_UNIX || family == AF_INET || family == AF_INET6 || family == AF_NETLINK) {
      continue;
    }
    refuse(SCMP_CMP_EQ, family);
  }
  refuse(SCMP_CMP_GT, AF_NETLINK);
}

void add_refusals(Rules& rules) {
  for (const char* const name : kRefused) rules.add(SCMP_ACT_ERRNO(EPERM), name);
  for (const char* const name : kMissing) rules.add(SCMP_ACT_ERRNO(ENOSYS), name);
  for (const int flag : kNamespaceFlags) {
    const auto bits = static_cast<scmp_datum_t>(flag);
    const scmp_arg_cmp argument{0, SCMP_CMP_MASKED_EQ, bits, bits};
    rules.add(SCMP_ACT_ERRNO(EPERM), "clone", &argument);
  }
  // What types into a terminal.
  for (const int request : {TIOCSTI, TIOCLINUX}) {
    const scmp_arg_cmp argument{1, SCMP_CMP_MASKED_EQ, 0xffffffffU,
                                static_cast<scmp_datum_t>(request)};
    rules.add(SCMP_ACT_ERRNO(EPERM), "ioctl", &argument);
  }
  refuse_families(rules);
}

void add_watching(Rules& rules, Watching watching) {
  if (watching == Watching::nothing) return;
  rules.add(SCMP_ACT_NOTIFY, "listen");
  if (watching == Watching::listening) return;
  rules.add(SCMP_ACT_NOTIFY, "connect");
  if (watching == Watching::connects) return;
  for (const char* const name : kWatchedCalls) rules.add(SCMP_ACT_NOTIFY, name);
  for (const char* const name : kWatchedTransfers) {
    const scmp_arg_cmp beyond_standard{0, SCMP_CMP_GT, 2, 0};
    rules.add(SCMP_ACT_NOTIFY, name, &beyond_standard);
  }
  for (const int family : {AF_INET, AF_INET6}) {
    const scmp_arg_cmp argument{0, SCMP_CMP_EQ, static_cast<scmp_datum_t>(family), 0};
    rules.add(SCMP_ACT_NOTIFY, "socket", &argument);
  }
}

}  // namespace

Result<SystemCallFilter> SystemCallFilter::build(Watching watching) {
  Rules rules;
  add_refusals(rules);
  add_watching(rules, watching);
  auto instructions = rules.take();
  if (!instructions) return tl::unexpected(instructions.error());
  return SystemCallFilter(std::move(*instructions));
}

Result<const SystemCallFilter*> system_call_filter(Watching watching) {
  static std::mutex mutex;
  static std::map<Watching, std::unique_ptr<const SystemCallFilter>> built;
  const std::lock_guard lock(mutex);
  auto& filter = built[watching];
  if (filter == nullptr) {
    auto made = SystemCallFilter::build(watching);
    if (!made) return tl::unexpected(made.error());
    filter = std::make_unique<const SystemCallFilter>(std::move(*made));
  }
  return filter.get();
}

}  // namespace sockdrill
