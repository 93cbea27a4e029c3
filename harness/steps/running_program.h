// A started program with a keeper: a thread that starts it, so that it does not end with the branch
// of `parallel` whose step asked for it, that reads its output as it comes, gives it its input,
// hears of its socket calls, and ends it when it exceeds its limits.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "os/call_watcher.h"
#include "os/endpoint.h"
#include "os/process.h"
#include "os/sock_diag.h"
#include "os/unique_fd.h"
#include "os/watchdog.h"
#include "steps/program_input.h"
#include "steps/program_output.h"
#include "steps/program_spec.h"
#include "steps/sandboxing.h"
#include "trace/case_trace.h"

namespace sockdrill {

/// Threads: every function may be called from any thread.
class RunningProgram {
 public:
  /// The calling thread's network becomes the program's.
  static tl::expected<std::shared_ptr<RunningProgram>, StartFailure> start(const ProgramSpec& spec,
                                                                           Sandboxing& sandboxing,
                                                                           CaseTrace& trace);
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

  /// From here on it is told apart what it writes later.
  void mark_output();
  /// What it has written to both streams; `lately`: since mark_output() only.
  std::string whole_output(bool lately) const;

  /// After its end: waits a little for what it wrote last, which may still be on its way. Who else
  /// holds its terminal may hold it for long.
  void wait_for_last_words(Watch& watch);

  /// Its exit, once it has ended; nullopt where it runs on at the deadline.
  Result<std::optional<ExitStatus>> wait_for_exit(Watch& watch, TimePoint deadline);
  Result<void> signal(int number);
  Result<void> write_input(std::string_view bytes);
  Result<void> close_input();

  /// Where its socket calls are told: it listens now on these, each where it was bound when
  /// listen() was called. nullopt where they are not told and only the kernel's tables can tell.
  std::optional<std::vector<Endpoint>> listening() const;
  /// Whether the socket with which it first listened had SO_REUSEADDR then; nullopt where that was
  /// not seen.
  std::optional<bool> listened_with_reuse_address() const;
  /// Waits until it has called listen() with success on `port` (nullopt: on any), has ended with
  /// all that it started, or the deadline passes. Only where listening() is not nullopt.
  void wait_until_listening(std::optional<std::uint16_t> port, Watch& watch, TimePoint deadline);

  /// A connect(2) of the program that the kernel holds until let_connect().
  struct HeldConnect {
    Endpoint to;
    CallWatcher::Seen call;
  };
  /// The first that is held; waits for it. nullopt where none came in time, or it has ended.
  std::optional<HeldConnect> wait_for_connect(Watch& watch, TimePoint deadline);
  /// Lets it go on. Later ones to the same address and port are not held any more.
  void let_connect(const HeldConnect& connect);

  /// Whether the kernel tells of its socket calls (ProgramSpec::watching).
  bool is_watched() const;
  /// Its socket calls so far, in order; kMostCalls of them at most.
  std::vector<SocketCall> calls() const;
  /// Waits until `found` is true of the calls so far, it has ended, or the deadline passes.
  bool wait_for_calls(Watch& watch, TimePoint deadline,
                      const std::function<bool(const std::vector<SocketCall>&)>& found);
  static constexpr std::size_t kMostCalls = 20000;

  /// Why it was ended before its time: "used more than 1024 MiB of memory"; empty where it was not.
  std::string limit_exceeded() const;

  /// Ends the program and all that it started, and takes in what it still had to say.
  void end();

  /// For looking at it (os/listening.h), with the keeper kept out.
  template <class Use>
  auto with_process(Use&& use) {
    const std::lock_guard lock(mutex_);
    return use(*process_);
  }

 private:
  RunningProgram(ProgramSpec spec, Sandboxing& sandboxing, CaseTrace& trace);

  void keep(struct StartReport& report);
  void pump();
  bool read_stream(int fd, ProgramOutputKeeper& keeper);
  void feed_input();
  void take_call();
  bool note_call(const CallWatcher::Seen& seen);
  void check_limits();
  void note_exit(const ExitStatus& status, bool by_us);
  void give_answers();
  bool has_wholly_ended();
  template <class Done>
  bool wait_for(Watch& watch, TimePoint deadline, Done&& done);

  ProgramSpec spec_;
  Sandboxing& sandboxing_;
  CaseTrace& trace_;
  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::optional<Process> process_;
  ProgramOutputKeeper out_;
  ProgramOutputKeeper err_;
  std::size_t out_mark_ = 0;
  std::size_t err_mark_ = 0;
  ProgramInput input_;
  bool silent_ = false;  // its output has come to the end
  bool exit_noted_ = false;
  bool exited_ = false;  // the program itself; others that it started may go on
  bool ended_ = false;
  std::string limit_exceeded_;
  TimePoint started_{};
  std::optional<CallWatcher> watcher_;
  std::vector<SocketCall> calls_;
  std::vector<Endpoint> listening_;
  std::optional<bool> reuse_address_;
  std::vector<HeldConnect> held_;
  std::set<Endpoint> met_;  // connects to these are not held
  UniqueFd wake_;           // eventfd: the keeper is to look
  bool stop_ = false;
  std::thread keeper_;
};

}  // namespace sockdrill
