#include "base/random.h"

namespace sockdrill {

std::uint64_t Random::next() {
  state_ += 0x9E3779B97F4A7C15ULL;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31U);
}

std::uint64_t Random::below(std::uint64_t bound) {
  std::uint64_t drawn = next();
  if (drawn < bound) {
    // The lowest 2^64 % bound numbers would come once more often than the others.
    const std::uint64_t uneven = (0 - bound) % bound;
    while (drawn < uneven) drawn = next();
  }
  return drawn % bound;
}

std::int64_t Random::between(std::int64_t low, std::int64_t high) {
  const std::uint64_t count =
      static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;  // 0: all there are
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) +
                                   (count == 0 ? next() : below(count)));
}

void Fnv1a::add(std::string_view field) {
  add(static_cast<std::uint64_t>(field.size()));
  add_bytes(field);
}

void Fnv1a::add(std::uint64_t number) {
  for (unsigned i = 0; i < 8; ++i) {
    const char byte = static_cast<char>(number >> (8 * i));
    add_bytes({&byte, 1});
  }
}

void Fnv1a::add_bytes(std::string_view bytes) {
  for (const char byte : bytes) {
    value_ = (value_ ^ static_cast<unsigned char>(byte)) * 0x100000001B3ULL;
  }
}

}  // namespace sockdrill
