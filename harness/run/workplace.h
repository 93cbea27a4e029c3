// Where the cases of one worker run: private networks, or ranges of loopback addresses.
#pragma once

#include <optional>
#include <span>

#include "base/clock.h"
#include "base/result.h"
#include "os/isolation.h"
#include "os/network_pool.h"
#include "steps/case_network.h"

namespace sockdrill {

/// One belongs to one worker thread, which alone uses it and which must not make or move other
/// namespaces.
class Workplace {
 public:
  /// `ahead` may be null; it outlives this.
  static Result<Workplace> open(const IsolationProbe& isolation, NetworkAhead* ahead);

  /// A network for one case; the thread is inside it afterwards.
  Result<CaseNetwork> enter();

  /// The case has ended and its sockets are closed. `reuse` is false where programs ran in it: what
  /// they may have changed is not known, and not all that Linux keeps of them is a socket.
  /// `likely`: the connections of which the kernel may keep something (os/network.h).
  Result<void> leave(CaseNetwork network, bool reuse, std::span<const ConnectionEnds> likely);

  /// The worker has no further case: its thread goes back to the network in which it was opened.
  void close();

 private:
  explicit Workplace(std::optional<NetworkPool> pool) : pool_(std::move(pool)) {}
  std::optional<NetworkPool> pool_;  // none: loopback addresses
};

}  // namespace sockdrill
