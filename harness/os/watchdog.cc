#include "os/watchdog.h"

#include <algorithm>
#include <cerrno>
#include <csignal>

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
  thread_ = std::thread([this] { run(); });
}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Watchdog::run() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    wake_.wait_for(lock, kTick);
    const Clock::rep now = Clock::now().time_since_epoch().count();
    for (Watch* watch : watches_) {
      const Clock::rep deadline = watch->deadline_.load(std::memory_order_acquire);
      if (deadline == Watch::kIdle) continue;
      if (deadline <= now || stopped()) pthread_kill(watch->thread_, interrupt_signal());
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
