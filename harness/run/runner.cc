#include "run/runner.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>
#include <thread>

#include "os/processor.h"
#include "os/thread.h"
#include "trace/case_trace.h"
#include "verdict/judge.h"

namespace sockdrill {
namespace {

// What the workers of one run share. Nothing is locked on the way of a case: a worker keeps its
// records to itself until it has no further case.
class Crew {
 public:
  Crew(const std::vector<PlannedCase>& cases, std::uint32_t first_number, const RunContext& context,
       Watchdog& dog, const RunLimits& limits, RunObserver& observer)
      : cases_(cases),
        first_number_(first_number),
        context_(context),
        dog_(dog),
        limits_(limits),
        observer_(observer) {}

  void work(std::uint32_t worker) {
    std::deque<CaseRecord> records;  // grows without copying what it holds
    std::string carry;
    Watch watch(dog_);
    auto workplace = Workplace::open(context_.isolation, worker == 0 ? context_.ahead : nullptr);
    while (!dog_.stopped() && !full_.load(std::memory_order_relaxed)) {
      const std::size_t index = next_.fetch_add(1, std::memory_order_relaxed);
      if (index >= cases_.size()) break;
      const PlannedCase& planned = cases_[index];
      const auto number = first_number_ + static_cast<std::uint32_t>(index);
      observer_.case_started(planned, number);
      records.push_back(workplace
                            ? run_case(planned, number, worker, context_, *workplace, watch, carry)
                            : without_workplace(planned, number, workplace.error()));
      if (observer_.tells(records.back())) write(carry);
      ended(records.back());
    }
    if (workplace) workplace->close();
    write(carry);
    const std::lock_guard lock(mutex_);
    records_.push_back(std::move(records));
  }

  /// When all workers have ended.
  void deliver(RunRecord& record) {
    std::vector<CaseRecord*> order;
    for (std::deque<CaseRecord>& of_worker : records_) {
      for (CaseRecord& one : of_worker) order.push_back(&one);
    }
    std::sort(order.begin(), order.end(), [](const CaseRecord* one, const CaseRecord* other) {
      return one->number < other->number;
    });
    for (CaseRecord* one : order) record.add(std::move(*one));
  }

 private:
  // No case can run on this worker: that is our trouble, said in each of them.
  CaseRecord without_workplace(const PlannedCase& planned, std::uint32_t number,
                               const Error& error) {
    CaseTrace trace(context_.log, number, context_.start);
    const CaseIdentity identity = identity_of(planned);
    trace.record(CaseStarted{identity, 0, planned.repeat});
    trace.record(CaseTrouble{error.message});
    CaseRecord record = judge(identity, trace.events());
    record.number = number;
    record.repeat = planned.repeat;
    trace.record(CaseDone{record.status, record.points, record.duration});
    return record;
  }

  void write(std::string& carry) {
    if (context_.log != nullptr && !carry.empty()) context_.log->append(carry);
    carry.clear();
  }

  void ended(const CaseRecord& record) {
    observer_.case_ended(record);
    const bool fine = record.status == Status::passed || record.status == Status::skipped;
    if (!fine && ++failures_ >= limits_.max_failures && limits_.max_failures > 0) full_ = true;
    if (context_.log != nullptr && context_.log->failed()) full_ = true;
  }

  const std::vector<PlannedCase>& cases_;
  std::uint32_t first_number_;
  const RunContext& context_;
  Watchdog& dog_;
  const RunLimits& limits_;
  RunObserver& observer_;
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> full_{false};
  std::atomic<std::uint64_t> failures_{0};
  std::mutex mutex_;  // guards records_
  std::vector<std::deque<CaseRecord>> records_;
};

}  // namespace

void Runner::run(const std::vector<PlannedCase>& cases, RunRecord& record) {
  Crew crew(cases, next_number_, context_, dog_, limits_, observer_);
  next_number_ += static_cast<std::uint32_t>(cases.size());
  const auto workers = static_cast<std::uint32_t>(
      std::clamp<std::size_t>(limits_.workers, 1, std::max<std::size_t>(1, cases.size())));
  std::vector<std::thread> threads;
  for (std::uint32_t worker = 1; worker < workers; ++worker) {
    auto thread = start_thread([&crew, worker] { crew.work(worker); });
    if (!thread) break;  // the others do its work
    threads.push_back(std::move(*thread));
    begin_beside(threads.back(), worker);
  }
  crew.work(0);
  for (std::thread& thread : threads) thread.join();
  crew.deliver(record);
}

}  // namespace sockdrill
