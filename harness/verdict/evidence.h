// What is kept of a case that did not pass, so that a reader can see for himself: what happened
// and what the programs wrote, within bounds.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "trace/event.h"
#include "verdict/case_record.h"

namespace sockdrill {

/// Of a longer trace the first quarter and the last three quarters of this many lines are kept; a
/// line between them says how many are missing.
constexpr std::size_t kTraceLinesKept = 200;

/// Code points of one line; the rest is cut.
constexpr std::size_t kTraceLineLength = 240;

/// Bytes kept of the beginning and, once more, of the end of each stream.
constexpr std::size_t kOutputEndKept = std::size_t{8} * 1024;

/// What happened, in order: "server started (pid 7)", "client received 5 bytes: hello".
std::vector<TraceLine> trace_lines(std::span<const Event> events);

/// One for each stream that anything was written to.
std::vector<OutputRecord> program_outputs(std::span<const Event> events);

/// "exited with code 1", "ended by SIGSEGV".
std::string describe_exit(const ProgramExited& exited);

}  // namespace sockdrill
