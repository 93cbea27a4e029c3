#include "os/network_ahead.h"

#include <utility>

namespace sockdrill {

NetworkAhead::NetworkAhead()
    : thread_([this] {
        auto made = Network::create();
        if (made) network_.emplace(std::move(*made));
        done_.count_down();
      }) {}

NetworkAhead::~NetworkAhead() { thread_.join(); }

std::optional<Network> NetworkAhead::take() {
  done_.wait();
  const std::lock_guard lock(mutex_);
  return std::exchange(network_, std::nullopt);
}

}  // namespace sockdrill
