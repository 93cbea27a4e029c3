// A program under test: started in the calling thread's network, in a session of its own, watched
// through a pidfd, and ended with everything it started.
//
// In a sandbox (sandbox/containment.h) it is kept away from the machine, too.
//
// Where the machine allows it a program stands in a pid namespace of its own: killing the
// namespace's init ends every process in it, however detached (pid_namespaces(7)). Elsewhere it is
// told apart by its session, its descendants and a mark in their environment.
//
// Threads: a Process is used by one thread at a time, and by default does not outlive the thread
// that started it: the kernel kills it when that thread ends (PR_SET_PDEATHSIG).
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "os/process_streams.h"
#include "os/spawn.h"
#include "os/unique_fd.h"

namespace sockdrill {

/// How far end() reaches.
enum class ProcessScope {
  best,           // a pid namespace where one can be had, else the session
  pid_namespace,  // everything the program started, however it was detached
  session,        // its session, its descendants, and adopted ones that carry its mark
};

struct ProcessSpec {
  std::vector<std::string> arguments;    // the program (looked for in PATH) and its arguments
  std::vector<std::string> environment;  // "NAME=value"; all of it: nothing is inherited
  std::string directory;                 // where it starts; "" where the engine stands
  ProcessInput input = ProcessInput::null;
  ProcessOutput output = ProcessOutput::pipes;
  ProcessScope scope = ProcessScope::best;  // without a sandbox
  std::optional<SandboxSpec> sandbox;
};

/// This process's environment as ProcessSpec wants it.
std::vector<std::string> current_environment();

struct ExitStatus {
  int code = 0;    // exit code, where no signal ended it
  int signal = 0;  // the signal that ended it, or 0
  friend bool operator==(const ExitStatus&, const ExitStatus&) = default;
};

/// "exit code 0", "signal 11 (SIGSEGV)".
std::string to_string(const ExitStatus& status);

class Process {
 public:
  /// Starts the program. It inherits nothing but its three standard descriptors; signal mask and
  /// dispositions are the defaults. Returns once exec succeeded; a program that cannot be started
  /// is an Error: "python4: No such file or directory" (Error::code is the errno). As a shell does,
  /// a name without a slash is looked for in PATH (that of `environment`), a name with one from
  /// `directory`, and a script without a #! line is given to /bin/sh.
  static tl::expected<Process, SpawnFailure> start(const ProcessSpec& spec);

  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;
  ~Process();  // end()

  pid_t pid() const { return pid_; }
  int pidfd() const { return pidfd_.get(); }  // readable once the program has ended

  /// Our ends, non-blocking; -1 where there is none. With a pty error_fd is -1, and its end of
  /// output reads as EIO, not as 0 bytes.
  int input_fd() const { return input_.get(); }
  int output_fd() const { return output_.get(); }
  int error_fd() const { return error_.get(); }
  /// The program reads end of file.
  void close_input() { input_.reset(); }

  /// The exit of the program itself; nullopt while it runs at `deadline`. A deadline in the past
  /// asks without waiting. May be asked again.
  Result<std::optional<ExitStatus>> wait(TimePoint deadline);

  /// To the program itself (kill(2)); no error where it has ended already.
  Result<void> signal(int number);

  /// Kills the program and everything it started, and leaves it to be reaped by end().
  void kill_all();

  /// Kills the program and everything it started, and reaps it. May be called again.
  ExitStatus end();

  bool has_pid_namespace() const { return init_ != nullptr; }

  /// The descriptor that tells of watched calls (seccomp_unotify(2)); given away. None where
  /// nothing is watched, or the kernel has none for us.
  UniqueFd take_listener() { return std::move(listener_); }

  /// The program and its descendants that still run, in the machine's pid numbers.
  std::vector<pid_t> process_tree() const;

 private:
  Process();
  void swap(Process& other) noexcept;

  pid_t pid_ = -1;
  bool reaped_ = false;
  std::optional<ExitStatus> status_;
  UniqueFd pidfd_;
  std::unique_ptr<PidNamespaceInit> init_;  // none: the scope is the session
  std::string mark_;                        // what end() knows detached processes by
  UniqueFd input_;
  UniqueFd output_;
  UniqueFd error_;
  UniqueFd listener_;
};

/// That /proc is there and tells of our own pid namespace: programs are seen in it, and reaped by
/// the numbers that they have there.
Result<void> check_proc();

/// Once, at start-up, before the first socket. Orphans of programs become children of the engine,
/// so that end() finds them where there are no pid namespaces (PR_SET_CHILD_SUBREAPER), and
/// descriptors below 64 are reserved (spawn.h).
Result<void> prepare_for_programs();

}  // namespace sockdrill
