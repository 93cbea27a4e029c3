#include "cli/interrupt.h"

#include <array>
#include <atomic>
#include <csignal>
#include <ctime>

namespace sockdrill {
namespace {

std::atomic<Watchdog*> watchdog{nullptr};
std::atomic<int> caught{0};
std::atomic<long> caught_at{0};
static_assert(std::atomic<Watchdog*>::is_always_lock_free &&
                  std::atomic<int>::is_always_lock_free && std::atomic<long>::is_always_lock_free,
              "used in a signal handler");

constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP};

// timeout(1) and some terminals send one signal twice, to the process and to its group: what comes
// so soon is the same request. A later one is of somebody who will not wait for the reports.
constexpr long kSameRequest = 500'000'000;  // ns

long now_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

void on_signal(int number) {
  const long now = now_ns();
  long first = 0;
  if (!caught_at.compare_exchange_strong(first, now)) {
    if (now - first < kSameRequest) return;
    std::signal(number, SIG_DFL);
    std::raise(number);  // comes when this handler returns
    return;
  }
  caught = number;
  if (Watchdog* const dog = watchdog.load()) dog->stop();
}

}  // namespace

InterruptScope::InterruptScope(Watchdog& dog) {
  watchdog = &dog;
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  for (const int number : kSignals) {
    struct sigaction old {};
    sigaction(number, nullptr, &old);
    // Whoever started us with the signal ignored (nohup) meant it.
    if (old.sa_handler != SIG_IGN) sigaction(number, &action, nullptr);
  }
}

InterruptScope::~InterruptScope() {
  watchdog = nullptr;
  for (const int number : kSignals) {
    struct sigaction old {};
    sigaction(number, nullptr, &old);
    if (old.sa_handler == on_signal) std::signal(number, SIG_DFL);
  }
}

std::string InterruptScope::cause() {
  switch (caught.load()) {
    case 0:
      return {};
    case SIGINT:
      return "SIGINT";
    case SIGTERM:
      return "SIGTERM";
    default:
      return "SIGHUP";
  }
}

}  // namespace sockdrill
