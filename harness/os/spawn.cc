#include "os/spawn.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/close_range.h>
#include <linux/futex.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <utility>

#include "os/errno_name.h"
#include "os/kernel_file.h"

namespace sockdrill {

enum class SpawnStage { none, clone, contain, handover, directory, exec };

// Filled in before clone, read by the children; they write the members under "answer". No two of
// them write at once, but for the two words that they wait on; the init may still be starting.
struct SpawnPlan {
  const char* const* candidates = nullptr;
  char* const* arguments = nullptr;
  char* const* shell_arguments = nullptr;  // "/bin/sh", room for the path, arguments from 1 on
  char* const* environment = nullptr;
  const char** shell_path = nullptr;  // that room
  const char* directory = nullptr;
  std::array<int, 3> standard = {};  // descriptors below kCopied
  pid_t engine = 0;
  bool pid_namespace = false;
  Containment* containment = nullptr;  // null: no sandbox
  char* builder_stack = nullptr;
  char* program_stack = nullptr;
  char* init_stack = nullptr;

  // between builder and program: futex(2) words
  std::uint32_t mapped = 0;  // 1: the user is mapped; 2: it cannot be
  std::uint32_t alive = 0;   // 0 once the program has left our memory
  std::uint32_t bound = 0;   // 1: the init of the pid namespace ends with the engine

  // answer
  SpawnStage stage = SpawnStage::none;
  int error = 0;
  pid_t builder = -1;  // or the program, where it is the same process
  int pidfd = -1;      // of the program, where it is another
  pid_t init = -1;
  int listener = -1;
};

namespace {

constexpr unsigned kCopied = 64;  // how many descriptors a child copies: dup_fd works in such words
constexpr std::size_t kStackSize = 65536;
constexpr std::size_t kInitStackSize = 16384;
constexpr int kShared = CLONE_VM | CLONE_VFORK | CLONE_FILES;

using Slot = std::array<int, 3>;

// Descriptors below kCopied that are held free for what a program is to have.
class Slots {
 public:
  Result<void> reserve() {
    const std::lock_guard lock(mutex_);
    if (null_ >= 0) return {};
    auto null = open_file("/dev/null", O_RDWR);
    if (!null) return tl::unexpected(null.error());
    std::vector<int> reserved;
    for (UniqueFd next = std::move(*null);;) {
      UniqueFd copy(::fcntl(next.get(), F_DUPFD_CLOEXEC, 0));
      if (!copy) return errno_failure("fcntl(F_DUPFD_CLOEXEC)", errno);
      const int number = next.release();
      if (number >= static_cast<int>(kCopied)) {
        null_ = number;
        break;
      }
      if (number > 2) reserved.push_back(number);
      next = std::move(copy);
    }
    for (std::size_t i = 0; i + 2 < reserved.size(); i += 3) {
      free_.push_back({reserved[i], reserved[i + 1], reserved[i + 2]});
    }
    if (free_.empty()) return fail("too many descriptors are open at the start");
    return {};
  }

  // Waits while all are taken: a start takes milliseconds.
  Result<Slot> take(const std::array<int, 3>& standard) {
    if (const auto reserved = reserve(); !reserved) return tl::unexpected(reserved.error());
    Slot slot = {};
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return !free_.empty(); });
      slot = free_.back();
      free_.pop_back();
    }
    for (std::size_t i = 0; i < slot.size(); ++i) {
      if (::dup3(standard[i], slot[i], O_CLOEXEC) < 0) {
        const int error = errno;
        give_back(slot);
        return errno_failure("dup3", error);
      }
    }
    return slot;
  }

  void give_back(const Slot& slot) {
    for (const int number : slot) ::dup3(null_, number, O_CLOEXEC);
    {
      const std::lock_guard lock(mutex_);
      free_.push_back(slot);
    }
    changed_.notify_one();
  }

 private:
  int null_ = -1;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Slot> free_;
};

Slots& slots() {
  static Slots slots;
  return slots;
}

[[noreturn]] SOCKDRILL_IN_CHILD void give_up(SpawnPlan& plan, SpawnStage stage) {
  plan.stage = stage;
  plan.error = errno;
  ::_exit(127);
}

SOCKDRILL_IN_CHILD void take_standard_descriptors(SpawnPlan& plan) {
  // The table is still the engine's: take its lowest part along.
  if (::syscall(SYS_close_range, kCopied, ~0U, CLOSE_RANGE_UNSHARE) != 0) {
    give_up(plan, SpawnStage::handover);
  }
  for (int i = 0; i < 3; ++i) {
    if (::syscall(SYS_dup3, plan.standard[static_cast<std::size_t>(i)], i, 0) < 0)
      give_up(plan, SpawnStage::handover);
  }
  if (::syscall(SYS_close_range, 3U, ~0U, 0U) != 0) give_up(plan, SpawnStage::handover);
}

// execve(2) resets handlers, not what is ignored.
SOCKDRILL_IN_CHILD void reset_signals() {
  struct sigaction action;
  std::memset(&action, 0, sizeof action);
  action.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) ::sigaction(number, &action, nullptr);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

SOCKDRILL_IN_CHILD void exec_program(SpawnPlan& plan) {
  int error = ENOENT;
  for (const char* const* path = plan.candidates; *path != nullptr; ++path) {
    ::syscall(SYS_execve, *path, plan.arguments, plan.environment);
    if (errno == ENOEXEC) {
      *plan.shell_path = *path;
      ::syscall(SYS_execve, plan.shell_arguments[0], plan.shell_arguments, plan.environment);
      errno = ENOEXEC;
    }
    // As a shell: go on looking where there is nothing, and remember what may not be run.
    if (errno != ENOENT && errno != ENOTDIR && errno != EACCES) {
      error = errno;
      break;
    }
    if (errno == EACCES) error = EACCES;
  }
  errno = error;
}

SOCKDRILL_IN_CHILD void wait_on(std::uint32_t& word, std::uint32_t value) {
  while (__atomic_load_n(&word, __ATOMIC_ACQUIRE) == value) {
    ::syscall(SYS_futex, &word, FUTEX_WAIT, value, nullptr, nullptr, 0);
  }
}

SOCKDRILL_IN_CHILD void wake(std::uint32_t& word, std::uint32_t value) {
  __atomic_store_n(&word, value, __ATOMIC_RELEASE);
  ::syscall(SYS_futex, &word, FUTEX_WAKE, 1, nullptr, nullptr, 0);
}

[[noreturn]] SOCKDRILL_IN_CHILD void become_program(SpawnPlan& plan) {
  ::syscall(SYS_setsid);
  if (plan.containment != nullptr && !plan.containment->drop_privileges()) {
    give_up(plan, SpawnStage::contain);
  }
  // After the user has changed: that clears it.
  ::syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  // The engine may have died before it was to be told. (In a pid namespace no parent is seen.)
  if (!plan.pid_namespace && ::syscall(SYS_getppid) != plan.engine) ::_exit(127);
  if (plan.directory != nullptr && ::chdir(plan.directory) != 0) {
    give_up(plan, SpawnStage::directory);
  }
  reset_signals();
  // The listener has to come into the engine's table, so the filter before the table is left.
  if (plan.containment != nullptr && !plan.containment->install_filter(plan.listener)) {
    give_up(plan, SpawnStage::contain);
  }
  take_standard_descriptors(plan);
  exec_program(plan);
  give_up(plan, SpawnStage::exec);
}

SOCKDRILL_IN_CHILD int run_program(void* argument) {
  SpawnPlan& plan = *static_cast<SpawnPlan*>(argument);
  wait_on(plan.mapped, 0);
  if (plan.mapped != 1) ::_exit(127);
  become_program(plan);
}

SOCKDRILL_IN_CHILD int run_builder(void* argument) {
  SpawnPlan& plan = *static_cast<SpawnPlan*>(argument);
  if (plan.containment == nullptr) become_program(plan);
  Containment& containment = *plan.containment;
  if (!containment.build()) give_up(plan, SpawnStage::contain);
  if (!containment.spec().layers.has(Layer::user_namespace)) become_program(plan);

  // The program cannot map itself, for it has no privileges out here: we do, while it waits.
  plan.alive = 1;
  const pid_t program = ::clone(run_program, plan.program_stack,
                                CLONE_VM | CLONE_FILES | CLONE_PARENT | CLONE_NEWUSER |
                                    CLONE_PIDFD | CLONE_CHILD_CLEARTID | SIGCHLD,
                                &plan, &plan.pidfd, nullptr, &plan.alive);
  if (program < 0) {
    // The kernel may have written a number, and freed it again, before it refused.
    plan.pidfd = -1;
    containment.fail(Layer::user_namespace, "clone(CLONE_NEWUSER)");
    give_up(plan, SpawnStage::contain);
  }
  const bool mapped = containment.map_user(program);
  if (!mapped) plan.stage = SpawnStage::contain;
  wake(plan.mapped, mapped ? 1 : 2);
  // The kernel clears it, and wakes us, once the program is another program or has ended.
  wait_on(plan.alive, 1);
  ::_exit(0);
}

// Every signal is blocked here, as in the whole of spawn(), so that nothing but SIGKILL wakes it.
// No call below fails: errno would be the engine's.
SOCKDRILL_IN_CHILD int run_init(void* argument) {
  ::syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  wake(static_cast<SpawnPlan*>(argument)->bound, 1);
  ::syscall(SYS_prctl, PR_SET_NAME, "sockdrill-init", 0, 0, 0);
  struct sigaction action;
  std::memset(&action, 0, sizeof action);
  action.sa_handler = SIG_IGN;  // the kernel reaps (waitpid(2), NOTES)
  ::sigaction(SIGCHLD, &action, nullptr);
  ::syscall(SYS_close_range, 0U, ~0U, CLOSE_RANGE_UNSHARE);
  for (;;) ::syscall(SYS_ppoll, nullptr, 0, nullptr, nullptr, 0);
}

// Its own children are born into the new namespaces and, by CLONE_PARENT, are the engine's.
SOCKDRILL_IN_CHILD int run_go_between(void* argument) {
  SpawnPlan& plan = *static_cast<SpawnPlan*>(argument);
  if (plan.containment != nullptr) {
    if (!plan.containment->leave_namespaces()) give_up(plan, SpawnStage::contain);
  } else if (::syscall(SYS_unshare, CLONE_NEWPID) != 0) {
    give_up(plan, SpawnStage::clone);
  }
  if (plan.pid_namespace) {
    plan.init =
        ::clone(run_init, plan.init_stack, CLONE_VM | CLONE_FILES | CLONE_PARENT | SIGCHLD, &plan);
    if (plan.init < 0) give_up(plan, SpawnStage::clone);
    // An engine that died before that would not take it along.
    wait_on(plan.bound, 0);
    if (::syscall(SYS_getppid) != plan.engine) {
      ::syscall(SYS_kill, plan.init, SIGKILL);
      ::_exit(127);
    }
  }
  const pid_t builder =
      ::clone(run_builder, plan.builder_stack, kShared | CLONE_PARENT | SIGCHLD, &plan);
  if (builder < 0) give_up(plan, SpawnStage::clone);
  plan.builder = builder;
  ::_exit(0);
}

std::vector<char*> pointers(const std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (const std::string& string : strings) result.push_back(const_cast<char*>(string.c_str()));
  result.push_back(nullptr);
  return result;
}

void reap(pid_t pid) {
  while (pid > 0 && ::waitpid(pid, nullptr, __WALL) < 0 && errno == EINTR) {
  }
}

class AllSignalsBlocked {
 public:
  AllSignalsBlocked() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  AllSignalsBlocked(const AllSignalsBlocked&) = delete;
  AllSignalsBlocked& operator=(const AllSignalsBlocked&) = delete;
  ~AllSignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

std::unique_ptr<char[]> new_stack(std::size_t size = kStackSize) {
  return std::make_unique_for_overwrite<char[]>(size);
}

Error explain(const SpawnPlan& plan, const SpawnRequest& request) {
  switch (plan.stage) {
    case SpawnStage::none:
    case SpawnStage::clone:
      return errno_error(request.pid_namespace ? "clone(CLONE_NEWPID)" : "clone", plan.error);
    case SpawnStage::contain: {
      const ContainmentFailure& failure = plan.containment->failure();
      return errno_error(*failure.target == 0 ? std::string(failure.call)
                                              : fmt::format("{}({})", failure.call, failure.target),
                         failure.error);
    }
    case SpawnStage::handover:
      return errno_error(fmt::format("{}: standard descriptors", request.name), plan.error);
    case SpawnStage::directory:
      return errno_error(fmt::format("chdir({})", plan.directory), plan.error);
    case SpawnStage::exec:
      return Error{fmt::format("{}: {}", request.name, strerrordesc_np(plan.error)), plan.error};
  }
  return errno_error("clone", plan.error);
}

// The number of the process in our pid namespace (proc(5), fdinfo of a pidfd). It takes a
// descriptor, which may be one too many.
Result<pid_t> pid_of(const UniqueFd& pidfd) {
  const auto info = read_file(fmt::format("/proc/self/fdinfo/{}", pidfd.get()));
  if (!info) return tl::unexpected<Error>(info.error());
  constexpr std::string_view kPid = "\nPid:\t";
  const std::size_t at = info->find(kPid);
  pid_t pid = -1;
  if (at != std::string::npos) {
    std::from_chars(info->data() + at + kPid.size(), info->data() + info->size(), pid);
  }
  if (pid < 0) return fail("fdinfo of a pidfd", EBADMSG);
  return pid;
}

// Kills and reaps the program: the init of its pid namespace could not end before
// (pid_namespaces(7)).
void end(Spawned& spawned) {
  if (spawned.pidfd) {
    ::syscall(SYS_pidfd_send_signal, spawned.pidfd.get(), SIGKILL, nullptr, 0U);
    siginfo_t info{};
    const auto fd = static_cast<id_t>(spawned.pidfd.get());
    while (::waitid(P_PIDFD, fd, &info, WEXITED | __WALL) < 0 && errno == EINTR) {
    }
  } else if (spawned.pid > 0) {
    ::kill(spawned.pid, SIGKILL);
    reap(spawned.pid);
  }
  spawned.pid = -1;
}

// Runs the plan. Without a pid in the answer nothing is left of it and the plan says why.
Spawned carry_out(SpawnPlan& plan) {
  const auto stack = new_stack();
  const auto builder_stack = new_stack();
  const auto program_stack = new_stack();
  auto init_stack = new_stack(kInitStackSize);
  plan.builder_stack = builder_stack.get() + kStackSize;
  plan.program_stack = program_stack.get() + kStackSize;
  plan.init_stack = init_stack.get() + kInitStackSize;
  char* const top = stack.get() + kStackSize;
  {
    const AllSignalsBlocked blocked;
    if (plan.pid_namespace || plan.containment != nullptr) {
      const pid_t between = ::clone(run_go_between, top, kShared | SIGCHLD, &plan);
      if (between < 0) plan.error = errno;
      reap(between);
    } else {
      plan.builder = ::clone(run_builder, top, kShared | SIGCHLD, &plan);
      if (plan.builder < 0) plan.error = errno;
    }
  }
  Spawned spawned;
  spawned.listener.reset(plan.listener);
  spawned.pidfd.reset(plan.pidfd);
  if (plan.init > 0) {
    spawned.init = std::make_unique<PidNamespaceInit>(plan.init, std::move(init_stack));
  }
  const auto failed = [&plan](int error) {
    if (plan.stage != SpawnStage::none) return;  // that came first
    plan.stage = SpawnStage::clone;
    plan.error = error;
  };
  if (spawned.pidfd) {
    const auto pid = pid_of(spawned.pidfd);
    if (pid) spawned.pid = *pid;
    if (!pid) failed(pid.error().code);
    reap(plan.builder);
  } else if (plan.builder > 0) {
    spawned.pid = plan.builder;
    spawned.pidfd.reset(static_cast<int>(::syscall(SYS_pidfd_open, spawned.pid, 0U)));
    if (!spawned.pidfd) failed(errno);
  }
  if (plan.stage != SpawnStage::none) end(spawned);
  return spawned;
}

}  // namespace

PidNamespaceInit::~PidNamespaceInit() {
  kill();
  reap(pid_);
}

void PidNamespaceInit::kill() const {
  if (pid_ > 0) ::kill(pid_, SIGKILL);
}

tl::expected<Spawned, SpawnFailure> spawn(const SpawnRequest& request) {
  const auto refuse = [](Error error, std::optional<Layer> layer = std::nullopt,
                         std::string target = {}) {
    return tl::unexpected(SpawnFailure{std::move(error), false, layer, std::move(target)});
  };
  const std::vector<char*> candidates = pointers(request.candidates);
  const std::vector<char*> arguments = pointers(request.arguments);
  const std::vector<char*> environment = pointers(request.environment);
  std::string shell = "/bin/sh";
  std::vector<char*> shell_arguments = {shell.data(), nullptr};
  shell_arguments.insert(shell_arguments.end(), arguments.begin() + 1, arguments.end());
  std::optional<Containment> containment;
  if (request.sandbox != nullptr) {
    auto prepared = Containment::prepare(*request.sandbox);
    if (!prepared) return refuse(prepared.error(), Layer::call_filter);
    containment.emplace(std::move(*prepared));
  }
  const auto slot = slots().take(request.standard);
  if (!slot) return refuse(slot.error());

  SpawnPlan plan;
  plan.candidates = candidates.data();
  plan.arguments = arguments.data();
  plan.shell_arguments = shell_arguments.data();
  plan.shell_path = const_cast<const char**>(&shell_arguments[1]);
  plan.environment = environment.data();
  plan.directory = request.directory.empty() ? nullptr : request.directory.c_str();
  plan.standard = *slot;
  plan.engine = ::getpid();
  plan.pid_namespace = request.pid_namespace;
  if (containment) {
    const LayerSet& layers = request.sandbox->layers;
    plan.containment = &*containment;
    plan.pid_namespace = layers.has(Layer::pid_namespace);
    if (layers.has(Layer::mount_namespace)) {
      plan.directory = request.sandbox->view.directory.c_str();
    }
  }

  Spawned spawned = carry_out(plan);
  slots().give_back(*slot);
  // The child that changed its user has marked the memory, which is ours, as not to be looked at.
  if (containment && request.sandbox->user.changes) ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  if (spawned.pid < 0) {
    if (plan.stage == SpawnStage::exec || plan.stage == SpawnStage::directory) {
      return tl::unexpected(SpawnFailure{explain(plan, request), true});
    }
    if (plan.stage != SpawnStage::contain) return refuse(explain(plan, request));
    const ContainmentFailure& failure = plan.containment->failure();
    return refuse(explain(plan, request), failure.layer, failure.target);
  }
  return spawned;
}

Result<void> reserve_descriptors() { return slots().reserve(); }

}  // namespace sockdrill
