// The file that the events of a run go to while it runs.
//
// Threads: every function may be called from any thread. Whole lines go out with one write(2) on
// an O_APPEND descriptor, so lines of different cases never mix, and what was appended is in the
// kernel's hands when append() returns: killing the process loses none of it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "trace/event.h"

namespace sockdrill {

class EventLog {
 public:
  /// Makes the folder where it is missing, and empties a file that is there.
  static Result<EventLog> open(const std::string& path);

  EventLog(EventLog&&) noexcept;
  EventLog& operator=(EventLog&&) noexcept;
  ~EventLog();

  /// `lines` are whole: each ends with a line feed. After an error nothing more is written.
  void append(std::string_view lines);

  /// For events of the run itself: RunStarted, AssignmentRead, SubmissionRead, RunDone.
  void append(const Event& event);

  /// Whether there was an error; cheap.
  bool failed() const;

  /// The first error (a full disk), kept. A run whose evidence is lost must stop.
  std::optional<Error> error() const;

 private:
  struct State;
  explicit EventLog(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sockdrill
