// A program under test: started in the calling thread's network, in a session of its own, watched
// through a pidfd, and ended with everything it started.
//
// Threads: a Process is used by one thread at a time, and by default does not outlive the thread
// that started it: the kernel kills it when that thread ends (PR_SET_PDEATHSIG).
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "os/unique_fd.h"

namespace sockdrill {

enum class ProcessInput { null, pipe };
enum class ProcessOutput {
  pipes,  // standard output and standard error apart
  pty,    // both on one raw terminal: programs write each line as it comes
};

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
  ProcessScope scope = ProcessScope::best;
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
  /// is an Error: "python4: No such file or directory" (Error::code is the errno).
  static Result<Process> start(const ProcessSpec& spec);

  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;
  ~Process();  // end()

  pid_t pid() const { return pid_; }
  int pidfd() const { return pidfd_.get(); }  // readable once the program has ended

  /// -1 where there is none. Non-blocking. With a pty, output and input are the same terminal
  /// where input is a pipe, and error_fd is -1; its end of output is EIO.
  int input_fd() const { return input_.get(); }
  int output_fd() const { return output_.get(); }
  int error_fd() const { return error_.get(); }
  /// The program reads end of file. On a pty: what ^D does.
  Result<void> close_input();

  /// The exit of the program itself; nullopt while it runs at `deadline`. A deadline in the past
  /// asks without waiting. May be asked again.
  Result<std::optional<ExitStatus>> wait(TimePoint deadline);

  /// To the program itself (kill(2)); no error where it has ended already.
  Result<void> signal(int number);

  /// Kills the program and everything it started, and reaps it. May be called again.
  ExitStatus end();

  bool has_pid_namespace() const { return init_pid_ > 0; }

  /// The program and its descendants that still run, in the machine's pid numbers.
  std::vector<pid_t> process_tree() const;

 private:
  Process() = default;
  void reap_program();
  void end_session();

  pid_t pid_ = -1;
  pid_t init_pid_ = -1;  // of the program's pid namespace
  UniqueFd pidfd_;
  UniqueFd init_pidfd_;
  UniqueFd input_;
  UniqueFd output_;
  UniqueFd error_;
  std::string mark_;  // in the environment of what it starts, where there is no pid namespace
  std::optional<ExitStatus> status_;
};

/// Orphans of programs become children of the engine, so that end() can find them where there are
/// no pid namespaces (PR_SET_CHILD_SUBREAPER). Once, at start-up.
Result<void> adopt_orphans();

}  // namespace sockdrill
