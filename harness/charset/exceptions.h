// Where an encoding differs from the table that glibc has under its name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace sockdrill {

/// A run of `count` consecutive byte sequences (read as big-endian numbers) and as many consecutive
/// characters; on one side there may be nothing: such bytes are invalid, such characters
/// unencodable.
struct Exception {
  static constexpr std::uint32_t kNothing = 0xFFFFFFFF;
  std::uint32_t bytes;
  std::uint32_t character;
  std::uint32_t count = 1;
};

/// The runs of one encoding, in both orders.
class Exceptions {
 public:
  constexpr Exceptions() = default;
  constexpr Exceptions(std::span<const Exception> by_bytes, std::span<const Exception> by_character)
      : by_bytes_(by_bytes), by_character_(by_character) {}

  /// Nullopt where glibc's answer holds; otherwise the character, or kNothing.
  std::optional<std::uint32_t> character_of(std::uint32_t bytes) const;
  /// Nullopt where glibc's answer holds; otherwise the byte sequence, or kNothing.
  std::optional<std::uint32_t> bytes_of(std::uint32_t character) const;

 private:
  std::span<const Exception> by_bytes_;
  std::span<const Exception> by_character_;
};

extern const Exceptions kGbkExceptions;
extern const Exceptions kGb18030Exceptions;
extern const Exceptions kBig5Exceptions;
extern const Exceptions kShiftJisExceptions;
extern const Exceptions kEucKrExceptions;

}  // namespace sockdrill
