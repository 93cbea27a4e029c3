#include "steps/running_program.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <future>

#include "os/errno_name.h"
#include "os/listening.h"
#include "os/process_usage.h"
#include "os/thread.h"
#include "steps/call.h"

namespace sockdrill {

// What the keeper tells the thread that asked for the program.
struct StartReport {
  std::promise<tl::expected<void, StartFailure>> done;
};

namespace {

// How often a wait looks whether the run is being stopped.
constexpr auto kLook = std::chrono::milliseconds(20);
// How often the keeper looks at what the program uses up.
constexpr int kLimitsMs = 50;

// What waits in a socket's buffers is in no process's memory: at 200 KiB each, as the kernel gives
// them to begin with, so many hold less than a gigabyte.
constexpr std::uint64_t kMostSockets = 4096;

constexpr auto kLastWords = std::chrono::milliseconds(500);

OutputStream first_stream(const ProgramSpec& spec) {
  return spec.output == ProcessOutput::pty ? OutputStream::terminal : OutputStream::out;
}

}  // namespace

RunningProgram::RunningProgram(ProgramSpec spec, Sandboxing& sandboxing, CaseTrace& trace)
    : spec_(std::move(spec)),
      sandboxing_(sandboxing),
      trace_(trace),
      out_(spec_.name, first_stream(spec_)),
      err_(spec_.name, OutputStream::err),
      input_(spec_.answers) {}

tl::expected<std::shared_ptr<RunningProgram>, StartFailure> RunningProgram::start(
    const ProgramSpec& spec, Sandboxing& sandboxing, CaseTrace& trace) {
  std::shared_ptr<RunningProgram> program(new RunningProgram(spec, sandboxing, trace));
  program->wake_.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!program->wake_) {
    return tl::unexpected(StartFailure{errno_error("eventfd()", errno), true});
  }
  if (!spec.input.empty()) {
    program->input_.add(spec.input);
    if (!spec.keeps_input_open && spec.answers.empty()) program->input_.end();
  }
  StartReport report;
  auto started = report.done.get_future();
  auto keeper = start_thread([raw = program.get(), &report] { raw->keep(report); });
  if (!keeper) return tl::unexpected(StartFailure{keeper.error(), true});
  program->keeper_ = std::move(*keeper);
  if (auto done = started.get(); !done) return tl::unexpected(done.error());
  return program;
}

RunningProgram::~RunningProgram() {
  end();
  if (keeper_.joinable()) keeper_.join();
}

void RunningProgram::keep(StartReport& report) {
  auto started = sandboxing_.start(spec_);
  if (!started) return report.done.set_value(tl::unexpected(started.error()));
  {
    const std::lock_guard lock(mutex_);
    process_.emplace(std::move(*started));
    started_ = Clock::now();
    if (UniqueFd listener = process_->take_listener(); listener) {
      watcher_.emplace(std::move(listener));
    }
    trace_.record(ProgramStarted{spec_.name, spec_.command, process_->pid()});
    give_answers();
  }
  report.done.set_value({});
  pump();
}

// The keeper's loop: until end() stops it, for the program is bound to the life of this thread.
void RunningProgram::pump() {
  int out = process_->output_fd();
  int err = process_->error_fd();
  int pidfd = process_->pidfd();
  int calls = watcher_ ? watcher_->fd() : -1;
  TimePoint next_look = Clock::now();
  for (;;) {
    std::array<pollfd, 6> fds = {};
    bool stopping = false;
    {
      const std::lock_guard lock(mutex_);
      stopping = stop_;
      const int input = input_.wants_to_write() ? process_->input_fd() : -1;
      fds = {pollfd{out, POLLIN, 0},   pollfd{err, POLLIN, 0},   pollfd{wake_.get(), POLLIN, 0},
             pollfd{calls, POLLIN, 0}, pollfd{pidfd, POLLIN, 0}, pollfd{input, POLLOUT, 0}};
    }
    // After the end there is nothing to wait for: take what is there and go.
    const int ready = ::poll(fds.data(), fds.size(), stopping ? 0 : kLimitsMs);
    if (ready < 0 && errno == EINTR) continue;
    if (fds[2].revents != 0) {
      std::uint64_t count = 0;
      static_cast<void>(!::read(wake_.get(), &count, sizeof count));
    }
    if ((fds[3].revents & POLLIN) != 0) {
      take_call();
    } else if (fds[3].revents != 0) {
      calls = -1;
    }
    if (fds[0].revents != 0 && !read_stream(out, out_)) out = -1;
    if (fds[1].revents != 0 && !read_stream(err, err_)) err = -1;
    if (fds[5].revents != 0) feed_input();
    if (fds[4].revents != 0) {
      pidfd = -1;
      const std::lock_guard lock(mutex_);
      exited_ = true;
      changed_.notify_all();
    }
    if (out < 0 && err < 0) {
      const std::lock_guard lock(mutex_);
      if (!silent_) changed_.notify_all();
      silent_ = true;
    }
    if (stopping && fds[0].revents == 0 && fds[1].revents == 0) break;
    if (!stopping && Clock::now() >= next_look) {
      check_limits();
      next_look = Clock::now() + std::chrono::milliseconds(kLimitsMs);
    }
  }
  const std::lock_guard lock(mutex_);
  silent_ = true;
  out_.finish(trace_);
  err_.finish(trace_);
  changed_.notify_all();
}

bool RunningProgram::read_stream(int fd, ProgramOutputKeeper& keeper) {
  std::array<char, 65536> buffer;
  const ssize_t got = ::read(fd, buffer.data(), buffer.size());
  if (got < 0) return errno == EINTR || errno == EAGAIN;
  if (got == 0) return false;
  const std::lock_guard lock(mutex_);
  keeper.take({buffer.data(), static_cast<std::size_t>(got)}, trace_);
  give_answers();
  changed_.notify_all();
  return true;
}

void RunningProgram::give_answers() {
  if (!input_.has_answers()) return;
  input_.look_at(decode_visible(*spec_.charset, out_.text(), true), [&](const std::string& line) {
    return encode(*spec_.charset, line).value_or(line);
  });
}

void RunningProgram::feed_input() {
  const std::lock_guard lock(mutex_);
  const bool reads = process_->input_fd() >= 0 && input_.write_to(process_->input_fd());
  if (!reads || input_.is_over()) process_->close_input();
}

void RunningProgram::take_call() {
  // No lock while the call is looked at: it is the watcher's alone, which is this thread's.
  const auto seen = watcher_->next();
  // Told first: whoever waits for a listener is on his way when the program goes on.
  if (seen && !note_call(*seen)) watcher_->let_go(*seen);
}

// Whether it is held.
bool RunningProgram::note_call(const CallWatcher::Seen& seen) {
  const std::lock_guard lock(mutex_);
  const SocketCall& call = seen.call;
  if (spec_.watching == Watching::calls && calls_.size() < kMostCalls) calls_.push_back(call);
  if (call.kind == SocketCallKind::listen && call.error == 0 && call.endpoint) {
    listening_.push_back(*call.endpoint);
    if (!reuse_address_) reuse_address_ = call.reuse_address;
  }
  const bool held = spec_.holds_connects && call.kind == SocketCallKind::connect &&
                    call.type == SOCK_STREAM && call.endpoint && !met_.contains(*call.endpoint);
  if (held) held_.push_back({*call.endpoint, seen});
  changed_.notify_all();
  return held;
}

void RunningProgram::check_limits() {
  const std::lock_guard lock(mutex_);
  if (ended_ || !limit_exceeded_.empty()) return;
  const std::vector<pid_t> tree = process_->process_tree();
  const ProcessUsage usage = usage_of(tree);
  const Limits& limits = spec_.limits;
  if (usage.memory > limits.memory) {
    limit_exceeded_ = fmt::format("used more than {} MiB of memory", limits.memory >> 20U);
  } else if (usage.sockets > kMostSockets && socket_inodes(*process_).size() > kMostSockets) {
    // Its own: the scenario's and other programs' are in the same network.
    limit_exceeded_ = fmt::format("opened more than {} sockets", kMostSockets);
  } else if (usage.cpu > limits.cpu) {
    limit_exceeded_ = fmt::format("used more than {} of processor time", show_duration(limits.cpu));
  } else if (Clock::now() - started_ > limits.wall && !tree.empty()) {
    limit_exceeded_ = fmt::format("ran for more than {}", show_duration(limits.wall));
  } else {
    return;
  }
  process_->kill_all();
}

std::string RunningProgram::output(bool error) const {
  const std::lock_guard lock(mutex_);
  return error && spec_.output == ProcessOutput::pipes ? err_.text() : out_.text();
}

template <class Done>
bool RunningProgram::wait_for(Watch& watch, TimePoint deadline, Done&& done) {
  const Nanoseconds patience = deadline - Clock::now();
  TimePoint until = deadline;
  std::unique_lock lock(mutex_);
  for (;;) {
    if (done()) return true;
    const TimePoint now = Clock::now();
    if (watch.stopped()) return false;
    if (now >= until) {
      // What the machine owes it is not counted.
      if (patience <= Nanoseconds(0)) return false;
      until = deadline + excused_time(process_->process_tree(), patience);
      if (now >= until) return false;
    }
    changed_.wait_until(lock, std::min(until, now + kLook));
  }
}

bool RunningProgram::wait_for_output(bool error, Watch& watch, TimePoint deadline,
                                     const std::function<bool(const std::string&)>& found) {
  std::size_t looked = std::string::npos;
  bool was_found = false;
  wait_for(watch, deadline, [&] {
    const bool apart = error && spec_.output == ProcessOutput::pipes;
    const std::string& text = apart ? err_.text() : out_.text();
    if (text.size() != looked) was_found = found(text);
    looked = text.size();
    return was_found || silent_;
  });
  return was_found;
}

void RunningProgram::mark_output() {
  const std::lock_guard lock(mutex_);
  out_mark_ = out_.text().size();
  err_mark_ = err_.text().size();
}

std::string RunningProgram::whole_output(bool lately) const {
  const std::lock_guard lock(mutex_);
  return out_.text().substr(lately ? out_mark_ : 0) + err_.text().substr(lately ? err_mark_ : 0);
}

void RunningProgram::wait_for_last_words(Watch& watch) {
  wait_for(watch, Clock::now() + kLastWords, [&] { return silent_; });
}

Result<std::optional<ExitStatus>> RunningProgram::wait_for_exit(Watch& watch, TimePoint deadline) {
  int pidfd = -1;
  {
    const std::lock_guard lock(mutex_);
    pidfd = process_->pidfd();
  }
  watch.ready(kernel_sockets(), pidfd, POLLIN, deadline);
  const std::lock_guard lock(mutex_);
  auto status = process_->wait(Clock::now());
  if (status && *status) note_exit(**status, !limit_exceeded_.empty());
  return status;
}

Result<void> RunningProgram::signal(int number) {
  const std::lock_guard lock(mutex_);
  return process_->signal(number);
}

Result<void> RunningProgram::write_input(std::string_view bytes) {
  {
    const std::lock_guard lock(mutex_);
    if (process_->input_fd() < 0) return fail("it reads its standard input no more");
    input_.add(bytes);
  }
  const std::uint64_t one = 1;
  static_cast<void>(!::write(wake_.get(), &one, sizeof one));
  return {};
}

Result<void> RunningProgram::close_input() {
  {
    const std::lock_guard lock(mutex_);
    input_.end();
    if (input_.is_over()) process_->close_input();
  }
  return {};
}

std::optional<std::vector<Endpoint>> RunningProgram::listening() const {
  const std::lock_guard lock(mutex_);
  if (!watcher_) return std::nullopt;
  return listening_;
}

std::optional<bool> RunningProgram::listened_with_reuse_address() const {
  const std::lock_guard lock(mutex_);
  return reuse_address_;
}

bool RunningProgram::has_wholly_ended() {
  if (!exited_) return false;
  static_cast<void>(process_->wait(TimePoint()));  // a zombie counts no more
  return process_->process_tree().empty();
}

void RunningProgram::wait_until_listening(std::optional<std::uint16_t> port, Watch& watch,
                                          TimePoint deadline) {
  wait_for(watch, deadline, [&] {
    const auto fits = [&](const Endpoint& one) { return !port || one.port() == *port; };
    return std::any_of(listening_.begin(), listening_.end(), fits) || has_wholly_ended();
  });
}

std::optional<RunningProgram::HeldConnect> RunningProgram::wait_for_connect(Watch& watch,
                                                                            TimePoint deadline) {
  std::optional<HeldConnect> found;
  wait_for(watch, deadline, [&] {
    if (!held_.empty()) found = held_.front();
    return found || has_wholly_ended();
  });
  return found;
}

void RunningProgram::let_connect(const HeldConnect& connect) {
  const std::lock_guard lock(mutex_);
  met_.insert(connect.to);
  std::erase_if(held_, [&](const HeldConnect& held) {
    if (held.to != connect.to) return false;
    watcher_->let_go(held.call);
    return true;
  });
}

bool RunningProgram::is_watched() const {
  const std::lock_guard lock(mutex_);
  return watcher_.has_value() && spec_.watching == Watching::calls;
}

std::vector<SocketCall> RunningProgram::calls() const {
  const std::lock_guard lock(mutex_);
  return calls_;
}

bool RunningProgram::wait_for_calls(
    Watch& watch, TimePoint deadline,
    const std::function<bool(const std::vector<SocketCall>&)>& found) {
  bool was_found = false;
  wait_for(watch, deadline, [&] {
    was_found = found(calls_);
    return was_found || has_wholly_ended();
  });
  return was_found;
}

std::string RunningProgram::limit_exceeded() const {
  const std::lock_guard lock(mutex_);
  return limit_exceeded_;
}

void RunningProgram::end() {
  {
    const std::lock_guard lock(mutex_);
    if (ended_ || !process_) return;
    ended_ = true;
    const auto before = process_->wait(Clock::now());
    const bool by_us = !(before && before->has_value()) || !limit_exceeded_.empty();
    const ExitStatus status = process_->end();
    note_exit(status, by_us);
    stop_ = true;
  }
  const std::uint64_t one = 1;
  static_cast<void>(!::write(wake_.get(), &one, sizeof one));
  if (keeper_.joinable()) keeper_.join();
}

void RunningProgram::note_exit(const ExitStatus& status, bool by_us) {
  if (exit_noted_) return;
  exit_noted_ = true;
  ProgramExited exited;
  exited.program = spec_.name;
  exited.ended_by_us = by_us;
  exited.limit = limit_exceeded_;
  if (status.signal != 0) {
    exited.signal = status.signal;
  } else {
    exited.code = status.code;
  }
  trace_.record(std::move(exited));
}

}  // namespace sockdrill
