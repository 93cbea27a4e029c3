// The slips of an input method: full-width punctuation, curly quotes and wide spaces where YAML
// wants their ASCII likes. To YAML they are letters, so what it complains about stands elsewhere.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sockdrill {

struct Slip {
  std::size_t offset = 0;  // in bytes
  std::size_t size = 0;
  std::string message;  // "a full-width colon '：' stands where ':' is meant"
};

/// A line with its quoted texts and its comment blanked out by '_', byte for byte: what is left has
/// meaning to YAML. A quote that is not closed on the line goes on to its end.
std::string blank_quoted(std::string_view line);

/// The first slip of a line, in a place where the ASCII character would have a meaning (a colon
/// behind a key, not one in a text). `in_flow`: the line begins inside of {} or [].
std::optional<Slip> find_slip(std::string_view line, bool in_flow = false);

/// The first slip of an unquoted key: full-width colons and brackets anywhere, wide spaces and
/// quotes at its start.
std::optional<Slip> find_slip_in_key(std::string_view key);

}  // namespace sockdrill
