// Scalars typed by what the schema expects, never by how they look: 012 is twelve, `on` is a flag
// only where a flag is asked for, 8989 is a text where a text is asked for.
//
// Each function returns nullopt for a scalar that is not of its type; type_name() says in words
// what would have been one.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"

namespace sockdrill {

/// The types that a key of a scenario may ask for.
enum class ValueType : std::uint8_t {
  text,      // any scalar
  word,      // a name: letters, digits, '_', '-'; also 日 and the like
  flag,      // on, off, true, false, yes, no
  integer,   // -12, 0x1f
  count,     // an integer from 0
  number,    // 2.5
  duration,  // 200ms, 2s, 1.5s, 2m, 500us
  size,      // 1024, 64k, 10M, 1G (binary)
  port,      // 0 to 65535
  list,      // a sequence of scalars, or one scalar
  mapping,   // checked by whoever reads it
  steps,     // a sequence of steps
  any,       // checked by whoever reads it
};

/// "a duration such as 200ms or 2s"
std::string_view type_name(ValueType type);

std::optional<bool> parse_flag(std::string_view text);
std::optional<std::int64_t> parse_integer(std::string_view text);
std::optional<double> parse_number(std::string_view text);
std::optional<Nanoseconds> parse_duration(std::string_view text);  // up to a day
std::optional<std::uint64_t> parse_size(std::string_view text);    // up to 1 TiB
std::optional<std::uint16_t> parse_port(std::string_view text);
bool is_word(std::string_view text);

/// Whether `text` is a scalar of the type; the types that are no scalars never match.
bool matches_type(std::string_view text, ValueType type);

}  // namespace sockdrill
