#include "os/network_ahead.h"

#include <utility>

#include "os/processor.h"
#include "os/thread.h"

namespace sockdrill {

NetworkAhead::NetworkAhead(std::function<bool()> settle) {
  auto thread = start_thread([this, settle = std::move(settle)] {
    if (settle && !settle()) return;
    if (auto network = Network::create()) made_ = std::move(*network);
  });
  if (!thread) return;
  thread_ = std::move(*thread);
  begin_beside(thread_, 1);
}

NetworkAhead::~NetworkAhead() {
  if (thread_.joinable()) thread_.join();
}

std::optional<Network> NetworkAhead::take() {
  if (thread_.joinable()) thread_.join();
  return std::exchange(made_, std::nullopt);
}

}  // namespace sockdrill
