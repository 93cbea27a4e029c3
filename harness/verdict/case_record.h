// What is kept of a case when it has ended: its verdict, and for a case that did not pass, the
// evidence. Plain values; reports are made from nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "trace/event.h"

namespace sockdrill {

/// One reason why a case did not pass: a step, or trouble outside of any step (`step` is empty).
struct Failure {
  Status status = Status::failed;  // failed or errored
  std::uint32_t number = 0;        // of the step, counted from 1; 0 for trouble
  std::string step;                // "client.recv"
  std::string check;               // empty outside of one
  Place place;
  Problem problem;
};

struct CheckRecord {
  std::string check;
  Place place;
  Status status = Status::passed;
  double points = 0;   // what passing is worth
  std::string reason;  // of a skip
};

/// One line of what happened, for people.
struct TraceLine {
  Nanoseconds at{0};  // since the start of the case
  std::string text;   // "server started (pid 7)"
};

/// What a program wrote to one stream; the middle of a long text is left out.
struct OutputRecord {
  std::string program;
  OutputStream stream = OutputStream::out;
  std::string head;            // raw bytes
  std::uint64_t left_out = 0;  // bytes between head and tail
  std::string tail;            // raw bytes
};

/// A try that was followed by a retry.
struct Attempt {
  Status status = Status::failed;
  Nanoseconds duration{0};
  std::vector<Failure> failures;
};

struct CaseRecord {
  CaseIdentity identity;
  std::uint32_t number = 0;  // of the case in its run
  std::uint32_t repeat = 1;  // the same case, run again on purpose, is another record
  Status status = Status::passed;
  double points = 0;       // earned
  double max_points = 0;   // 0: not graded
  Nanoseconds started{0};  // since the start of the run
  Nanoseconds duration{0};
  std::uint32_t steps = 0;  // that were done, passed or not
  std::string skip_reason;
  std::vector<Failure> failures;
  std::vector<CheckRecord> checks;
  std::vector<Attempt> earlier;       // attempts before this one, in order
  std::vector<TraceLine> trace;       // of a case that failed or errored
  std::vector<OutputRecord> outputs;  // of a case that failed or errored

  /// Passed, but not at the first attempt.
  bool flaky() const { return status == Status::passed && !earlier.empty(); }
};

/// The failure that names the case: the first of the rank that decided its status; null where
/// there is none.
const Failure* decisive_failure(const CaseRecord& record);

/// What went wrong and, where something shows it, why: "nothing came; server sleeps".
std::string failure_reason(const Failure& failure);

}  // namespace sockdrill
