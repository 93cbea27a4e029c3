// A network that is made while its user is busy with something else: it takes the kernel as long as
// reading a plan and opening a log take us.
#pragma once

#include <functional>
#include <optional>
#include <thread>

#include "os/network.h"

namespace sockdrill {

/// Threads: used by one thread. The network is made on another one, which begins where the
/// constructor's caller stands: at home, after enter_isolation(), with namespaces to be had.
class NetworkAhead {
 public:
  /// Begins to make it. `settle`: what the other thread does before, to stand at home; where it
  /// answers false, no network is made.
  explicit NetworkAhead(std::function<bool()> settle = {});
  /// False where the system had no room for another thread: then there is no network, either.
  bool began() const { return thread_.joinable(); }
  ~NetworkAhead();  // waits until it is made
  NetworkAhead(const NetworkAhead&) = delete;
  NetworkAhead& operator=(const NetworkAhead&) = delete;

  /// The network, once it is made. nullopt where it was given out, and where it could not be made:
  /// whoever then makes one himself is told why.
  std::optional<Network> take();

 private:
  std::optional<Network> made_;  // the thread's until it is joined
  std::thread thread_;
};

}  // namespace sockdrill
