#include "os/spawn.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "os/errno_name.h"

// What runs in the child shares our memory and must leave no trace in it: no allocation, no locks,
// nothing that a sanitizer instruments.
#define SOCKDRILL_IN_CHILD __attribute__((no_sanitize("address", "undefined", "thread")))

namespace sockdrill {

// How the child comes by its standard descriptors.
enum class Handover {
  reopen,  // it starts with an empty table and opens ours through /proc
  copy,    // it copies our whole table for a moment: where /proc may not be read
};

enum class SpawnStage { none, pid_namespace, init, program, handover, directory, exec };

// Filled in before clone, read by the child; the child writes the members under "answer". Both
// sides never run at once, except that the init may still be starting.
struct SpawnPlan {
  const char* const* candidates = nullptr;
  char* const* arguments = nullptr;
  char* const* shell_arguments = nullptr;  // "/bin/sh", room for the path, arguments from 1 on
  char* const* environment = nullptr;
  const char** shell_path = nullptr;  // that room
  const char* directory = nullptr;
  std::array<const char*, 3> reopen_paths = {};
  std::array<int, 3> standard = {};
  Handover handover = Handover::reopen;
  pid_t engine = 0;
  bool pid_namespace = false;
  char* program_stack = nullptr;
  char* init_stack = nullptr;

  // answer
  SpawnStage stage = SpawnStage::none;
  int error = 0;
  pid_t program = -1;
  pid_t init = -1;
};

namespace {

constexpr std::size_t kStackSize = 65536;
constexpr std::size_t kInitStackSize = 16384;
constexpr int kShared = CLONE_VM | CLONE_VFORK;

[[noreturn]] SOCKDRILL_IN_CHILD void give_up(SpawnPlan& plan, SpawnStage stage) {
  plan.stage = stage;
  plan.error = errno;
  ::_exit(127);
}

SOCKDRILL_IN_CHILD void take_standard_descriptors(SpawnPlan& plan) {
  if (plan.handover == Handover::copy) {
    // Upwards first, so that no dup2 overwrites one that is still wanted.
    std::array<int, 3> high = {};
    for (std::size_t i = 0; i < 3; ++i) {
      high[i] = ::fcntl(plan.standard[i], F_DUPFD_CLOEXEC, 3);
      if (high[i] < 0) give_up(plan, SpawnStage::handover);
    }
    for (int i = 0; i < 3; ++i) {
      if (::dup2(high[static_cast<std::size_t>(i)], i) < 0) give_up(plan, SpawnStage::handover);
    }
    ::syscall(SYS_close_range, 3U, ~0U, 0U);
    return;
  }
  // The table is still the engine's: leave it for an empty one.
  if (::syscall(SYS_close_range, 0U, ~0U, CLOSE_RANGE_UNSHARE) != 0) {
    give_up(plan, SpawnStage::handover);
  }
  for (int i = 0; i < 3; ++i) {
    const int access = i == 0 ? O_RDONLY : O_WRONLY;
    const long fd = ::syscall(SYS_openat, AT_FDCWD, plan.reopen_paths[static_cast<std::size_t>(i)],
                              access | O_NOCTTY);
    if (fd != i) give_up(plan, SpawnStage::handover);
  }
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

SOCKDRILL_IN_CHILD int run_program(void* argument) {
  SpawnPlan& plan = *static_cast<SpawnPlan*>(argument);
  ::syscall(SYS_setsid);
  ::syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  // The engine may have died before it was to be told. (In a pid namespace no parent is seen.)
  if (!plan.pid_namespace && ::syscall(SYS_getppid) != plan.engine) ::_exit(127);
  take_standard_descriptors(plan);
  if (plan.directory != nullptr && ::chdir(plan.directory) != 0) {
    give_up(plan, SpawnStage::directory);
  }
  reset_signals();
  exec_program(plan);
  give_up(plan, SpawnStage::exec);
}

// Every signal is blocked here, as in the whole of spawn(), so that nothing but SIGKILL wakes it.
// No call below fails: errno would be the engine's.
SOCKDRILL_IN_CHILD int run_init(void*) {
  ::syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  ::syscall(SYS_prctl, PR_SET_NAME, "sockdrill-init", 0, 0, 0);
  struct sigaction action;
  std::memset(&action, 0, sizeof action);
  action.sa_handler = SIG_IGN;  // the kernel reaps (waitpid(2), NOTES)
  ::sigaction(SIGCHLD, &action, nullptr);
  ::syscall(SYS_close_range, 0U, ~0U, CLOSE_RANGE_UNSHARE);
  for (;;) ::syscall(SYS_ppoll, nullptr, 0, nullptr, nullptr, 0);
}

// Its own children are born into the new namespace and, by CLONE_PARENT, are the engine's.
SOCKDRILL_IN_CHILD int run_go_between(void* argument) {
  SpawnPlan& plan = *static_cast<SpawnPlan*>(argument);
  if (::syscall(SYS_unshare, CLONE_NEWPID) != 0) give_up(plan, SpawnStage::pid_namespace);
  plan.init =
      ::clone(run_init, plan.init_stack, CLONE_VM | CLONE_FILES | CLONE_PARENT | SIGCHLD, nullptr);
  if (plan.init < 0) give_up(plan, SpawnStage::init);
  const int files = plan.handover == Handover::reopen ? CLONE_FILES : 0;
  const pid_t program =
      ::clone(run_program, plan.program_stack, kShared | files | CLONE_PARENT | SIGCHLD, &plan);
  if (program < 0) give_up(plan, SpawnStage::program);
  plan.program = program;
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

Error explain(const SpawnPlan& plan, const SpawnRequest& request) {
  switch (plan.stage) {
    case SpawnStage::pid_namespace:
      return errno_error("unshare(CLONE_NEWPID)", plan.error);
    case SpawnStage::init:
    case SpawnStage::program:
    case SpawnStage::none:
      return errno_error("clone", plan.error);
    case SpawnStage::handover:
      return errno_error(fmt::format("{}: standard descriptors", request.name), plan.error);
    case SpawnStage::directory:
      return errno_error(fmt::format("chdir({})", request.directory), plan.error);
    case SpawnStage::exec:
      return Error{fmt::format("{}: {}", request.name, strerrordesc_np(plan.error)), plan.error};
  }
  return errno_error("clone", plan.error);
}

// Runs the plan. Without a pid in the answer nothing is left of it and the plan says why.
Spawned carry_out(SpawnPlan& plan) {
  const auto stack = std::make_unique_for_overwrite<char[]>(kStackSize);
  const auto program_stack = std::make_unique_for_overwrite<char[]>(kStackSize);
  char* const top = stack.get() + kStackSize;
  const int flags = kShared | (plan.handover == Handover::reopen ? CLONE_FILES : 0);
  plan.program = -1;
  Spawned spawned;
  if (plan.pid_namespace) {
    auto init_stack = std::make_unique_for_overwrite<char[]>(kInitStackSize);
    plan.program_stack = program_stack.get() + kStackSize;
    plan.init_stack = init_stack.get() + kInitStackSize;
    plan.init = -1;
    const AllSignalsBlocked blocked;
    const pid_t between = ::clone(run_go_between, top, flags, &plan);
    if (between < 0) plan.error = errno;
    reap(between);
    if (plan.init > 0) {
      spawned.init = std::make_unique<PidNamespaceInit>(plan.init, std::move(init_stack));
    }
  } else {
    const AllSignalsBlocked blocked;
    plan.program = ::clone(run_program, top, flags | SIGCHLD, &plan);
    if (plan.program < 0) plan.error = errno;
  }
  if (plan.stage != SpawnStage::none) {
    reap(std::exchange(plan.program, -1));
    spawned.init.reset();
  }
  spawned.pid = plan.program;
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

Result<Spawned> spawn(const SpawnRequest& request, bool pid_namespace) {
  const std::vector<char*> candidates = pointers(request.candidates);
  const std::vector<char*> arguments = pointers(request.arguments);
  const std::vector<char*> environment = pointers(request.environment);
  std::string shell = "/bin/sh";
  std::vector<char*> shell_arguments = {shell.data(), nullptr};
  shell_arguments.insert(shell_arguments.end(), arguments.begin() + 1, arguments.end());
  const pid_t engine = ::getpid();
  std::array<std::string, 3> paths;
  for (std::size_t i = 0; i < 3; ++i) {
    paths[i] = fmt::format("/proc/{}/fd/{}", engine, request.standard[i]);
  }

  SpawnPlan plan;
  plan.candidates = candidates.data();
  plan.arguments = arguments.data();
  plan.shell_arguments = shell_arguments.data();
  plan.shell_path = const_cast<const char**>(&shell_arguments[1]);
  plan.environment = environment.data();
  plan.directory = request.directory.empty() ? nullptr : request.directory.c_str();
  for (std::size_t i = 0; i < 3; ++i) plan.reopen_paths[i] = paths[i].c_str();
  plan.standard = request.standard;
  plan.engine = engine;
  plan.pid_namespace = pid_namespace;

  Spawned spawned = carry_out(plan);
  if (plan.stage == SpawnStage::handover) {
    plan.handover = Handover::copy;
    plan.stage = SpawnStage::none;
    spawned = carry_out(plan);
  }
  if (spawned.pid < 0) return tl::unexpected(explain(plan, request));
  return spawned;
}

}  // namespace sockdrill
