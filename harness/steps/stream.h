// Reading a named socket piece by piece, until a deadline.
#pragma once

#include <optional>
#include <string>

#include "matchers/received.h"
#include "steps/stage.h"

namespace sockdrill {

/// What one read gave: bytes, or how the stream ended.
struct Piece {
  std::string bytes;
  StreamEnd end = StreamEnd::open;
  int error = 0;  // of StreamEnd::error and ::reset
};

/// At most `most` bytes by one recv(2). A blocking socket is read with a blocking call, another one
/// as soon as it is readable. StreamEnd::silence where the deadline passes first.
Piece read_piece(Stage& stage, NamedSocket& socket, std::size_t most, int flags,
                 TimePoint deadline);

/// What lies in the socket now and comes within a moment: for showing, when a receive has failed.
std::string drain(Stage& stage, NamedSocket& socket, std::size_t most);

}  // namespace sockdrill
