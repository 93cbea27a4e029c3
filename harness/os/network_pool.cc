#include "os/network_pool.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "os/kernel_file.h"

namespace sockdrill {
namespace {

constexpr int kTeardownPauseMs = 1;

}  // namespace

Result<NetworkPool> NetworkPool::create(NetworkAhead* ahead) {
  auto home = open_network_namespace();
  if (!home) return tl::unexpected(home.error());
  return NetworkPool(std::move(*home), ahead);
}

Result<void> NetworkPool::go_home() {
  inside_ = 0;
  return enter_network_namespace(home_);
}

Result<Network> NetworkPool::new_network(TimePoint deadline) {
  auto made = ahead_ == nullptr ? std::nullopt : std::exchange(ahead_, nullptr)->take();
  if (!made) return create_network(deadline);
  if (const auto entered = made->enter(); !entered) return tl::unexpected(entered.error());
  ++created_;
  return std::move(*made);
}

Result<Network> NetworkPool::create_network(TimePoint deadline) {
  for (;;) {
    auto network = Network::create();
    const bool full = !network && network.error().code == ENOSPC;
    if (network) ++created_;
    if (!full || Clock::now() >= deadline) return network;
    idle_.clear();
    // The kernel frees namespaces in the background and tells nobody: asking again is all there is.
    ::poll(nullptr, 0, kTeardownPauseMs);
  }
}

Result<Network> NetworkPool::take(TimePoint deadline) {
  while (!idle_.empty()) {
    Network network = std::move(idle_.back());
    idle_.pop_back();
    if (network.inode() != inside_) {
      // Proven once more: the proof at give_back says nothing of what came while nobody was inside.
      const auto empty = network.is_empty();
      if (!empty || !*empty) continue;
      if (const auto entered = network.enter(); !entered) return tl::unexpected(entered.error());
      inside_ = network.inode();
    }
    ++reused_;
    return network;
  }
  auto made = new_network(deadline);
  inside_ = made ? made->inode() : 0;
  return made;
}

Result<void> NetworkPool::give_back(Network network, std::span<const ConnectionEnds> likely) {
  if (!network.is_modified()) {
    const auto empty = network.clean(likely);
    if (empty && *empty) {
      idle_.push_back(std::move(network));
      return {};
    }
  }
  return go_home();
}

Result<void> NetworkPool::discard(Network network) {
  const Network dropped = std::move(network);
  return go_home();
}

}  // namespace sockdrill
