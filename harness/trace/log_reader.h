// Reads an event log, line by line or case by case, with memory for the cases under way only.
//
// A run that was killed may have left half a line at the end: it is passed over, and a note says
// so. Any other line that is not an event is an error ("events.jsonl:17: 'case' is not …"): a log
// that lost its middle is not evidence.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "trace/event.h"

namespace sockdrill {

/// Not thread-safe.
class LogReader {
 public:
  static Result<LogReader> open(const std::string& path);

  LogReader(LogReader&&) noexcept;
  LogReader& operator=(LogReader&&) noexcept;
  ~LogReader();

  /// The next event; nullopt at the end of the log.
  Result<std::optional<Event>> next();

  /// "events.jsonl:17": the line that next() read last.
  std::string where() const;

  /// What a person should know about the log, a sentence each; complete at the end of the log.
  const std::vector<std::string>& notes() const;

 private:
  struct State;
  explicit LogReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// The events of one case, from its CaseStarted to its CaseDone.
struct CaseEvents {
  std::uint32_t number = 0;
  std::vector<Event> events;
  bool finished = false;  // CaseDone stands
};

/// What `read_cases` hands on, in the order of the log; cases when they end. An empty function is
/// not called.
struct LogVisitor {
  std::function<void(const RunStarted&)> run_started;
  std::function<void(const AssignmentRead&)> assignment_read;
  std::function<void(const SubmissionRead&)> submission_read;
  std::function<void(CaseEvents)> case_ended;
  std::function<void(const RunDone&)> run_done;
};

/// The time of the log's last event.
Result<Nanoseconds> read_cases(LogReader& reader, const LogVisitor& visitor);

}  // namespace sockdrill
