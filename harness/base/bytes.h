// Bytes and how to show them. Bytes are kept in std::string: any value, any length.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sockdrill {

/// "6f 6b 2c 20 …": at most `limit` bytes, an ellipsis where more follow.
std::string hex_dump(std::string_view bytes, std::size_t limit = 24);

/// Lower case, no spaces: "6f6b".
std::string to_hex(std::string_view bytes);

/// Accepts digits of either case, spaces, tabs, newlines between bytes, and a leading 0x;
/// nullopt for anything else or for an odd number of digits.
std::optional<std::string> from_hex(std::string_view text);

std::string to_base64(std::string_view bytes);

/// RFC 4648 with padding; white space is passed over. nullopt where it is not base64.
std::optional<std::string> from_base64(std::string_view text);

/// The first position at which the two differ; the shorter length where one is a prefix of the
/// other; npos where they are equal.
std::size_t first_difference(std::string_view a, std::string_view b);

}  // namespace sockdrill
