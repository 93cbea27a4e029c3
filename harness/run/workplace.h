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

  /// The case has ended and its sockets are closed. `reuse` is false where a program may have
  /// changed the network itself. `likely`: the connections of which the kernel may keep
  /// something (os/network.h).
  Result<void> leave(CaseNetwork network, bool reuse, std::span<const ConnectionEnds> likely);

  /// The cases that follow share no network with those before.
  void renew();

  /// The worker has no further case: its thread goes back to the network in which it was opened.
  void close();

 private:
  explicit Workplace(std::optional<NetworkPool> pool) : pool_(std::move(pool)) {}
  std::optional<NetworkPool> pool_;  // none: loopback addresses
};

}  // namespace sockdrill
