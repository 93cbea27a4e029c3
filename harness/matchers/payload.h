// Bytes that a step sends or expects: a text in an encoding, given bytes, a repeated pattern or
// seeded random bytes. Never larger in memory than what was written in the scenario: patterns and
// random bytes of any size are made piece by piece.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "charset/charset.h"

namespace sockdrill {

class Payload {
 public:
  /// No bytes at all.
  Payload() : Payload(Kind::literal, {}, 0, 0, nullptr) {}

  /// `charset` is the encoding in which the bytes are a text, null for bytes that are none.
  static Payload literal(std::string bytes, const Charset* charset);
  /// `unit` (not empty) again and again, cut at `size`.
  static Payload pattern(std::string unit, std::uint64_t size);
  /// The same seed gives the same bytes, on every machine.
  static Payload random(std::uint64_t seed, std::uint64_t size);

  std::uint64_t size() const { return size_; }

  /// Fills `out` with the bytes from `offset` on; both must lie within the size.
  void copy(std::uint64_t offset, std::span<char> out) const;
  std::string slice(std::uint64_t offset, std::uint64_t count) const;

  const Charset* charset() const { return charset_; }

  /// "5 bytes: hello", "1048576 random bytes (seed 7)".
  std::string describe() const;

 private:
  enum class Kind : std::uint8_t { literal, pattern, random };
  Payload(Kind kind, std::string bytes, std::uint64_t size, std::uint64_t seed,
          const Charset* charset)
      : kind_(kind), size_(size), seed_(seed), charset_(charset), bytes_(std::move(bytes)) {}

  Kind kind_;
  std::uint64_t size_;
  std::uint64_t seed_;
  const Charset* charset_;
  std::string bytes_;
};

/// "1 byte", "5 bytes".
std::string count_bytes(std::uint64_t count);

/// How bytes are shown in one line of a trace: as text where they are one, in hex otherwise; long
/// ones shortened.
std::string show_bytes(std::string_view bytes, const Charset* charset);

}  // namespace sockdrill
