// The network that a case runs in, as its steps see it.
#pragma once

#include <optional>

#include "os/loopback_range.h"
#include "os/network.h"
#include "os/sock_diag.h"

namespace sockdrill {

/// Either a private network, or a range of loopback addresses of the case's own.
class CaseNetwork {
 public:
  explicit CaseNetwork(Network network) : network_(std::move(network)) {}
  CaseNetwork(LoopbackRange range, SockDiag diag)
      : range_(std::move(range)), diag_(std::move(diag)) {}

  bool is_private() const { return network_.has_value(); }
  /// Only where it is private.
  Network& network() { return *network_; }
  Network take_network() { return std::move(*network_); }

  /// Where the scenario's address lies in this network.
  Endpoint translate(const Endpoint& endpoint) const {
    return range_ ? range_->map(endpoint) : endpoint;
  }

  /// Whether a socket at this address can be the case's: anything in a private network, an address
  /// of the range otherwise.
  bool is_own(const Endpoint& endpoint) const {
    return !range_ || range_->unmap(endpoint) != endpoint;
  }

  SockDiag& sock_diag() { return network_ ? network_->sock_diag() : *diag_; }

 private:
  std::optional<Network> network_;
  std::optional<LoopbackRange> range_;
  std::optional<SockDiag> diag_;
};

}  // namespace sockdrill
