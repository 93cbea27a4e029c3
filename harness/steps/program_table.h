// The programs of a case: what they are, and those that run.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "os/endpoint.h"
#include "os/process.h"
#include "os/unique_fd.h"
#include "os/watchdog.h"
#include "steps/program_spec.h"
#include "trace/case_trace.h"

namespace sockdrill {

/// What is kept of an output, in bytes; a program that writes without end must not fill the memory.
/// Steps look at this much of it.
constexpr std::size_t kOutputKept = std::size_t{1} << 20U;

/// A started program with a keeper: a thread that starts it, so that it does not end with the
/// branch of `parallel` whose step asked for it, and that reads its output as it comes.
///
/// Threads: every function may be called from any thread.
class RunningProgram {
 public:
  /// The calling thread's network becomes the program's. The Error is the program's own: it could
  /// not be started.
  static Result<std::shared_ptr<RunningProgram>> start(const ProgramSpec& spec, CaseTrace& trace);
  ~RunningProgram();  // end()
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  const ProgramSpec& spec() const { return spec_; }

  /// What it has written up to now; `error` is standard error where the two are apart.
  std::string output(bool error) const;
  /// Waits until `found` is true of the text so far, the program can write no more, or the deadline
  /// passes. True where it was found.
  bool wait_for_output(bool error, Watch& watch, TimePoint deadline,
                       const std::function<bool(const std::string&)>& found);

  /// Its exit, once it has ended; nullopt where it runs on at the deadline.
  Result<std::optional<ExitStatus>> wait_for_exit(Watch& watch, TimePoint deadline);
  Result<void> signal(int number);
  Result<void> write_input(std::string_view bytes);
  Result<void> close_input();

  /// Ends the program and all that it started, and takes in what it still had to say.
  void end();

  /// For looking at it (os/listening.h), with the keeper kept out.
  template <class Use>
  auto with_process(Use&& use) {
    const std::lock_guard lock(mutex_);
    return use(*process_);
  }

 private:
  RunningProgram(ProgramSpec spec, CaseTrace& trace) : spec_(std::move(spec)), trace_(trace) {}

  void keep(struct StartReport& report);
  void pump();
  bool read_stream(int fd, OutputStream stream);
  void note_exit(const ExitStatus& status, bool by_us);

  ProgramSpec spec_;
  CaseTrace& trace_;
  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::optional<Process> process_;
  std::string out_;
  std::string err_;
  bool silent_ = false;  // its output has come to the end
  bool exit_noted_ = false;
  bool ended_ = false;
  UniqueFd stop_;  // eventfd: the keeper is to end
  std::thread keeper_;
};

/// Thread-safe.
class ProgramTable {
 public:
  explicit ProgramTable(CaseTrace& trace) : trace_(trace) {}

  void define(ProgramSpec spec);
  const ProgramSpec* spec(std::string_view name) const;
  std::vector<std::string> names() const;

  /// nullptr where it was never started. One that was started again takes the earlier one's place.
  std::shared_ptr<RunningProgram> find(std::string_view name) const;
  Result<std::shared_ptr<RunningProgram>> start(std::string_view name,
                                                const std::vector<std::string>& arguments);

  /// Where the program was last seen to listen.
  void set_listening(std::string_view name, const Endpoint& endpoint);
  std::optional<Endpoint> listening(std::string_view name) const;

  /// Ends all of them.
  void end_all();

 private:
  struct Entry {
    ProgramSpec spec;
    std::shared_ptr<RunningProgram> running;
    std::optional<Endpoint> listening;
  };

  CaseTrace& trace_;
  mutable std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> programs_;
};

}  // namespace sockdrill
