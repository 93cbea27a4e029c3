#include "verdict/log_folding.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "trace/log_reader.h"
#include "verdict/judge.h"

namespace sockdrill {
namespace {

void add_case(LoggedRun& run, CaseEvents events) {
  const CaseStarted started = std::get<CaseStarted>(events.events.front().body);
  if (!events.finished) {
    const Event& last = events.events.back();
    events.events.push_back({last.at, last.case_number,
                             CaseTrouble{"the case did not finish: the run ended before it did"}});
    run.unfinished.insert(started.identity.id);
  }
  run.record.add(judge(started.identity, events.events), started.attempt);
}

void note_what_is_missing(LoggedRun& run, const std::string& path) {
  if (!run.ended) run.record.interrupted = "a kill (its log has no end)";
  const std::uint64_t planned = run.record.run.cases;
  const std::size_t ran = run.record.cases.size();
  if (planned > ran) {
    run.record.notes.push_back(
        fmt::format("{}: {} of {} cases were never started", path, planned - ran, planned));
  }
}

void merge_run_information(RunRecord& whole, RunRecord& part, bool first) {
  const auto append_new = [](std::vector<std::string>& to, std::vector<std::string>& from) {
    for (std::string& text : from) {
      if (std::find(to.begin(), to.end(), text) == to.end()) to.push_back(std::move(text));
    }
  };
  if (first) {
    whole.run = std::move(part.run);
  } else {
    whole.run.cases += part.run.cases;
    append_new(whole.run.lost, part.run.lost);
  }
  whole.duration = std::max(whole.duration, part.duration);
  if (whole.interrupted.empty()) whole.interrupted = std::move(part.interrupted);
  append_new(whole.notes, part.notes);
}

// Joins runs; knows which of the cases it has are unfinished.
class Merging {
 public:
  void take(LoggedRun run) {
    merge_run_information(whole_, run.record, first_);
    first_ = false;
    const Index before = index_;  // only cases of earlier runs stand in for each other
    for (CaseRecord& record : run.record.cases) {
      const bool finished = !run.unfinished.contains(record.identity.id);
      take_case(std::move(record), finished, before);
    }
  }

  RunRecord finish() {
    whole_.arrange();
    return std::move(whole_);
  }

 private:
  struct Known {
    std::size_t at = 0;  // in whole_.cases, the last of this id
    bool finished = true;
    std::uint32_t repeat = 1;  // the highest of this id
  };
  using Index = std::unordered_map<std::string, Known>;

  void take_case(CaseRecord record, bool finished, const Index& before) {
    const std::string id = record.identity.id;
    const auto known = before.find(id);
    if (known != before.end() && !(finished && known->second.finished)) {
      if (finished == known->second.finished) return;  // neither log has more to tell
      whole_.notes.push_back(
          fmt::format("{} did not finish in one log: it is taken from another", id));
      if (!finished) return;
      index_[id].finished = true;
      whole_.cases[known->second.at] = std::move(record);
      return;
    }
    if (known != before.end()) record.repeat += known->second.repeat;
    Known& entry = index_[id];
    entry = {whole_.cases.size(), finished, std::max(entry.repeat, record.repeat)};
    whole_.cases.push_back(std::move(record));
  }

  RunRecord whole_;
  Index index_;
  bool first_ = true;
};

}  // namespace

Result<FoldedLog> fold_log(const std::string& path) {
  Result<LogReader> reader = LogReader::open(path);
  if (!reader) return tl::unexpected(reader.error());

  FoldedLog log;
  std::vector<LoggedRun>& runs = log.runs;
  const auto current = [&]() -> LoggedRun& {
    return runs.empty() ? runs.emplace_back() : runs.back();
  };
  LogVisitor visitor;
  visitor.run_started = [&](const RunStarted& started) {
    runs.emplace_back().record.run = started;
  };
  visitor.assignment_read = [&](const AssignmentRead& assignment) {
    log.assignments.push_back(assignment);
  };
  visitor.submission_read = [&](const SubmissionRead& submission) {
    log.submissions.push_back(submission);
  };
  visitor.case_ended = [&](CaseEvents events) { add_case(current(), std::move(events)); };
  visitor.run_done = [&](const RunDone& done) {
    current().ended = true;
    current().record.duration = done.duration;
    current().record.interrupted = done.interrupted;
  };
  const Result<Nanoseconds> last = read_cases(*reader, visitor);
  if (!last) return tl::unexpected(last.error());

  if (!current().ended) current().record.duration = *last;
  runs.back().record.notes = reader->notes();
  for (LoggedRun& run : runs) note_what_is_missing(run, path);
  return log;
}

RunRecord merge_runs(std::vector<LoggedRun> runs) {
  Merging merging;
  for (LoggedRun& run : runs) merging.take(std::move(run));
  return merging.finish();
}

Result<RunRecord> read_logs(const std::vector<std::string>& paths) {
  std::vector<LoggedRun> runs;
  for (const std::string& path : paths) {
    Result<FoldedLog> log = fold_log(path);
    if (!log) return tl::unexpected(log.error());
    std::move(log->runs.begin(), log->runs.end(), std::back_inserter(runs));
  }
  return merge_runs(std::move(runs));
}

}  // namespace sockdrill
