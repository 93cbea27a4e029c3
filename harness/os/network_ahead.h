// A network that is made while its user is busy with something else: it takes the kernel as long as
// reading a plan and opening a log take us.
#pragma once

#include <latch>
#include <mutex>
#include <optional>
#include <thread>

#include "os/network.h"

namespace sockdrill {

/// Threads: take() may be called from any thread. The network is made on a thread of its own, which
/// stands where the constructor's caller stands: at home, after enter_isolation(), with namespaces
/// to be had.
class NetworkAhead {
 public:
  NetworkAhead();
  ~NetworkAhead();  // waits for the thread
  NetworkAhead(const NetworkAhead&) = delete;
  NetworkAhead& operator=(const NetworkAhead&) = delete;

  /// The network, once it is made; whoever asks first has it. nullopt for everybody else, and where
  /// it could not be made: whoever then makes one himself is told why.
  std::optional<Network> take();

 private:
  std::latch done_{1};  // counted down once network_ is what it will be
  std::mutex mutex_;    // of those who take it
  std::optional<Network> network_;
  std::thread thread_;
};

}  // namespace sockdrill
