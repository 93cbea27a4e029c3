#include "os/isolation_ahead.h"

#include <sched.h>

#include <filesystem>
#include <utility>

#include "base/clock.h"
#include "os/capabilities.h"
#include "os/kernel_file.h"

namespace sockdrill {
namespace {

// A thread that was joined may be one of the process for some microseconds more, and as long
// unshare(CLONE_NEWUSER) is EINVAL.
void wait_until_alone() {
  namespace fs = std::filesystem;
  const auto threads = [] {
    std::error_code error;
    const fs::directory_iterator tasks("/proc/self/task", error);
    return error ? 1 : std::distance(begin(tasks), end(tasks));
  };
  // One that somebody else's library has started does not go.
  const TimePoint deadline = Clock::now() + std::chrono::seconds(1);
  while (threads() > 1 && Clock::now() < deadline) ::sched_yield();
}

}  // namespace

IsolationAhead::IsolationAhead(bool force_loopback) : force_loopback_(force_loopback) {
  if (force_loopback_ || !has_capability(CAP_SYS_ADMIN)) {
    entered_ = enter_alone();
    return;
  }
  network_.emplace([this] {
    auto home = settle();
    const bool settled = home.has_value();
    home_.set_value(std::move(home));
    return settled;
  });
  if (network_->began()) return;
  network_.reset();
  entered_ = enter_alone();
}

std::optional<IsolationAhead::Home> IsolationAhead::settle() {
  auto probe = enter_namespaces();
  if (!probe) return std::nullopt;
  auto network = open_network_namespace();
  if (!network) return std::nullopt;
  return Home{std::move(*probe), std::move(*network)};
}

IsolationProbe IsolationAhead::enter_alone() {
  IsolationProbe probe = enter_isolation(force_loopback_);
  if (probe.isolation != Isolation::loopback_addresses) network_.emplace();
  return probe;
}

IsolationProbe IsolationAhead::enter() {
  if (entered_) return std::move(*entered_);
  const auto home = home_.get_future().get();
  if (home && enter_network_namespace(home->network)) return home->probe;
  // What was refused to a thread is tried once more, with all that enter_isolation() knows.
  network_.reset();
  wait_until_alone();
  return enter_alone();
}

}  // namespace sockdrill
