// The rule of port reuse on Linux, as a prediction (scenarios/reuse/README.md has it in words).
//
// It is computed from a cell alone: no kernel is asked, no baseline is read. Where kernel and rule
// differ, one of them is news.
#pragma once

#include <cstdint>
#include <optional>

#include "probe/cell.h"

namespace sockdrill {

/// What a local address covers. An AF_INET6 socket without IPV6_V6ONLY covers both families.
struct AddressReach {
  static constexpr std::uint32_t kEvery = 0;
  std::optional<std::uint32_t> v4;  // kEvery, or the address in host byte order
  std::optional<std::uint32_t> v6;  // kEvery, or 1 for ::1
};

/// The one socket that is left of the earlier server or client.
struct PriorSurvivor {
  AddressReach reach;
  bool listens = false;
  /// TIME_WAIT, and an orphan's FIN_WAIT2: the kernel keeps them in short form, without a user.
  bool has_user = true;
};

/// nullopt where nothing is left.
std::optional<PriorSurvivor> survivor_of(PriorKind state, ProbeAddress old_address);

AddressReach reach_of(ProbeAddress address);
bool overlap(const AddressReach& one, const AddressReach& other);

CellOutcome predict(const Cell& cell);

}  // namespace sockdrill
