// How a report gets into its file: whole, or not at all.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sockdrill {

/// Takes a report piece by piece, so that a large one never stands in memory.
using Sink = std::function<void(std::string_view)>;

/// Writes a whole report to the sink.
using ReportWriter = std::function<void(const Sink&)>;

/// Writes to `path`, "-" being standard output. The folder is made where it is missing; the file
/// takes its name when it is whole (a temporary file beside it, then rename(2)), so a reader never
/// sees half a report.
Result<void> write_report_file(const std::string& path, const ReportWriter& writer);

/// Before a run: makes sure that write_report_file() could write there now (what can be said before
/// a run need not be said after it), makes the folder, and removes a report that stands there: a
/// run that is killed must not leave another run's report as its own. (To rename over a file also
/// costs more than to a free name: ext4 then writes the new one to the disk at once, auto_da_alloc
/// in ext4(5).)
Result<void> clear_report_path(const std::string& path);

}  // namespace sockdrill
