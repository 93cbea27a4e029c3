#include "cli/interrupt.h"

#include <array>
#include <atomic>
#include <csignal>

namespace sockdrill {
namespace {

std::atomic<Watchdog*> watchdog{nullptr};
std::atomic<int> caught{0};
static_assert(std::atomic<Watchdog*>::is_always_lock_free && std::atomic<int>::is_always_lock_free,
              "used in a signal handler");

constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP};

void on_signal(int number) {
  caught = number;
  if (Watchdog* const dog = watchdog.load()) dog->stop();
}

}  // namespace

InterruptScope::InterruptScope(Watchdog& dog) {
  watchdog = &dog;
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = static_cast<int>(SA_RESETHAND);
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
