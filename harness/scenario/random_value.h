// A variable whose value the run's seed decides: `{random: {text: gbk, length: 5..40}}`. What may
// stand there; what is drawn is the plan's affair (plan/draw.h).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "scenario/diagnostic.h"
#include "scenario/key.h"
#include "scenario/node.h"

namespace sockdrill {

struct RandomValue {
  enum class Kind : std::uint8_t { text, number, one_of };
  Kind kind = Kind::text;
  const Node* of = nullptr;      // the encoding, the range, or the list of values
  const Node* length = nullptr;  // of a text
};

/// Whether a variable's value is meant to be drawn: a mapping with the key `random`.
bool is_random_value(const Node& value);

/// Reads one that is. What variables stand for shows only later: of that nothing is checked. Each
/// mistake is added; nullopt after one.
std::optional<RandomValue> read_random_value(const Node& value, Diagnostics& diagnostics);

/// What stands below `random`.
std::span<const Key> random_keys();

}  // namespace sockdrill
