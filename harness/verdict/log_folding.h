// From event logs to runs: what read_logs() and read_submission_log() are made of. Only for the
// sources of this folder.
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "verdict/run_record.h"

namespace sockdrill {

/// One run of one log, before runs are merged.
struct LoggedRun {
  RunRecord record;
  bool ended = false;                          // RunDone stands
  std::unordered_set<std::string> unfinished;  // ids of cases that started and never ended
};

/// A log holds one run, or several where logs were put together with cat(1).
struct FoldedLog {
  std::vector<LoggedRun> runs;  // one at least
  std::vector<AssignmentRead> assignments;
  std::vector<SubmissionRead> submissions;
};

Result<FoldedLog> fold_log(const std::string& path);

/// As read_logs() has it.
RunRecord merge_runs(std::vector<LoggedRun> runs);

}  // namespace sockdrill
