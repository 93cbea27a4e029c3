// What came over a stream, held against what was expected of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "matchers/payload.h"
#include "trace/event.h"

namespace sockdrill {

/// How a receive came to its end.
enum class StreamEnd : std::uint8_t {
  open,     // what was wanted has come
  eof,      // end of stream: the peer has sent FIN
  reset,    // ECONNRESET: the peer has sent RST
  silence,  // nothing more came in time
  error,    // another errno
};

/// Compares a stream with a payload as it comes in; keeps no more than the head of it, and what
/// stands at the first difference.
class Received {
 public:
  explicit Received(const Payload& expected) : expected_(expected) {}

  void feed(std::string_view bytes);

  std::uint64_t size() const { return size_; }
  std::uint64_t missing() const { return size_ < expected_.size() ? expected_.size() - size_ : 0; }
  /// Whether exactly the expected bytes have come.
  bool equal() const { return size_ == expected_.size() && !difference_; }
  bool differs() const { return difference_.has_value() || size_ > expected_.size(); }
  const std::string& head() const { return head_; }

  /// Why it is not equal, in words, with both sides and, where the bytes show it, the cause.
  /// `after` says what came then: "then end of stream". `request` is what was sent before.
  Problem problem(std::string_view after, std::string_view request = {}) const;

 private:
  static constexpr std::size_t kHead = std::size_t{64} << 10U;
  static constexpr std::size_t kWindow = 64;

  const Payload& expected_;
  std::uint64_t size_ = 0;
  std::optional<std::uint64_t> difference_;
  std::string head_;
  std::string wrong_;  // from the first difference on, or behind the end: at most kWindow bytes
};

/// One line of bytes for a problem: hex, text, encoding. Shows the bytes around `focus`, which
/// counts from the start of the stream, as does `start`, where `bytes` begin.
std::string bytes_line(std::string_view bytes, const Charset* charset, std::uint64_t focus,
                       std::uint64_t start = 0);

/// "then end of stream", "then a reset", "then nothing for 2 s".
std::string describe_end(StreamEnd end, int error, std::string_view waited);

}  // namespace sockdrill
