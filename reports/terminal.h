// A run as a person reads it on a terminal, and inside of other reports. Pure functions to
// strings; every text is made safe to print, whatever the subject wrote: no control characters
// (base/text.h), no commands of CI systems (ci_commands.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cause/language.h"
#include "verdict/case_record.h"
#include "verdict/run_record.h"

namespace sockdrill {

enum class Color { off, on };

struct TerminalOptions {
  Color color = Color::off;
  std::vector<std::string> again;  // what `sockdrill run ID` needs as well: RunStarted::again
  Language language = Language::english;
};

/// "PASS", "FAIL", "ERROR", "SKIP".
std::string_view status_word(Status status);

/// One line, without a line feed: "PASS suite.yaml::name[old=on]  1.2 ms".
std::string case_line(const CaseRecord& record, const TerminalOptions& options);

/// One failure, from "FAIL id  0/4 check" to "again …"; ends with a line feed.
std::string failure_block(const CaseRecord& record, const Failure& failure,
                          const TerminalOptions& options);

/// Every failure of the case, an empty line between them; in the last one, the last lines that each
/// program wrote. Empty for a case that has no failure.
std::string case_report(const CaseRecord& record, const TerminalOptions& options);

/// The last lines of a run: why cases were skipped, what could not be checked here, which cases
/// were flaky, the points, and "62 passed, 1 failed, 2 skipped in 0.31 s".
std::string summary(const RunRecord& run, const TerminalOptions& options);

/// "sockdrill run ID --server ./a.out", for a POSIX shell; `again` as RunStarted has it. Empty for
/// a case of no file: it cannot be run again.
std::string again_command(const CaseRecord& record, const std::vector<std::string>& again);

/// For a POSIX shell: as it is where that is safe, else in single quotes.
std::string shell_quote(std::string_view word);

}  // namespace sockdrill
