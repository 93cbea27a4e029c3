#include "trace/case_trace.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "trace/json.h"

namespace sockdrill {
namespace {

// As many as a short scenario has: each time the events want room they are all moved.
constexpr std::size_t kUsualEvents = 16;

// Leaves the last `keep` bytes; returns how many went.
std::size_t keep_end(std::string& text, std::size_t keep) {
  if (text.size() <= keep) return 0;
  const std::size_t dropped = text.size() - keep;
  text.erase(0, dropped);
  return dropped;
}

}  // namespace

CaseTrace::CaseTrace(EventLog* log, std::uint32_t case_number, TimePoint run_start,
                     std::string* carry)
    : log_(log),
      case_number_(case_number),
      run_start_(run_start),
      carry_(carry),
      last_flush_(Clock::now()) {
  events_.reserve(kUsualEvents);
}

CaseTrace::~CaseTrace() {
  if (written_ < events_.size()) flush();
}

void CaseTrace::record(EventBody body) {
  const std::lock_guard lock(mutex_);
  const TimePoint now = Clock::now();
  const bool first = std::holds_alternative<CaseStarted>(body);
  const bool last = std::holds_alternative<CaseDone>(body);
  if (last) record_tails(now);
  if (const auto* const output = std::get_if<ProgramOutput>(&body)) {
    keep_output(*output, now);
  } else {
    keep(std::move(body), now);
  }
  if (last && carry_ != nullptr) {
    *carry_ += unwritten();
  } else if (first || last || now - last_flush_ > kFlushInterval) {
    write_out(now);
  }
}

void CaseTrace::finish() {
  const std::lock_guard lock(mutex_);
  record_tails(Clock::now());
}

void CaseTrace::flush() {
  const std::lock_guard lock(mutex_);
  write_out(Clock::now());
}

void CaseTrace::keep(EventBody body, TimePoint now) {
  events_.push_back(Event{now - run_start_, case_number_, std::move(body)});
}

void CaseTrace::keep_output(const ProgramOutput& output, TimePoint now) {
  Stream& stream = stream_of(output);
  const std::string_view bytes = output.bytes;
  const std::size_t room = std::min(bytes.size(), kOutputKept - stream.recorded);
  if (room > 0) keep_first_part(output, bytes.substr(0, room), now);
  stream.recorded += room;

  std::string_view rest = bytes.substr(room);
  if (rest.size() > kOutputKept) {
    stream.left_out += stream.tail.size() + rest.size() - kOutputKept;
    stream.tail.clear();
    rest.remove_prefix(rest.size() - kOutputKept);
  }
  stream.tail += rest;
  if (stream.tail.size() > 2 * kOutputKept) stream.left_out += keep_end(stream.tail, kOutputKept);
}

void CaseTrace::keep_first_part(const ProgramOutput& output, std::string_view bytes,
                                TimePoint now) {
  if (events_.size() > written_) {
    Event& last = events_.back();
    auto* const before = std::get_if<ProgramOutput>(&last.body);
    if (before != nullptr && before->program == output.program && before->stream == output.stream &&
        before->left_out == 0 && now - run_start_ - last.at < kJoinWithin) {
      before->bytes += bytes;
      return;
    }
  }
  keep(ProgramOutput{output.program, output.stream, std::string(bytes)}, now);
}

void CaseTrace::record_tails(TimePoint now) {
  for (Stream& stream : streams_) {
    if (stream.tail.empty()) continue;
    stream.left_out += keep_end(stream.tail, kOutputKept);
    keep(ProgramOutput{stream.program, stream.stream, std::exchange(stream.tail, {}),
                       std::exchange(stream.left_out, 0)},
         now);
  }
}

void CaseTrace::write_out(TimePoint now) {
  last_flush_ = now;
  std::string lines = carry_ != nullptr ? std::exchange(*carry_, {}) : std::string();
  lines += unwritten();
  if (log_ != nullptr && !lines.empty()) log_->append(lines);
}

// The lines that are not in the log yet; from here on they count as written.
std::string CaseTrace::unwritten() {
  std::string lines;
  if (log_ != nullptr) {
    lines.reserve((events_.size() - written_) * 200);
    for (std::size_t i = written_; i < events_.size(); ++i) append_json_line(lines, events_[i]);
  }
  written_ = events_.size();
  return lines;
}

CaseTrace::Stream& CaseTrace::stream_of(const ProgramOutput& output) {
  const auto same = [&](const Stream& stream) {
    return stream.program == output.program && stream.stream == output.stream;
  };
  const auto found = std::find_if(streams_.begin(), streams_.end(), same);
  if (found != streams_.end()) return *found;
  streams_.push_back(Stream{output.program, output.stream, 0, {}, 0});
  return streams_.back();
}

}  // namespace sockdrill
