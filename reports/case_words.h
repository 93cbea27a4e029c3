// How reports name cases, points and times, so that they all say the same.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "verdict/case_record.h"

namespace sockdrill {

enum class Column { show, leave_out };

/// "rebind at once[old=on,new=off]", " (repeat 2)" added from the second repetition on. One line,
/// safe to print.
std::string case_name(const CaseRecord& record);

/// The id, " (repeat 2)" added from the second repetition on. One line, safe to print.
std::string case_label(const CaseRecord& record);

/// "4", "2.5": at most two decimals.
std::string points_text(double points);

/// "scenarios/a.yaml:31:7", without what is 0.
std::string place_text(std::string_view path, Place place);

/// Where the failure stands: the step's place, or what is marked, or the scenario's line; in the
/// suite's file, or in the file that the problem names.
std::string failure_place(const CaseRecord& record, const Failure& failure,
                          Column column = Column::show);

/// "2024-05-01T12:00:00Z"
std::string utc_text(std::int64_t unix_ms);

/// "out" as people call it: "stdout", "stderr", "terminal".
std::string_view stream_word(OutputStream stream);

/// What a program wrote, safe to print, the gap told: "… 1234 bytes left out …".
std::string output_text(const OutputRecord& output);

}  // namespace sockdrill
