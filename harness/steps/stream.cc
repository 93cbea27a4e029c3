#include "steps/stream.h"

#include <fmt/format.h>

#include <cerrno>

namespace sockdrill {
namespace {

// How long a failed receive waits for what may belong to the evidence.
constexpr auto kMoment = std::chrono::milliseconds(20);
constexpr std::size_t kLargestRead = std::size_t{64} << 10U;

}  // namespace

Piece read_piece(Stage& stage, NamedSocket& socket, std::size_t most, int flags,
                 TimePoint deadline) {
  Piece piece;
  std::string buffer(std::min(most, kLargestRead), '\0');
  const int fd = socket.fd.get();
  Answer answer;
  do {
    answer = stage.watch.until(deadline, [&] { return stage.system.recv(fd, buffer, flags); });
    // A socket that does not block is waited for; anything else is an answer.
  } while (!answer.blocked && answer.result.error == EAGAIN && Clock::now() < deadline &&
           stage.watch.ready(stage.system, fd, POLLIN, deadline));
  if (answer.blocked || answer.result.error == EAGAIN) {
    piece.end = StreamEnd::silence;
  } else if (answer.result.error == ECONNRESET) {
    piece.end = StreamEnd::reset;
    piece.error = ECONNRESET;
  } else if (!answer.result.ok()) {
    piece.end = StreamEnd::error;
    piece.error = answer.result.error;
  } else if (answer.result.value == 0 && most > 0) {
    piece.end = StreamEnd::eof;
  } else {
    buffer.resize(static_cast<std::size_t>(answer.result.value));
    piece.bytes = std::move(buffer);
  }
  return piece;
}

std::string drain(Stage& stage, NamedSocket& socket, std::size_t most) {
  std::string all;
  while (all.size() < most) {
    if (!stage.watch.ready(stage.system, socket.fd.get(), POLLIN, Clock::now() + kMoment)) break;
    const Piece piece =
        read_piece(stage, socket, most - all.size(), MSG_DONTWAIT, Clock::now() + kMoment);
    if (piece.end != StreamEnd::open) break;
    all += piece.bytes;
  }
  return all;
}

}  // namespace sockdrill
