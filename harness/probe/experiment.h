// One cell, asked of the kernel.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "os/network.h"
#include "probe/cell.h"

namespace sockdrill {

/// The port that is disputed (the kernel's choice in the place of it for an autobound client).
inline constexpr std::uint16_t kProbePort = 8989;

/// How often two listeners that both have SO_REUSEPORT are asked before "never the other one" is
/// believed: wrong once in four thousand million times where the choice is even.
inline constexpr int kBalanceTries = 33;

/// Sets the prior state up, verifies it, and tries the new socket. The calling thread is inside
/// `network`, which holds no socket. Nothing stays open. An Error is ours or the machine's; a
/// ProbeUser::other that cannot be had is one with the code EPERM or EINVAL.
Result<CellOutcome> probe_cell(const Cell& cell, Network& network, TimePoint deadline);

/// Where a client must connect so that both listeners, if they overlap, would take it; the new
/// one's address otherwise. Without wildcards.
ProbeAddress meeting_point(ProbeAddress old_address, ProbeAddress new_address);

}  // namespace sockdrill
