// The events of one case: kept for judging, and on their way to the log.
//
// Threads: record() and flush() may be called from the parallel branches of the case; everything
// else belongs to the thread that owns the case, when the branches have ended.
//
// Bounds: of each stream of each program the first and the last kOutputKept bytes are kept. The
// first part is recorded as it comes, the last part by finish(), as one ProgramOutput whose
// `left_out` counts the bytes between them. Pieces of one stream that come within kJoinWithin of
// each other are one event, so a program that writes byte by byte does not cost an event a byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "trace/event.h"
#include "trace/event_log.h"

namespace sockdrill {

class CaseTrace {
 public:
  static constexpr std::size_t kOutputKept = std::size_t{64} * 1024;
  static constexpr Nanoseconds kFlushInterval = std::chrono::milliseconds(50);
  static constexpr Nanoseconds kJoinWithin = std::chrono::milliseconds(5);

  /// `log` may be null (nothing is written) and must outlive this. `run_start` is the zero of the
  /// events' times. With `carry` the case's last lines are added to it instead of being written,
  /// and what it holds is written in front of the case's first line: a worker that takes one case
  /// after the other writes once a case, and writes what is left in `carry` when it has no further
  /// one.
  CaseTrace(EventLog* log, std::uint32_t case_number, TimePoint run_start,
            std::string* carry = nullptr);
  ~CaseTrace();  // flushes
  CaseTrace(const CaseTrace&) = delete;
  CaseTrace& operator=(const CaseTrace&) = delete;

  /// Stamps and keeps the event. CaseStarted is written at once, so that a run that dies names the
  /// cases that were under way; other events when kFlushInterval has passed since the last write.
  /// CaseDone finishes and flushes.
  void record(EventBody body);

  /// Records what is held back of the programs' output. Call it before judging.
  void finish();

  /// Writes what is not written yet.
  void flush();

  /// In the order of recording. Valid until the next record() or finish().
  std::span<const Event> events() const { return events_; }

 private:
  struct Stream {
    std::string program;
    OutputStream stream = OutputStream::out;
    std::size_t recorded = 0;    // bytes of the first part
    std::string tail;            // never longer than twice kOutputKept
    std::uint64_t left_out = 0;  // bytes before the tail
  };

  void keep(EventBody body, TimePoint now);
  void keep_output(const ProgramOutput& output, TimePoint now);
  void keep_first_part(const ProgramOutput& output, std::string_view bytes, TimePoint now);
  void record_tails(TimePoint now);
  void write_out(TimePoint now);
  std::string unwritten();
  Stream& stream_of(const ProgramOutput& output);

  EventLog* log_;
  std::uint32_t case_number_;
  TimePoint run_start_;
  std::string* carry_;
  std::mutex mutex_;
  std::vector<Event> events_;
  std::size_t written_ = 0;  // how many of `events_` are in the log
  std::vector<Stream> streams_;
  TimePoint last_flush_;
};

}  // namespace sockdrill
