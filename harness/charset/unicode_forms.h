// The encodings that need no table: ASCII, Latin-1, UTF-8, UTF-16. Each appends to `out` and says
// how far it came (charset/definition.h).
#pragma once

#include <string>
#include <string_view>

#include "charset/definition.h"

namespace sockdrill {

enum class ByteOrder { little, big };

Progress encode_ascii(std::string_view utf8, std::string& out);
Progress decode_ascii(std::string_view bytes, std::string& out);

Progress encode_latin_1(std::string_view utf8, std::string& out);
Progress decode_latin_1(std::string_view bytes, std::string& out);

/// UTF-8 to UTF-8, either way: a check and a copy.
Progress copy_utf8(std::string_view text, std::string& out);

Progress encode_utf_16(ByteOrder order, std::string_view utf8, std::string& out);
Progress decode_utf_16(ByteOrder order, std::string_view bytes, std::string& out);

}  // namespace sockdrill
