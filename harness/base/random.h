// Numbers that a seed decides, the same ones for ever and on every machine: the generator and the
// hash are written out, as the standard library's distributions and std::hash may differ between
// libraries. Not for secrets.
#pragma once

#include <cstdint>
#include <string_view>

namespace sockdrill {

/// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next();
  /// From 0 to `bound` - 1, each as likely; `bound` is not 0.
  std::uint64_t below(std::uint64_t bound);
  /// From `low` to `high`, each as likely; `low` is at most `high`.
  std::int64_t between(std::int64_t low, std::int64_t high);

 private:
  std::uint64_t state_;
};

/// FNV-1a with 64 bits over several fields. A field's size is hashed before it, so that
/// no two rows of fields run into one another.
class Fnv1a {
 public:
  void add(std::string_view field);
  void add(std::uint64_t number);
  /// The bytes alone.
  void add_bytes(std::string_view bytes);

  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xCBF29CE484222325ULL;
};

}  // namespace sockdrill
