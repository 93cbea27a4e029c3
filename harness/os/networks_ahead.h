// Networks that are made while their users are busy with something else: one takes the kernel as
// long as reading a plan and opening a log take us, and two made at the same time hinder each
// other.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "os/network.h"

namespace sockdrill {

/// Threads: want() and take() may be called from any thread. The networks are made one after the
/// other on a thread of its own, which begins where the constructor's caller stands: at home, after
/// enter_isolation(), with namespaces to be had.
class NetworksAhead {
 public:
  /// Begins to make the first one.
  NetworksAhead();
  ~NetworksAhead();  // waits for the one in the making
  NetworksAhead(const NetworksAhead&) = delete;
  NetworksAhead& operator=(const NetworksAhead&) = delete;

  /// How many are wanted in all, at least one. Once, as soon as it is known.
  void want(std::size_t count);

  /// The next one, once it is made. nullopt where all that are wanted were given out, and where one
  /// could not be made: whoever then makes one himself is told why.
  std::optional<Network> take();

 private:
  void make();

  std::mutex mutex_;  // guards what follows, up to the thread
  std::condition_variable changed_;
  std::size_t wanted_ = 1;
  bool decided_ = false;  // no more will be wanted
  std::size_t given_ = 0;
  std::deque<Network> ready_;
  bool ended_ = false;  // no more will be made
  std::thread thread_;
};

}  // namespace sockdrill
