// For tests: a small run in which every kind of verdict occurs, and one made of hostile texts.
#pragma once

#include <string>
#include <vector>

#include "trace/event.h"
#include "verdict/run_record.h"

namespace sockdrill {

/// Always the same, to the byte.
std::vector<Event> golden_events();

/// The record of such events: judged as a log's would be.
RunRecord record_of(const std::vector<Event>& events);

/// The record of golden_events().
RunRecord golden_run();

/// Every text is as bad as it can be: ill-formed UTF-8, controls, XML, forged attachments.
RunRecord hostile_run();

/// `count` cases that passed, three steps each.
std::vector<Event> passing_events(std::uint32_t count);

}  // namespace sockdrill
