#include "os/watchdog.h"

#include <sched.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

#include "os/thread.h"

namespace sockdrill {
namespace {

// How late a call may be ended, and how soon a lost signal is sent again.
constexpr auto kTick = std::chrono::milliseconds(2);

int interrupt_signal() { return SIGRTMIN + 1; }

void install_handler() {
  struct sigaction action {};
  action.sa_handler = [](int) {};
  sigemptyset(&action.sa_mask);
  action.sa_flags = 0;  // without SA_RESTART: the call must end
  sigaction(interrupt_signal(), &action, nullptr);
}

}  // namespace

Watchdog::Watchdog() {
  install_handler();
  auto thread = start_thread([this] { run(); });
  if (thread) {
    thread_ = std::move(*thread);
  } else {
    trouble_ = std::move(thread.error());
  }
}

Watchdog::~Watchdog() {
  retire();
  if (thread_.joinable()) thread_.join();
}

void Watchdog::retire() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
}

void Watchdog::run() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    wake_.wait_for(lock, kTick);
    const Clock::rep now = Clock::now().time_since_epoch().count();
    for (Watch* watch : watches_) {
      Clock::rep deadline = watch->deadline_.load(std::memory_order_acquire);
      if (deadline == Watch::kIdle || (deadline > now && !stopped())) continue;
      const Clock::rep due = deadline;
      if (!watch->deadline_.compare_exchange_strong(deadline, Watch::kSignalling,
                                                    std::memory_order_acq_rel)) {
        continue;  // the call returned meanwhile
      }
      watch->signalled_ = true;
      pthread_kill(watch->thread_, interrupt_signal());
      watch->deadline_.store(due, std::memory_order_release);
    }
  }
}

Watch::Watch(Watchdog& dog) : dog_(dog), thread_(pthread_self()) {
  const std::lock_guard lock(dog_.mutex_);
  dog_.watches_.push_back(this);
}

Watch::~Watch() {
  const std::lock_guard lock(dog_.mutex_);
  std::erase(dog_.watches_, this);
}

void Watch::disarm(Clock::rep deadline) {
  Clock::rep armed = deadline;
  while (!deadline_.compare_exchange_weak(armed, kIdle, std::memory_order_acq_rel)) {
    if (armed == kSignalling) sched_yield();  // the watchdog is about to put the deadline back
    armed = deadline;
  }
  if (!signalled_) return;
  signalled_ = false;
  // A signal that is still pending is taken on the way out of a system call, not on the way in.
  sched_yield();
}

bool Watch::ready(Sockets& sockets, int fd, short events, TimePoint deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd entry{fd, events, 0};
    const Answer answer = until(deadline, [&] {
      return sockets.poll({&entry, 1}, static_cast<int>(std::clamp<long>(left, 0, 1'000'000)));
    });
    if (!answer.blocked && answer.result.value > 0) return true;
    if (stopped() || Clock::now() >= deadline) return false;
  }
}

}  // namespace sockdrill
