// Networks for one worker thread, reused where they are proven empty.
//
// Threads: one pool belongs to one thread, which alone calls it. The thread must have been started
// after enter_isolation(), with namespaces to be had.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "os/network.h"
#include "os/network_ahead.h"

namespace sockdrill {

class NetworkPool {
 public:
  /// The namespace that the calling thread is in becomes the home to which it returns. `ahead` may
  /// be null; it outlives the pool.
  static Result<NetworkPool> create(NetworkAhead* ahead = nullptr);

  NetworkPool(NetworkPool&&) = default;
  NetworkPool& operator=(NetworkPool&&) = default;

  /// A network that is proven empty; the thread is inside it afterwards. Where the kernel has no
  /// room for another one because it is still tearing down old ones (ENOSPC), tries until
  /// `deadline`.
  Result<Network> take(TimePoint deadline);

  /// Cleans the network, proves it empty and keeps it for the next take, or drops it where it was
  /// modified or something is left in it. The sockets of the case must be closed and its programs
  /// ended before; `likely` is what Network::clean() takes. The thread then stands in a network of
  /// the pool or at home: it is not to make sockets before the next take.
  Result<void> give_back(Network network, std::span<const ConnectionEnds> likely = {});

  /// Drops the network (the kernel tears it down on its own time). The thread is at home
  /// afterwards.
  Result<void> discard(Network network);

  /// Moves the thread back to where it was when the pool was made.
  Result<void> go_home();

  std::size_t created() const { return created_; }
  std::size_t reused() const { return reused_; }

 private:
  NetworkPool(UniqueFd home, NetworkAhead* ahead) : home_(std::move(home)), ahead_(ahead) {}
  Result<Network> new_network(TimePoint deadline);
  Result<Network> create_network(TimePoint deadline);

  UniqueFd home_;
  NetworkAhead* ahead_;        // null: there is none, or it was asked
  std::vector<Network> idle_;  // proven empty when given back, and again when entered
  unsigned long inside_ = 0;   // inode of the network that the thread stands in; 0: at home
  std::size_t created_ = 0;
  std::size_t reused_ = 0;
};

}  // namespace sockdrill
