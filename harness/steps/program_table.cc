#include "steps/program_table.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>

#include <array>
#include <cerrno>
#include <future>

#include "os/errno_name.h"

namespace sockdrill {

// What the keeper tells the thread that asked for the program.
struct StartReport {
  std::promise<Result<void>> done;
};

namespace {

// How often a wait looks whether the run is being stopped.
constexpr auto kLook = std::chrono::milliseconds(20);

ProcessSpec process_spec(const ProgramSpec& spec) {
  ProcessSpec made;
  made.arguments = spec.command;
  made.environment = current_environment();
  for (const auto& [name, value] : spec.environment) {
    const std::string assignment = name + "=";
    std::erase_if(made.environment,
                  [&](const std::string& entry) { return entry.starts_with(assignment); });
    made.environment.push_back(assignment + value);
  }
  made.directory = spec.directory;
  made.input =
      spec.keeps_input_open || !spec.input.empty() ? ProcessInput::pipe : ProcessInput::null;
  made.output = spec.output;
  return made;
}

}  // namespace

Result<std::shared_ptr<RunningProgram>> RunningProgram::start(const ProgramSpec& spec,
                                                              CaseTrace& trace) {
  std::shared_ptr<RunningProgram> program(new RunningProgram(spec, trace));
  program->stop_.reset(::eventfd(0, EFD_CLOEXEC));
  if (!program->stop_) return errno_failure("eventfd()", errno);
  StartReport report;
  auto started = report.done.get_future();
  program->keeper_ = std::thread([raw = program.get(), &report] { raw->keep(report); });
  if (auto done = started.get(); !done) return tl::unexpected<Error>(done.error());
  if (!spec.input.empty()) {
    static_cast<void>(program->write_input(spec.input));
    if (!spec.keeps_input_open) static_cast<void>(program->close_input());
  }
  return program;
}

RunningProgram::~RunningProgram() {
  end();
  if (keeper_.joinable()) keeper_.join();
}

void RunningProgram::keep(StartReport& report) {
  auto started = Process::start(process_spec(spec_));
  if (!started) return report.done.set_value(tl::unexpected<Error>(started.error()));
  {
    const std::lock_guard lock(mutex_);
    process_.emplace(std::move(*started));
    trace_.record(ProgramStarted{spec_.name, spec_.command, process_->pid()});
  }
  report.done.set_value({});
  pump();
}

void RunningProgram::pump() {
  int out = -1;
  int err = -1;
  {
    const std::lock_guard lock(mutex_);
    out = process_->output_fd();
    err = process_->error_fd();
  }
  const OutputStream first =
      spec_.output == ProcessOutput::pty ? OutputStream::terminal : OutputStream::out;
  bool stopping = false;
  while (out >= 0 || err >= 0) {
    std::array<pollfd, 3> fds = {pollfd{out, POLLIN, 0}, pollfd{err, POLLIN, 0},
                                 pollfd{stopping ? -1 : stop_.get(), POLLIN, 0}};
    // After the end there is nothing to wait for: take what is there and go.
    const int ready = ::poll(fds.data(), fds.size(), stopping ? 0 : -1);
    if (ready < 0 && errno == EINTR) continue;
    if (stopping && ready == 0) break;
    if (fds[2].revents != 0) stopping = true;
    if (fds[0].revents != 0 && !read_stream(out, first)) out = -1;
    if (fds[1].revents != 0 && !read_stream(err, OutputStream::err)) err = -1;
  }
  {
    const std::lock_guard lock(mutex_);
    silent_ = true;
  }
  changed_.notify_all();
  // The program is bound to the life of this thread: stay until it has been ended.
  while (!stopping) {
    pollfd entry{stop_.get(), POLLIN, 0};
    stopping = ::poll(&entry, 1, -1) > 0;
  }
}

bool RunningProgram::read_stream(int fd, OutputStream stream) {
  std::array<char, 65536> buffer;
  const ssize_t got = ::read(fd, buffer.data(), buffer.size());
  if (got < 0) return errno == EINTR || errno == EAGAIN;
  if (got == 0) return false;
  const std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
  {
    const std::lock_guard lock(mutex_);
    std::string& kept = stream == OutputStream::err ? err_ : out_;
    if (kept.size() < kOutputKept) kept += bytes;
  }
  trace_.record(ProgramOutput{spec_.name, stream, std::string(bytes)});
  changed_.notify_all();
  return true;
}

std::string RunningProgram::output(bool error) const {
  const std::lock_guard lock(mutex_);
  return error && spec_.output == ProcessOutput::pipes ? err_ : out_;
}

bool RunningProgram::wait_for_output(bool error, Watch& watch, TimePoint deadline,
                                     const std::function<bool(const std::string&)>& found) {
  std::unique_lock lock(mutex_);
  std::size_t looked = std::string::npos;
  for (;;) {
    const std::string& text = error && spec_.output == ProcessOutput::pipes ? err_ : out_;
    if (text.size() != looked && found(text)) return true;
    looked = text.size();
    const TimePoint now = Clock::now();
    if (silent_ || now >= deadline || watch.stopped()) return false;
    changed_.wait_until(lock, std::min(deadline, now + kLook));
  }
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
  if (status && *status) note_exit(**status, false);
  return status;
}

Result<void> RunningProgram::signal(int number) {
  const std::lock_guard lock(mutex_);
  return process_->signal(number);
}

Result<void> RunningProgram::write_input(std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  const int fd = process_->input_fd();
  if (fd < 0) return fail("the program has no standard input");
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(fd, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return errno_failure("write(standard input)", errno);
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return {};
}

Result<void> RunningProgram::close_input() {
  const std::lock_guard lock(mutex_);
  process_->close_input();
  return {};
}

void RunningProgram::end() {
  {
    const std::lock_guard lock(mutex_);
    if (ended_ || !process_) return;
    ended_ = true;
    const auto before = process_->wait(Clock::now());
    const bool by_us = !(before && before->has_value());
    const ExitStatus status = process_->end();
    note_exit(status, by_us);
  }
  const std::uint64_t one = 1;
  static_cast<void>(!::write(stop_.get(), &one, sizeof one));
  if (keeper_.joinable()) keeper_.join();
}

void RunningProgram::note_exit(const ExitStatus& status, bool by_us) {
  if (exit_noted_) return;
  exit_noted_ = true;
  ProgramExited exited;
  exited.program = spec_.name;
  exited.ended_by_us = by_us;
  if (status.signal != 0) {
    exited.signal = status.signal;
  } else {
    exited.code = status.code;
  }
  trace_.record(std::move(exited));
}

void ProgramTable::define(ProgramSpec spec) {
  const std::lock_guard lock(mutex_);
  Entry& entry = programs_[spec.name];
  entry.spec = std::move(spec);
}

const ProgramSpec* ProgramTable::spec(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = programs_.find(name);
  return found == programs_.end() ? nullptr : &found->second.spec;
}

std::vector<std::string> ProgramTable::names() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [name, entry] : programs_) names.push_back(name);
  return names;
}

std::shared_ptr<RunningProgram> ProgramTable::find(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = programs_.find(name);
  return found == programs_.end() ? nullptr : found->second.running;
}

Result<std::shared_ptr<RunningProgram>> ProgramTable::start(
    std::string_view name, const std::vector<std::string>& arguments) {
  ProgramSpec spec;
  std::shared_ptr<RunningProgram> earlier;
  {
    const std::lock_guard lock(mutex_);
    const auto found = programs_.find(name);
    if (found == programs_.end()) return fail(fmt::format("no program is named '{}'", name));
    spec = found->second.spec;
    earlier = std::move(found->second.running);
    found->second.running = nullptr;
    found->second.listening = std::nullopt;
  }
  earlier.reset();  // ends what still runs under this name
  spec.command.insert(spec.command.end(), arguments.begin(), arguments.end());
  auto started = RunningProgram::start(spec, trace_);
  if (!started) return started;
  const std::lock_guard lock(mutex_);
  programs_.find(name)->second.running = *started;
  return started;
}

void ProgramTable::set_listening(std::string_view name, const Endpoint& endpoint) {
  const std::lock_guard lock(mutex_);
  const auto found = programs_.find(name);
  if (found != programs_.end()) found->second.listening = endpoint;
}

std::optional<Endpoint> ProgramTable::listening(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = programs_.find(name);
  return found == programs_.end() ? std::nullopt : found->second.listening;
}

void ProgramTable::end_all() {
  std::vector<std::shared_ptr<RunningProgram>> running;
  {
    const std::lock_guard lock(mutex_);
    for (auto& [name, entry] : programs_) {
      if (entry.running != nullptr) running.push_back(std::move(entry.running));
      entry.running = nullptr;
    }
  }
  for (const auto& program : running) program->end();
}

}  // namespace sockdrill
