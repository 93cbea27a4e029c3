#include "run/workplace.h"

namespace sockdrill {
namespace {

// How long the kernel may take to tear old networks down when there is no room for another.
constexpr auto kRoomForNetworks = std::chrono::seconds(10);

}  // namespace

Result<Workplace> Workplace::open(const IsolationProbe& isolation, NetworkAhead* ahead) {
  if (isolation.isolation == Isolation::loopback_addresses) return Workplace(std::nullopt);
  auto pool = NetworkPool::create(ahead);
  if (!pool) return tl::unexpected<Error>(pool.error());
  return Workplace(std::move(*pool));
}

Result<CaseNetwork> Workplace::enter() {
  if (pool_) {
    auto network = pool_->take(Clock::now() + kRoomForNetworks);
    if (!network) return tl::unexpected<Error>(network.error());
    return CaseNetwork(std::move(*network));
  }
  auto range = LoopbackRange::acquire();
  if (!range) return tl::unexpected<Error>(range.error());
  auto diag = SockDiag::open();
  if (!diag) return tl::unexpected<Error>(diag.error());
  return CaseNetwork(std::move(*range), std::move(*diag));
}

void Workplace::close() {
  if (pool_) static_cast<void>(pool_->go_home());
}

Result<void> Workplace::leave(CaseNetwork network, bool reuse,
                              std::span<const ConnectionEnds> likely) {
  if (!pool_) return {};
  return reuse ? pool_->give_back(network.take_network(), likely)
               : pool_->discard(network.take_network());
}

}  // namespace sockdrill
