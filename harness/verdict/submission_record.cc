#include "verdict/submission_record.h"

#include <fmt/format.h>

#include <utility>

#include "verdict/log_folding.h"

namespace sockdrill {
namespace {

// Empty where there is one of them.
std::string not_one(const std::string& path, std::size_t count, std::string_view what) {
  if (count == 1) return {};
  return count == 0 ? fmt::format("{}: it has no {}", path, what)
                    : fmt::format("{}: it has {} {}s, not one", path, count, what);
}

}  // namespace

Result<SubmissionRecord> read_submission_log(const std::string& path) {
  Result<FoldedLog> log = fold_log(path);
  if (!log) return tl::unexpected(log.error());
  for (const std::string& trouble : {not_one(path, log->submissions.size(), "submission"),
                                     not_one(path, log->assignments.size(), "assignment")}) {
    if (!trouble.empty()) return fail(trouble);
  }
  SubmissionRecord record;
  record.assignment = std::move(log->assignments.front());
  record.submission = std::move(log->submissions.front());
  record.run = merge_runs(std::move(log->runs));
  return record;
}

}  // namespace sockdrill
