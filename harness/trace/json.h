// An event as one line of JSON (the event log's format) and back.
//
//   {"event":"step","t_ms":1.234,"case":3,"step":"client.recv","line":12,"column":5,
//    "status":"passed","ms":0.021,"observed":"received 5 bytes: hello"}
//
// Fields with their default value are left out. Times are milliseconds with up to six decimals:
// exact to the nanosecond for runs of up to 26 days. Program output is "text" where it is
// well-formed UTF-8 and "base64" where it is not. Any other text that is not UTF-8, which event.h
// forbids, is written as base/text.h's visible() shows it; points that are not finite are written
// as 0.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "trace/event.h"

namespace sockdrill {

/// Appends the event and a line feed.
void append_json_line(std::string& out, const Event& event);

/// The inverse, with or without the line feed. Unknown keys are passed over; anything else that is
/// not an event is an error that says what is wrong with the line: "'case' is not a number from 0
/// to 4294967295". Safe on hostile input: no recursion, no exception, memory of the line's order.
Result<Event> parse_json_line(std::string_view line);

/// "passed", "failed", "errored", "skipped".
std::string_view status_name(Status status);

/// "out", "err", "terminal".
std::string_view stream_name(OutputStream stream);

/// "no_program", …; "" for `no`.
std::string_view unrunnable_name(Unrunnable unrunnable);
std::optional<Unrunnable> find_unrunnable(std::string_view name);

}  // namespace sockdrill
