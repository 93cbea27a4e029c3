// A range that a scenario names: {from: …, to: …}, or one value that it must be exactly.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "steps/args.h"

namespace sockdrill {

class Bounds {
 public:
  /// What is at `at`, the value of the key `name`: durations (in nanoseconds) where `type` is
  /// duration, whole numbers otherwise. nullopt after a mistake.
  static std::optional<Bounds> read(Args& args, const Node& at, std::string_view name,
                                    ValueType type);

  bool contains(std::int64_t value) const { return value >= least_ && value <= most_; }
  std::int64_t least() const { return least_; }
  std::int64_t most() const { return most_; }
  /// "55 s to 60 s", "at most 3", "5".
  std::string describe() const;
  const Node* at() const { return at_; }

 private:
  static constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::max();

  std::int64_t least_ = 0;
  std::int64_t most_ = kNone;
  bool durations_ = false;
  const Node* at_ = nullptr;
};

}  // namespace sockdrill
