// A network of one's own, plainly: what the peers do that need one.
#pragma once

namespace sockdrill::bench {

/// Moves the calling process into a new network namespace with `lo` up; who is not root, into a new
/// user namespace with it. False where a call failed.
bool enter_private_network();

}  // namespace sockdrill::bench
