#include "matchers/python_repr.h"

#include <fmt/format.h>

namespace sockdrill {

std::string python_repr(std::string_view bytes) {
  const bool single = bytes.find('\'') == std::string_view::npos;
  const bool in_double = !single && bytes.find('"') == std::string_view::npos;
  const char quote = in_double ? '"' : '\'';
  std::string text = {'b', quote};
  for (const char c : bytes) {
    const auto value = static_cast<unsigned char>(c);
    if (c == quote || c == '\\') {
      text += {'\\', c};
    } else if (c == '\n' || c == '\r' || c == '\t') {
      text += {'\\', c == '\n' ? 'n' : c == '\r' ? 'r' : 't'};
    } else if (value < 0x20 || value >= 0x7F) {
      text += fmt::format("\\x{:02x}", value);
    } else {
      text += c;
    }
  }
  return text + quote;
}

}  // namespace sockdrill
