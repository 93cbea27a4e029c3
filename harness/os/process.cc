#include "os/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "base/search_path.h"
#include "os/errno_name.h"
#include "os/kernel_file.h"
#include "os/process_members.h"
#include "os/process_table.h"
#include "os/spawn.h"

namespace sockdrill {
namespace {

constexpr std::string_view kMarkName = "SOCKDRILL_PROCESS";
constexpr std::string_view kDefaultPath = "/usr/local/bin:/usr/bin:/bin";

std::string new_mark() {
  static std::atomic<unsigned> counter = 0;
  return fmt::format("{}={}.{}", kMarkName, ::getpid(), ++counter);
}

std::string_view variable(const std::vector<std::string>& environment, std::string_view name) {
  for (const std::string_view entry : environment) {
    if (entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=') {
      return entry.substr(name.size() + 1);
    }
  }
  return {};
}

// What execvp(3) would try.
std::vector<std::string> candidates_for(const std::string& program,
                                        const std::vector<std::string>& environment) {
  if (program.find('/') != std::string::npos) return {program};
  std::string_view path = variable(environment, "PATH");
  if (path.empty()) path = kDefaultPath;
  std::vector<std::string> candidates = search_folders(path);
  for (std::string& candidate : candidates) candidate += "/" + program;
  return candidates;
}

Result<void> check(const ProcessSpec& spec) {
  if (spec.arguments.empty() || spec.arguments[0].empty()) return fail("no program to start");
  for (const auto* strings : {&spec.arguments, &spec.environment}) {
    for (const std::string& string : *strings) {
      if (string.find('\0') != std::string::npos) {
        return fail(
            fmt::format("{}: a NUL byte in its arguments or environment", spec.arguments[0]),
            EINVAL);
      }
    }
  }
  return {};
}

// unshare(2): no privilege, no room, no such kernel.
bool is_refusal(int error) {
  return error == EPERM || error == ENOSPC || error == EUSERS || error == EINVAL;
}

tl::expected<Spawned, SpawnFailure> spawn_within(ProcessScope scope, SpawnRequest& request) {
  request.pid_namespace = scope != ProcessScope::session;
  auto spawned = spawn(request);
  if (spawned || scope != ProcessScope::best || request.sandbox != nullptr) return spawned;
  if (!is_refusal(spawned.error().code)) return spawned;
  request.pid_namespace = false;
  return spawn(request);
}

// nullopt while it runs. The process stays a zombie, so that its number and its group's cannot
// become somebody else's before end() has used them.
std::optional<ExitStatus> peek_status(pid_t pid, int flags) {
  siginfo_t info{};
  while (::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT | flags) != 0) {
    if (errno != EINTR) return ExitStatus{};
  }
  if (info.si_pid == 0) return std::nullopt;
  if (info.si_code == CLD_EXITED) return ExitStatus{.code = info.si_status};
  return ExitStatus{.signal = info.si_status};
}

void reap(pid_t pid) {
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace

std::vector<std::string> current_environment() {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) all.emplace_back(*entry);
  return all;
}

std::string to_string(const ExitStatus& status) {
  if (status.signal == 0) return fmt::format("exit code {}", status.code);
  const char* name = sigabbrev_np(status.signal);
  if (name == nullptr) return fmt::format("signal {}", status.signal);
  return fmt::format("signal {} (SIG{})", status.signal, name);
}

tl::expected<Process, SpawnFailure> Process::start(const ProcessSpec& spec) {
  if (auto fine = check(spec); !fine) return tl::unexpected(SpawnFailure{fine.error(), true});
  auto streams = open_streams(spec.input, spec.output);
  if (!streams) return tl::unexpected(SpawnFailure{streams.error()});

  Process process;
  process.mark_ = new_mark();
  SpawnRequest request;
  request.candidates = candidates_for(spec.arguments[0], spec.environment);
  request.arguments = spec.arguments;
  request.environment = spec.environment;
  // Needed only where there is no pid namespace; a program should not see where it runs.
  const bool apart = spec.sandbox && spec.sandbox->layers.has(Layer::pid_namespace);
  if (!apart) request.environment.push_back(process.mark_);
  request.directory = spec.directory;
  for (std::size_t i = 0; i < 3; ++i) request.standard[i] = streams->program[i].get();
  request.name = spec.arguments[0];
  if (spec.sandbox) request.sandbox = &*spec.sandbox;
  auto spawned = spawn_within(spec.scope, request);
  if (!spawned) return tl::unexpected(spawned.error());
  process.pid_ = spawned->pid;
  process.init_ = std::move(spawned->init);
  process.pidfd_ = std::move(spawned->pidfd);
  process.listener_ = std::move(spawned->listener);
  process.input_ = std::move(streams->input);
  process.output_ = std::move(streams->output);
  process.error_ = std::move(streams->error);
  return process;
}

Process::Process() = default;

Process::Process(Process&& other) noexcept { swap(other); }

Process& Process::operator=(Process&& other) noexcept {
  Process(std::move(other)).swap(*this);
  return *this;
}

Process::~Process() { end(); }

void Process::swap(Process& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(reaped_, other.reaped_);
  std::swap(status_, other.status_);
  std::swap(pidfd_, other.pidfd_);
  std::swap(init_, other.init_);
  std::swap(mark_, other.mark_);
  std::swap(input_, other.input_);
  std::swap(output_, other.output_);
  std::swap(error_, other.error_);
  std::swap(listener_, other.listener_);
}

Result<std::optional<ExitStatus>> Process::wait(TimePoint deadline) {
  if (status_) return status_;
  for (;;) {
    const auto left = std::max(deadline - Clock::now(), Clock::duration::zero());
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    const timespec limit = {.tv_sec = seconds.count(),
                            .tv_nsec = Nanoseconds(left - seconds).count()};
    pollfd event = {.fd = pidfd_.get(), .events = POLLIN, .revents = 0};
    const int ready = ::ppoll(&event, 1, &limit, nullptr);
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) return errno_failure("ppoll(pidfd)", errno);
    if (ready > 0) status_ = peek_status(pid_, WNOHANG);
    return status_;
  }
}

Result<void> Process::signal(int number) {
  if (!pidfd_) return {};
  if (::syscall(SYS_pidfd_send_signal, pidfd_.get(), number, nullptr, 0U) != 0 && errno != ESRCH) {
    return errno_failure(fmt::format("pidfd_send_signal({}, {})", pid_, number), errno);
  }
  return {};
}

void Process::kill_all() {
  if (pid_ < 0 || reaped_) return;
  if (init_) {
    init_->kill();
  } else {
    ::kill(-pid_, SIGKILL);
  }
}

ExitStatus Process::end() {
  if (pid_ < 0 || reaped_) return status_.value_or(ExitStatus{});
  kill_all();
  if (!status_) status_ = peek_status(pid_, 0);
  if (!init_) ProgramMembers{pid_, mark_}.end_others();
  reap(pid_);
  reaped_ = true;
  init_.reset();
  return *status_;
}

std::vector<pid_t> Process::process_tree() const {
  if (pid_ < 0 || reaped_) return {};
  if (!init_) return ProgramMembers{pid_, mark_}.running();
  std::vector<pid_t> tree = with_descendants(pid_);
  if (status_) tree.clear();  // a zombie, until end()
  for (const pid_t adopted : with_descendants(init_->pid())) {
    if (adopted != init_->pid()) tree.push_back(adopted);
  }
  return tree;
}

Result<void> check_proc() {
  std::array<char, 32> number = {};
  const ssize_t size = ::readlink("/proc/self", number.data(), number.size());
  if (size < 0) return errno_failure("readlink(/proc/self)", errno);
  if (std::string_view(number.data(), static_cast<std::size_t>(size)) ==
      std::to_string(::getpid())) {
    return {};
  }
  return fail(
      "/proc tells of another pid namespace than the one we are in: it has to be mounted there "
      "(unshare --mount-proc)");
}

Result<void> prepare_for_programs() {
  if (::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) {
    return errno_failure("prctl(PR_SET_CHILD_SUBREAPER)", errno);
  }
  return reserve_descriptors();
}

}  // namespace sockdrill
