// What happens in a run, as a closed set of events. The event log is the one source of truth:
// every verdict and every report is made from it, at once or later.
//
// Plain values: an event may be copied, moved to another thread, written and read
// back unchanged. Texts are UTF-8 that is safe to show (base/text.h) except `ProgramOutput::bytes`.
// To add a kind of event: a struct here, a name and its fields in json.cc; the compiler then names
// every switch that has to know it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/span.h"
#include "cause/cause.h"

namespace sockdrill {

/// `failed` is the subject's fault, `errored` the harness's or the machine's; they never mix.
enum class Status : std::uint8_t { passed, failed, errored, skipped };

/// What a case is, whatever comes of it.
struct CaseIdentity {
  std::string id;    // "tutorial/server.yaml::the tutorial's server[port=8989]"
  std::string path;  // of the suite's file, as it is shown
  std::string suite;
  std::string scenario;
  std::vector<std::pair<std::string, std::string>> parameters;  // the variant, in order
  std::vector<std::string> tags;
  std::uint32_t line = 0;  // of the scenario in its file
  double points = 0;       // 0: not graded
};

struct RunStarted {
  std::string version;
  std::vector<std::string> command;
  std::int64_t unix_ms = 0;  // wall-clock time of the start
  std::uint64_t seed = 0;    // of shuffling, or of random values and bytes
  std::string host;
  std::string kernel;              // "Linux 6.18.44 x86_64"
  std::string isolation;           // "network namespaces", "loopback addresses", …
  std::vector<std::string> lost;   // what cannot be checked here, a sentence each
  std::uint64_t cases = 0;         // how many were selected
  std::vector<std::string> again;  // what running one case again needs: {"--server", "./a.out"}
  std::string sandbox;             // of programs, its layers; empty where there is none
};

/// One thing that a submission is graded by: a column of the gradebook.
struct GradedCheck {
  std::string id;       // of its case
  std::string check;    // in it; empty: the case as a whole, or what its checks leave of it
  std::string group;    // the assignment's; may be empty
  double points = 0;    // what passing is worth; 0: shown, not counted
  std::string hint;     // the teacher's advice where it does not pass
  bool hidden = false;  // no student is told what it looks at
};

/// What a class is graded by. It stands in every submission's log, so that a log stands alone.
struct AssignmentRead {
  std::string title;
  std::string digest;               // of the file and its suites: other ones, other grades
  std::vector<GradedCheck> checks;  // all of them, in the order of the columns
};

/// Why nothing of a submission could be run. Some are a matter of the one who handed it in, some of
/// the machine.
enum class Unrunnable : std::uint8_t {
  no,                // it could be
  empty,             // there is no file in it
  unreadable,        // an archive that is broken, refused or too large
  no_program,        // none of the role
  several_programs,  // of the role
  bad_manifest,      // what it says of itself is wrong
  no_interpreter,    // the machine has none of its language
  trouble,           // of ours or of the machine
};

/// What was handed in, and what was made of it.
struct SubmissionRead {
  std::string student;
  std::string source;                // "week3/张三.zip", as it is called in its folder
  std::string digest;                // of what it holds
  std::string program;               // "src/server.py"; empty where there is none
  std::vector<std::string> command;  // that starts it, in its own folder
  std::vector<std::string> build;    // that makes it first; empty: none
  std::vector<std::string> notes;    // a sentence each: "2 links were left out"
  Unrunnable unrunnable = Unrunnable::no;
  std::string reason;        // then, a sentence
  bool counts_zero = false;  // then: no points; else a person decides
};

struct CaseStarted {
  CaseIdentity identity;
  std::uint32_t worker = 0;
  std::uint32_t repeat = 1;   // which of the repetitions that were asked for
  std::uint32_t attempt = 1;  // above 1: a retry of a case that did not pass
};

/// Why a step did not pass, for a reader who has only the report.
struct Problem {
  std::string message;   // one line: "21 bytes expected, 28 received; first difference at byte 4"
  std::string expected;  // may be empty; may have several lines
  std::string received;
  std::string why;          // the causes as an English sentence; empty where nothing shows one
  std::string hint;         // the scenario's author's advice
  Span span;                // what is marked in the file
  std::string source_line;  // the text of line span.begin.line
  std::string path;         // of that file, where it is not the suite's own
  Causes causes = {};       // set by set_cause(), with `why`
};

/// Says why, where there is anything to say: the causes and their English sentence.
inline void set_cause(Problem& problem, Causes causes) {
  if (causes.empty()) return;
  problem.why = sentence(causes, Language::english);
  problem.causes = std::move(causes);
}

/// The same of one.
inline void set_cause(Problem& problem, Cause cause) {
  set_cause(problem, Causes{std::move(cause)});
}

struct StepDone {
  std::uint32_t number = 0;  // counted from 1 within the case
  std::string step;          // "client.recv"
  std::string check;         // the check it belongs to, empty outside of one
  Place place;
  Status status = Status::passed;
  Nanoseconds duration{0};
  std::string observed;            // "received 5 bytes: hello"
  std::optional<Problem> problem;  // stands unless the step passed
};

struct CheckDone {
  std::string check;
  Place place;
  Status status = Status::passed;  // skipped: what it requires did not pass
  double points = 0;               // what passing is worth
  std::string reason;              // of a skip
};

struct ProgramStarted {
  std::string program;
  std::vector<std::string> command;
  std::int32_t pid = 0;
};

enum class OutputStream : std::uint8_t { out, err, terminal };

struct ProgramOutput {
  std::string program;
  OutputStream stream = OutputStream::out;
  std::string bytes;           // raw: anything
  std::uint64_t left_out = 0;  // bytes of the stream before these that were not kept
};

struct ProgramExited {
  std::string program;
  std::optional<std::int32_t> code;  // one of the two stands
  std::optional<std::int32_t> signal;
  bool ended_by_us = false;  // we ended it: its exit says nothing about it
  std::string limit = {};    // which limit it had exceeded then: "used more than 64 MiB of memory"
};

/// The case cannot be run honestly here, and why.
struct CaseSkipped {
  std::string reason;
};

/// The harness or the machine failed, outside of any step.
struct CaseTrouble {
  std::string message;
};

/// The judged result, written for readers that do not judge for themselves.
struct CaseDone {
  Status status = Status::passed;
  double points = 0;  // earned
  Nanoseconds duration{0};
};

struct RunDone {
  Nanoseconds duration{0};
  std::string interrupted;  // by what; empty for a run that came to its end
};

using EventBody = std::variant<RunStarted, CaseStarted, StepDone, CheckDone, ProgramStarted,
                               ProgramOutput, ProgramExited, CaseSkipped, CaseTrouble, CaseDone,
                               RunDone, AssignmentRead, SubmissionRead>;

struct Event {
  Nanoseconds at{0};                         // since the start of the run
  std::optional<std::uint32_t> case_number;  // absent for events of the run itself
  EventBody body;
};

}  // namespace sockdrill
