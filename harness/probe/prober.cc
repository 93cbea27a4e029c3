#include "probe/prober.h"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <optional>
#include <thread>

#include "os/another_user.h"
#include "os/network_pool.h"
#include "os/thread.h"
#include "probe/experiment.h"

namespace sockdrill {
namespace {

// A worker takes this many cells at once from what is left.
constexpr std::size_t kPortion = 32;
// A cell takes a tenth of a millisecond; a machine under load is not to turn that into an error.
constexpr auto kPatience = std::chrono::seconds(20);

using CellResult = Result<CellOutcome>;

CellResult probe_in_pool(const Cell& cell, NetworkPool& pool) {
  const TimePoint deadline = Clock::now() + kPatience;
  auto network = pool.take(deadline);
  if (!network) return tl::unexpected(network.error());
  auto outcome = probe_cell(cell, *network, deadline);
  if (auto back = pool.give_back(std::move(*network)); !back) return tl::unexpected(back.error());
  return outcome;
}

void work(const std::vector<Cell>& cells, std::vector<std::optional<CellResult>>& results,
          std::atomic<std::size_t>& next) {
  auto pool = NetworkPool::create();
  for (;;) {
    const std::size_t begin = next.fetch_add(kPortion, std::memory_order_relaxed);
    if (begin >= cells.size()) return;
    const std::size_t end = std::min(begin + kPortion, cells.size());
    for (std::size_t i = begin; i < end; ++i) {
      results[i] = pool ? probe_in_pool(cells[i], *pool) : tl::unexpected(pool.error());
    }
  }
}

// Takes the cells that `is_meant` out of what is to be probed.
template <class Predicate>
void skip(std::vector<Cell>& cells, ProbeResult& result, std::string reason, Predicate is_meant) {
  const auto first = std::stable_partition(cells.begin(), cells.end(),
                                           [&](const Cell& cell) { return !is_meant(cell); });
  if (first == cells.end()) return;
  result.skipped.push_back({std::move(reason), {first, cells.end()}});
  cells.erase(first, cells.end());
}

void skip_what_cannot_be_probed(std::vector<Cell>& cells, ProbeResult& result,
                                const IsolationProbe& isolation) {
  if (isolation.isolation == Isolation::loopback_addresses) {
    skip(cells, result, fmt::format("there are no private networks ({})", isolation.reason),
         [](const Cell&) { return true; });
    return;
  }
  if (!isolation.ipv6) {
    skip(cells, result, "there is no IPv6", [](const Cell& cell) {
      return needs_ipv6(cell.old_address) || needs_ipv6(cell.new_address);
    });
  }
  if (const auto other = AnotherUserScope::enter(); !other) {
    skip(cells, result, fmt::format("there is no other user ({})", other.error().message),
         [](const Cell& cell) { return cell.user == ProbeUser::other; });
  }
}

std::string kernel_name() {
  utsname names{};
  if (::uname(&names) != 0) return "unknown";
  return fmt::format("{} {} {}", names.sysname, names.release, names.machine);
}

}  // namespace

ProbeResult probe(const CellSet& set, const IsolationProbe& isolation, unsigned workers) {
  const TimePoint start = Clock::now();
  ProbeResult result;
  result.kernel = kernel_name();
  std::vector<Cell> cells = set.cells();
  skip_what_cannot_be_probed(cells, result, isolation);

  std::vector<std::optional<CellResult>> results(cells.size());
  std::atomic<std::size_t> next{0};
  std::vector<std::thread> threads;
  std::optional<Error> refused;
  while (threads.size() < workers && !refused) {
    auto thread = start_thread([&] { work(cells, results, next); });
    if (thread) threads.push_back(std::move(*thread));
    if (!thread) refused = std::move(thread.error());
  }
  for (std::thread& thread : threads) thread.join();
  if (threads.empty() && refused) {
    for (auto& none : results) none = tl::unexpected<Error>(*refused);
  }

  for (std::size_t i = 0; i < cells.size(); ++i) {
    const CellResult& outcome = *results[i];
    if (outcome) {
      result.measured.push_back({cells[i], *outcome});
    } else {
      result.failed.push_back({cells[i], outcome.error().message});
    }
  }
  result.duration = Clock::now() - start;
  return result;
}

}  // namespace sockdrill
