#include "os/networks_ahead.h"

#include <utility>

#include "os/kernel_file.h"

namespace sockdrill {
namespace {

// A network takes the size of its TCP table from the one that its maker stands in.
Result<Network> create_from(const Result<UniqueFd>& home) {
  if (!home) return tl::unexpected(home.error());
  if (const auto back = enter_network_namespace(*home); !back) return tl::unexpected(back.error());
  return Network::create();
}

}  // namespace

NetworksAhead::NetworksAhead() : thread_([this] { make(); }) {}

NetworksAhead::~NetworksAhead() {
  {
    const std::lock_guard lock(mutex_);
    wanted_ = 0;
    decided_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void NetworksAhead::want(std::size_t count) {
  {
    const std::lock_guard lock(mutex_);
    wanted_ = count;
    decided_ = true;
  }
  changed_.notify_all();
}

std::optional<Network> NetworksAhead::take() {
  std::unique_lock lock(mutex_);
  if (given_ >= wanted_) return std::nullopt;
  ++given_;
  changed_.wait(lock, [this] { return !ready_.empty() || ended_; });
  if (ready_.empty()) return std::nullopt;
  std::optional<Network> network = std::move(ready_.front());
  ready_.pop_front();
  return network;
}

void NetworksAhead::make() {
  const auto home = open_network_namespace();
  std::unique_lock lock(mutex_);
  for (std::size_t made = 0; made < wanted_ || !decided_; ++made) {
    changed_.wait(lock, [&] { return made < wanted_ || decided_; });
    if (made >= wanted_) break;
    lock.unlock();
    auto network = create_from(home);
    lock.lock();
    if (!network) break;
    ready_.push_back(std::move(*network));
    changed_.notify_all();
  }
  ended_ = true;
  changed_.notify_all();
}

}  // namespace sockdrill
