// The exchange that everything is measured by: connect, send hello, receive five bytes, close.
// Plain calls, as somebody would write them without a harness.
#pragma once

#include <cstdint>

namespace sockdrill::bench {

/// One exchange between two sockets of the calling thread, over 127.0.0.1. False where a call
/// failed.
bool exchange(std::uint16_t port);

}  // namespace sockdrill::bench
