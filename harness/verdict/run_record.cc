#include "verdict/run_record.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace sockdrill {
namespace {

// What a log claims about the number of its cases is believed up to here.
constexpr std::uint64_t kReservedAtMost = 100'000;

}  // namespace

void RunRecord::add(CaseRecord record, std::uint32_t attempt) {
  if (cases.empty()) cases.reserve(std::min<std::uint64_t>(run.cases, kReservedAtMost));
  const auto before =
      attempt == 1
          ? cases.rend()
          : std::find_if(cases.rbegin(), cases.rend(), [&](const CaseRecord& other) {
              return other.repeat == record.repeat && other.identity.id == record.identity.id;
            });
  if (before == cases.rend()) {
    cases.push_back(std::move(record));
    return;
  }
  record.earlier = std::move(before->earlier);
  record.earlier.push_back({before->status, before->duration, std::move(before->failures)});
  *before = std::move(record);
}

void RunRecord::arrange() {
  // A suite stands where its first case was planned, whichever shard ran it.
  std::unordered_map<std::string_view, std::uint32_t> first_of;
  for (const CaseRecord& record : cases) {
    const auto [at, added] = first_of.try_emplace(record.identity.path, record.number);
    if (!added) at->second = std::min(at->second, record.number);
  }
  struct Entry {
    std::uint32_t suite;
    CaseRecord* record;
  };
  std::vector<Entry> order;
  order.reserve(cases.size());
  for (CaseRecord& record : cases) order.push_back({first_of.at(record.identity.path), &record});
  const auto key = [](const Entry& entry) {
    const CaseRecord& record = *entry.record;
    return std::make_tuple(entry.suite, std::string_view(record.identity.path),
                           record.identity.line, record.number,
                           std::string_view(record.identity.id), record.repeat);
  };
  const auto before = [&](const Entry& a, const Entry& b) { return key(a) < key(b); };
  // A run adds its cases in their order: then nothing needs to be moved.
  if (std::is_sorted(order.begin(), order.end(), before)) return;
  std::stable_sort(order.begin(), order.end(), before);
  std::vector<CaseRecord> arranged;
  arranged.reserve(cases.size());
  for (const Entry& entry : order) arranged.push_back(std::move(*entry.record));
  cases = std::move(arranged);
}

Totals RunRecord::totals() const {
  Totals totals;
  for (const CaseRecord& record : cases) {
    switch (record.status) {
      case Status::passed:
        ++totals.passed;
        break;
      case Status::failed:
        ++totals.failed;
        break;
      case Status::errored:
        ++totals.errored;
        break;
      case Status::skipped:
        ++totals.skipped;
        break;
    }
    if (record.flaky()) ++totals.flaky;
    totals.points += record.points;
    totals.max_points += record.max_points;
    if (record.status == Status::errored || record.status == Status::skipped) {
      totals.undecided_points += record.max_points - record.points;
    }
  }
  return totals;
}

int exit_code(const RunRecord& run) {
  const Totals totals = run.totals();
  if (!run.interrupted.empty()) return 2;
  if (totals.errored > 0) return 3;
  if (totals.failed > 0) return 1;
  if (totals.cases() == 0) return 5;
  if (totals.skipped == totals.cases()) return 77;
  return 0;
}

}  // namespace sockdrill
