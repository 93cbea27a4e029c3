#include "run/runner.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

namespace sockdrill {
namespace {

// What the workers of one run share.
class Crew {
 public:
  Crew(const std::vector<PlannedCase>& cases, std::uint32_t first_number, const RunContext& context,
       Watchdog& dog, const RunLimits& limits, RunObserver& observer, RunRecord& record)
      : cases_(cases),
        first_number_(first_number),
        context_(context),
        dog_(dog),
        limits_(limits),
        observer_(observer),
        record_(record) {}

  void work(std::uint32_t worker) {
    Watch watch(dog_);
    auto workplace = Workplace::open(context_.isolation);
    for (;;) {
      if (dog_.stopped() || full_.load(std::memory_order_relaxed)) return;
      const std::size_t index = next_.fetch_add(1, std::memory_order_relaxed);
      if (index >= cases_.size()) return;
      const PlannedCase& planned = cases_[index];
      const auto number = first_number_ + static_cast<std::uint32_t>(index);
      {
        const std::lock_guard lock(mutex_);
        observer_.case_started(planned, number);
      }
      if (!workplace) {
        ended(without_workplace(planned, number, workplace.error()));
      } else {
        ended(run_case(planned, number, worker, context_, *workplace, watch));
      }
    }
  }

 private:
  // No case can run on this worker: that is our trouble, said in each of them.
  CaseRecord without_workplace(const PlannedCase& planned, std::uint32_t number,
                               const Error& error) {
    CaseRecord record;
    record.identity = identity_of(planned);
    record.number = number;
    record.repeat = planned.repeat;
    record.status = Status::errored;
    Failure failure;
    failure.status = Status::errored;
    failure.problem.message = error.message;
    record.failures.push_back(std::move(failure));
    return record;
  }

  void ended(CaseRecord record) {
    const std::lock_guard lock(mutex_);
    observer_.case_ended(record);
    if (record.status == Status::failed || record.status == Status::errored) ++failures_;
    if (limits_.max_failures > 0 && failures_ >= limits_.max_failures) full_ = true;
    if (context_.log != nullptr && context_.log->error()) full_ = true;
    record_.add(std::move(record));
  }

  const std::vector<PlannedCase>& cases_;
  std::uint32_t first_number_;
  const RunContext& context_;
  Watchdog& dog_;
  const RunLimits& limits_;
  RunObserver& observer_;
  RunRecord& record_;
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> full_{false};
  std::mutex mutex_;  // guards observer_, record_ and failures_
  std::uint64_t failures_ = 0;
};

}  // namespace

void Runner::run(const std::vector<PlannedCase>& cases, RunRecord& record) {
  Crew crew(cases, next_number_, context_, dog_, limits_, observer_, record);
  next_number_ += static_cast<std::uint32_t>(cases.size());
  const auto workers = static_cast<std::uint32_t>(
      std::clamp<std::size_t>(limits_.workers, 1, std::max<std::size_t>(1, cases.size())));
  std::vector<std::thread> threads;
  for (std::uint32_t worker = 0; worker < workers; ++worker) {
    threads.emplace_back([&crew, worker] { crew.work(worker); });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace sockdrill
