#include "grade/grader.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <thread>

#include "grade/program_search.h"
#include "os/errno_name.h"
#include "os/thread.h"
#include "trace/case_trace.h"
#include "verdict/judge.h"

namespace sockdrill {
namespace {

// Trouble of ours or of the machine may pass: how often a case is tried in all.
constexpr std::uint32_t kMostAttempts = 3;

// Whether the log says all there is to say of the submission as it is now.
bool is_done(const SubmissionRecord& record, const Assignment& assignment,
             const std::string& digest, std::uint64_t seed) {
  if (record.assignment.digest != assignment.read.digest || record.submission.digest != digest ||
      record.run.run.seed != seed || !record.run.interrupted.empty()) {
    return false;
  }
  const Unrunnable unrunnable = record.submission.unrunnable;
  if (unrunnable == Unrunnable::trouble || unrunnable == Unrunnable::no_interpreter) return false;
  return std::none_of(record.run.cases.begin(), record.run.cases.end(),
                      [](const CaseRecord& one) { return one.status == Status::errored; });
}

std::int64_t unix_milliseconds() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

// One thread, with its networks and its deadlines.
class Grader::Worker {
 public:
  explicit Worker(Grader& grader)
      : grader_(grader),
        context_(grader.context_),
        watch_(context_.dog),
        workplace_(Workplace::open(context_.isolation, nullptr)) {
    if (!workplace_) grader_.stop(workplace_.error());
  }
  ~Worker() {
    if (workplace_) workplace_->close();
  }

  void grade(const FoundSubmission& found, std::uint64_t number) {
    const std::string log = context_.folder.log_of(found.student);
    SubmissionRead read;
    read.student = found.student;
    read.source = found.source;
    const auto digest = digest_of_submission(found.path, context_.assignment.accepts);
    if (digest) {
      read.digest = *digest;
      auto known = ::access(log.c_str(), F_OK) == 0 ? read_submission_log(log)
                                                    : tl::unexpected<Error>(Error{});
      if (known && is_done(*known, context_.assignment, *digest, context_.bind.seed)) {
        return hand_over(std::move(*known), true);
      }
    } else {
      read.unrunnable = Unrunnable::trouble;
      read.reason = digest.error().message;
    }
    if (!anew(found, number, std::move(read))) return;
    if (auto record = read_submission_log(log)) {
      hand_over(std::move(*record), false);
    } else {
      grader_.stop(record.error());
    }
  }

 private:
  // Whether there is a whole log now.
  bool anew(const FoundSubmission& found, std::uint64_t number, SubmissionRead read) {
    const std::string unfinished = context_.folder.unfinished_log_of(found.student);
    auto log = EventLog::open(unfinished);
    if (!log) return stopped(log.error());
    Taken taken;
    FoundProgram program;
    if (read.unrunnable == Unrunnable::no) {
      taken = context_.intake.take(found.path, number, context_.assignment.accepts);
      read.notes = taken.notes;
      note_trouble(read, taken.unrunnable, taken.reason);
    }
    if (read.unrunnable == Unrunnable::no) {
      program = find_program_of(taken, context_.assignment);
      read.program = program.file;
      read.command = program.command.command;
      read.build = program.command.build;
      note_trouble(read, program.unrunnable, program.reason);
    }
    const bool runs = read.unrunnable == Unrunnable::no;
    const TimePoint start = Clock::now();
    RunStarted started = context_.machine;
    started.unix_ms = unix_milliseconds();
    started.cases = runs ? context_.assignment.plan.cases.size() : 0;
    started.again.insert(started.again.begin(), program.again.begin(), program.again.end());
    log->append(Event{Nanoseconds(0), std::nullopt, std::move(started)});
    log->append(Event{Nanoseconds(0), std::nullopt, context_.assignment.read});
    log->append(Event{Nanoseconds(0), std::nullopt, std::move(read)});
    if (runs) run_cases(std::move(program.command), *log, start);
    context_.sandboxing.forget(taken.folder);
    context_.intake.remove(number);
    const Nanoseconds duration = Clock::now() - start;
    log->append(Event{duration, std::nullopt, RunDone{duration, ""}});
    if (context_.dog.stopped() || grader_.stopped_) {
      ::unlink(unfinished.c_str());
      return false;
    }
    if (log->failed()) {
      ::unlink(unfinished.c_str());
      return stopped(*log->error());
    }
    const std::string whole = context_.folder.log_of(found.student);
    if (std::rename(unfinished.c_str(), whole.c_str()) != 0) {
      return stopped(errno_error(fmt::format("rename({})", whole), errno));
    }
    return true;
  }

  void note_trouble(SubmissionRead& read, Unrunnable unrunnable, const std::string& reason) const {
    if (unrunnable == Unrunnable::no) return;
    read.unrunnable = unrunnable;
    read.reason = reason;
    read.counts_zero = context_.assignment.counts_zero(unrunnable);
  }

  void run_cases(RoleCommand command, EventLog& log, TimePoint start) {
    BindOptions bind = context_.bind;
    RoleCommand& role = context_.assignment.role == "client" ? bind.client : bind.server;
    command.reference = role.reference;
    role = std::move(command);
    const RunContext context{
        bind, context_.isolation, nullptr, &log, kernel_sockets(), context_.sandboxing, start};
    const auto& cases = context_.assignment.plan.cases;
    std::vector<std::uint32_t> left(cases.size());
    for (std::uint32_t i = 0; i < left.size(); ++i) left[i] = i;
    std::string carry;
    for (std::uint32_t attempt = 1; attempt <= kMostAttempts && !left.empty(); ++attempt) {
      // What could not be made for a reason of ours is made again.
      if (attempt > 1) context_.sandboxing.forget(role.folder);
      std::vector<std::uint32_t> errored;
      for (const std::uint32_t number : left) {
        if (context_.dog.stopped() || grader_.stopped_ || log.failed()) return;
        PlannedCase planned = cases[number];
        planned.attempt = attempt;
        const CaseRecord record = run_case(planned, number, 0, context, *workplace_, watch_, carry);
        if (record.status == Status::errored) errored.push_back(number);
      }
      left = std::move(errored);
    }
    if (!carry.empty()) log.append(carry);
  }

  void hand_over(SubmissionRecord record, bool before) {
    if (auto taken = grader_.observer_.graded(std::move(record), before); !taken) {
      grader_.stop(taken.error());
    }
  }

  bool stopped(const Error& error) {
    grader_.stop(error);
    return false;
  }

  Grader& grader_;
  const GradeContext& context_;
  Watch watch_;
  Result<Workplace> workplace_;
};

void Grader::stop(Error error) {
  const std::lock_guard lock(mutex_);
  if (!error_) error_ = std::move(error);
  stopped_ = true;
}

Result<void> Grader::grade(const std::vector<FoundSubmission>& submissions, unsigned workers) {
  const auto work = [&] {
    Worker worker(*this);
    while (!context_.dog.stopped() && !stopped_) {
      const std::size_t index = next_.fetch_add(1);
      if (index >= submissions.size()) break;
      worker.grade(submissions[index], index);
    }
  };
  std::vector<std::thread> threads;
  const auto count = std::min<std::size_t>(workers, submissions.size());
  while (threads.size() + 1 < count) {
    auto thread = start_thread(work);
    if (!thread) break;  // the others do its work
    threads.push_back(std::move(*thread));
  }
  work();
  for (std::thread& thread : threads) thread.join();
  if (error_) return tl::unexpected<Error>(*error_);
  return {};
}

}  // namespace sockdrill
