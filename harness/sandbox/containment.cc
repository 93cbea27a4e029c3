#include "sandbox/containment.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace sockdrill {
namespace {

using Kind = FileOperation::Kind;

constexpr const char* kRoot = "/new";
constexpr const char* kOutside = "/old";
constexpr const char* kScratch = "/scratch";

constexpr unsigned long kPlain = MS_NOSUID | MS_NODEV;

// glibc's wrappers of some of these do more than the call (setresuid(2): all threads of the
// engine), so every call is made by number.
template <class... Arguments>
SOCKDRILL_IN_CHILD long call(long number, Arguments... arguments) {
  return ::syscall(number, arguments...);
}

SOCKDRILL_IN_CHILD bool mount_at(const char* source, const char* target, const char* type,
                                 unsigned long flags, const char* data) {
  return call(SYS_mount, source, target, type, flags, data) == 0;
}

SOCKDRILL_IN_CHILD bool make_directory(const char* path, mode_t mode) {
  if (call(SYS_mkdirat, AT_FDCWD, path, mode) != 0) return errno == EEXIST;
  // Whatever the umask is.
  return call(SYS_fchmodat, AT_FDCWD, path, mode) == 0;
}

SOCKDRILL_IN_CHILD bool make_file(const char* path, mode_t mode) {
  const long fd = call(SYS_openat, AT_FDCWD, path, O_CREAT | O_WRONLY | O_CLOEXEC, mode);
  if (fd < 0) return errno == EEXIST;
  call(SYS_close, fd);
  return true;
}

SOCKDRILL_IN_CHILD bool set_attributes(const char* target, unsigned flags,
                                       std::uint64_t attributes) {
  mount_attr attr = {};
  attr.attr_set = attributes;
  return call(SYS_mount_setattr, AT_FDCWD, target, flags, &attr, sizeof attr) == 0;
}

SOCKDRILL_IN_CHILD bool bind_read_only(const char* source, const char* target) {
  return mount_at(source, target, nullptr, MS_BIND | MS_REC, nullptr) &&
         set_attributes(target, AT_RECURSIVE, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID);
}

SOCKDRILL_IN_CHILD bool limit(int resource, std::uint64_t soft, std::uint64_t hard) {
  rlimit wanted = {soft, hard};
  rlimit now = {};
  if (call(SYS_prlimit64, 0, resource, nullptr, &now) == 0) {
    if (wanted.rlim_max > now.rlim_max) wanted.rlim_max = now.rlim_max;
    if (wanted.rlim_cur > wanted.rlim_max) wanted.rlim_cur = wanted.rlim_max;
  }
  return call(SYS_prlimit64, 0, resource, &wanted, nullptr) == 0;
}

SOCKDRILL_IN_CHILD bool set_filter(const std::vector<sock_filter>& instructions, unsigned flags,
                                   long& result) {
  const sock_fprog program = {static_cast<unsigned short>(instructions.size()),
                              const_cast<sock_filter*>(instructions.data())};
  result = call(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
  return result >= 0;
}

// Below what an operation's source stands while the root is built.
std::string place_of_source(Kind kind) {
  switch (kind) {
    case Kind::bind:
    case Kind::device:
    case Kind::folder:
    case Kind::overlay:
    case Kind::workplace:
      return kOutside;
    case Kind::scratch:
      return std::string(kScratch) + "/";
    case Kind::directory:
    case Kind::file:
    case Kind::symlink:
    case Kind::proc:
    case Kind::cover:
    case Kind::protect:
      break;
  }
  return {};
}

}  // namespace

Result<Containment> Containment::prepare(const SandboxSpec& spec) {
  Containment made(spec);
  for (const FileOperation& operation : spec.view.operations) {
    made.sources_.push_back(place_of_source(operation.kind) + operation.source);
    made.targets_.push_back(operation.target == "/" ? kRoot : kRoot + operation.target);
  }
  made.uid_map_ = fmt::format("{0} {0} 1\n", spec.user.uid);
  made.gid_map_ = fmt::format("{0} {0} 1\n", spec.user.gid);
  if (spec.layers.has(Layer::call_filter)) {
    auto refusing = system_call_filter(Watching::nothing);
    if (!refusing) return tl::unexpected(refusing.error());
    made.refusing_ = &(*refusing)->instructions();
    if (spec.watching != Watching::nothing) {
      auto watching = system_call_filter(spec.watching);
      if (!watching) return tl::unexpected(watching.error());
      made.watching_ = &(*watching)->instructions();
    }
  }
  return made;
}

SOCKDRILL_IN_CHILD bool Containment::fail(std::optional<Layer> layer, const char* call,
                                          const char* target) {
  failure_.layer = layer;
  failure_.error = errno;
  failure_.call = call;
  failure_.target = target;
  return false;
}

SOCKDRILL_IN_CHILD bool Containment::leave_namespaces() {
  struct Leave {
    Layer layer;
    int flag;
    const char* call;
  };
  constexpr Leave kLeave[] = {
      {Layer::pid_namespace, CLONE_NEWPID, "unshare(CLONE_NEWPID)"},
      {Layer::mount_namespace, CLONE_NEWNS, "unshare(CLONE_NEWNS)"},
      {Layer::ipc_namespace, CLONE_NEWIPC, "unshare(CLONE_NEWIPC)"},
      {Layer::uts_namespace, CLONE_NEWUTS, "unshare(CLONE_NEWUTS)"},
  };
  for (const Leave& one : kLeave) {
    if (!spec_->layers.has(one.layer)) continue;
    if (call(SYS_unshare, one.flag) != 0) return fail(one.layer, one.call);
  }
  return true;
}

SOCKDRILL_IN_CHILD bool Containment::build() {
  if (spec_->layers.has(Layer::mount_namespace) && !build_root()) return false;
  if (spec_->layers.has(Layer::uts_namespace)) {
    // Learners' programs look their host name up, and this one is always known.
    if (call(SYS_sethostname, "localhost", 9) != 0)
      return fail(Layer::uts_namespace, "sethostname");
  }
  return true;
}

// Twice pivot_root(2): first into a memory in which the old root and the new one have a place side
// by side, so that nothing outside is hidden while its parts are taken over; then into the new one.
SOCKDRILL_IN_CHILD bool Containment::build_root() {
  const auto refused = [this](const char* call, const char* target) SOCKDRILL_IN_CHILD {
    return fail(Layer::mount_namespace, call, target);
  };
  if (!mount_at(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr)) return refused("mount", "/");
  if (!mount_at("tmpfs", "/tmp", "tmpfs", kPlain, "mode=755,size=1M,nr_inodes=1024")) {
    return refused("mount", "tmpfs");
  }
  if (call(SYS_chdir, "/tmp") != 0 || !make_directory("old", 0755) ||
      !make_directory("new", 0755) || !make_directory("scratch", 0755) ||
      !make_directory("empty", 0555) || !make_file("empty-file", 0444)) {
    return refused("mkdir", "old");
  }
  if (call(SYS_pivot_root, ".", "old") != 0) return refused("pivot_root", "old");
  if (call(SYS_chdir, "/") != 0) return refused("chdir", "/");
  if (!mount_at("tmpfs", kRoot, "tmpfs", kPlain, "mode=755,size=1M,nr_inodes=4096")) {
    return refused("mount", "tmpfs");
  }
  if (!mount_at("tmpfs", kScratch, "tmpfs", kPlain, spec_->view.scratch_options.c_str())) {
    return refused("mount", "tmpfs");
  }
  for (std::size_t i = 0; i < targets_.size(); ++i) {
    const FileOperation& operation = spec_->view.operations[i];
    if (!carry_out(operation, sources_[i].c_str(), targets_[i].c_str())) {
      return refused("mount", operation.target.c_str());
    }
  }
  if (call(SYS_umount2, kOutside, MNT_DETACH) != 0) return refused("umount2", kOutside);
  if (call(SYS_chdir, kRoot) != 0) return refused("chdir", kRoot);
  if (call(SYS_pivot_root, ".", ".") != 0) return refused("pivot_root", ".");
  if (call(SYS_umount2, ".", MNT_DETACH) != 0) return refused("umount2", ".");
  if (call(SYS_chdir, "/") != 0) return refused("chdir", "/");
  return true;
}

SOCKDRILL_IN_CHILD bool Containment::carry_out(const FileOperation& operation, const char* source,
                                               const char* target) {
  switch (operation.kind) {
    case Kind::directory:
      return make_directory(target, operation.mode);
    case Kind::file:
      return make_file(target, operation.mode);
    case Kind::symlink:
      return call(SYS_symlinkat, source, AT_FDCWD, target) == 0;
    case Kind::bind:
    case Kind::cover:
      return bind_read_only(source, target);
    case Kind::device:
    case Kind::workplace:
      return mount_at(source, target, nullptr, MS_BIND, nullptr);
    case Kind::scratch:
      return make_directory(source, operation.mode) &&
             mount_at(source, target, nullptr, MS_BIND, nullptr);
    case Kind::folder:
      return make_directory(target, 0755) && take_over(source, target) &&
             set_attributes(target, 0, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID);
    case Kind::overlay:
      return lay_over(source, target);
    case Kind::proc:
      return mount_at("proc", target, "proc", kPlain | MS_NOEXEC, "hidepid=invisible");
    case Kind::protect:
      if (operation.target != "/" && !mount_at(target, target, nullptr, MS_BIND, nullptr)) {
        return false;
      }
      return set_attributes(target, 0, MOUNT_ATTR_RDONLY);
  }
  return false;
}

// A mount of its own, so that its owner can be another, and no path has to be written into mount
// data.
SOCKDRILL_IN_CHILD bool Containment::take_over(const char* source, const char* target) {
  const long tree = call(SYS_open_tree, AT_FDCWD, source, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
  if (tree < 0) return false;
  if (spec_->user.folder_owner >= 0) {
    mount_attr attr = {};
    attr.attr_set = MOUNT_ATTR_IDMAP;
    attr.userns_fd = static_cast<std::uint64_t>(spec_->user.folder_owner);
    // A file system that cannot do it leaves the files to their owner: they can be read at least.
    call(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &attr, sizeof attr);
  }
  const bool moved = call(SYS_move_mount, tree, "", AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH) == 0;
  const int error = errno;
  call(SYS_close, tree);
  errno = error;
  return moved;
}

SOCKDRILL_IN_CHILD bool Containment::lay_over(const char* source, const char* target) {
  constexpr const char* kLower = "/lower";
  return make_directory("/scratch/upper", 0777) && make_directory("/scratch/work", 0777) &&
         make_directory(kLower, 0755) && take_over(source, kLower) &&
         mount_at("overlay", target, "overlay", kPlain,
                  "lowerdir=/lower,upperdir=/scratch/upper,workdir=/scratch/work");
}

SOCKDRILL_IN_CHILD bool Containment::write_map(pid_t program, const char* file, const char* text,
                                               std::size_t size) {
  char path[64];
  char digits[16];
  std::size_t count = 0;
  for (unsigned rest = static_cast<unsigned>(program); rest > 0; rest /= 10) {
    digits[count++] = static_cast<char>('0' + rest % 10);
  }
  std::size_t at = 0;
  for (const char* part = "/proc/"; *part != 0; ++part) path[at++] = *part;
  while (count > 0) path[at++] = digits[--count];
  path[at++] = '/';
  for (; *file != 0; ++file) path[at++] = *file;
  path[at] = 0;
  const long fd = call(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool done = call(SYS_write, fd, text, size) == static_cast<long>(size);
  const int error = errno;
  call(SYS_close, fd);
  errno = error;
  return done;
}

SOCKDRILL_IN_CHILD bool Containment::map_user(pid_t program) {
  // Who may map only himself must first give up setgroups(2) (user_namespaces(7)).
  const auto refused = [this](const char* target) SOCKDRILL_IN_CHILD {
    return fail(Layer::user_namespace, "write", target);
  };
  if (!spec_->user.changes && !write_map(program, "setgroups", "deny", 4)) {
    return refused("setgroups");
  }
  if (!write_map(program, "gid_map", gid_map_.data(), gid_map_.size())) return refused("gid_map");
  if (!write_map(program, "uid_map", uid_map_.data(), uid_map_.size())) return refused("uid_map");
  return true;
}

SOCKDRILL_IN_CHILD bool Containment::drop_privileges() {
  const Limits& limits = spec_->limits;
  const auto seconds = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::seconds>(limits.cpu).count() + 1);
  limit(RLIMIT_CORE, 0, 0);
  // Of one process, and of what it asks for: the resident memory is looked at from outside.
  limit(RLIMIT_DATA, 8 * limits.memory, 8 * limits.memory);
  limit(RLIMIT_CPU, seconds, seconds + 1);
  limit(RLIMIT_FSIZE, limits.disk, limits.disk);
  limit(RLIMIT_NOFILE, limits.descriptors, limits.descriptors);
  limit(RLIMIT_MEMLOCK, 65536, 65536);
  limit(RLIMIT_MSGQUEUE, 0, 0);
  limit(RLIMIT_SIGPENDING, 1024, 1024);
  limit(RLIMIT_STACK, std::uint64_t{8} << 20U, std::uint64_t{64} << 20U);

  const ProgramUser& user = spec_->user;
  if (user.changes) {
    call(SYS_setgroups, 0, nullptr);
    if (call(SYS_setresgid, user.gid, user.gid, user.gid) != 0) {
      return fail(std::nullopt, "setresgid");
    }
    if (call(SYS_setresuid, user.uid, user.uid, user.uid) != 0) {
      return fail(std::nullopt, "setresuid");
    }
  }
  // Counted for a user: after it has become the one that it is.
  limit(RLIMIT_NPROC, limits.processes, limits.processes);
  call(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  const __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};
  if (call(SYS_capset, &header, none) != 0) return fail(std::nullopt, "capset");
  if (call(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return fail(std::nullopt, "prctl(PR_SET_NO_NEW_PRIVS)");
  }
  return true;
}

SOCKDRILL_IN_CHILD bool Containment::install_filter(int& listener) {
  listener = -1;
  if (refusing_ == nullptr) return true;
  long result = -1;
  if (watching_ != nullptr) {
    // A signal must not make a call that the engine is about to carry out happen twice.
    const bool with_listener =
        set_filter(*watching_,
                   SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV,
                   result) ||
        set_filter(*watching_, SECCOMP_FILTER_FLAG_NEW_LISTENER, result);
    if (with_listener) {
      listener = static_cast<int>(result);
      return true;
    }
  }
  if (!set_filter(*refusing_, 0, result)) return fail(Layer::call_filter, "seccomp");
  return true;
}

}  // namespace sockdrill
