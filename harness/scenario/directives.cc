#include "scenario/directives.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"

namespace sockdrill {

std::optional<Span> find_directive(const Source& source, std::uint32_t line) {
  for (; line <= source.line_count(); ++line) {
    const std::string_view text = source.line(line);
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos || text[first] == '#' || text == "...") continue;
    if (!text.starts_with('%')) return std::nullopt;
    const std::string_view name = text.substr(0, text.find_first_of(" \t"));
    return Span{{line, 1}, {line, static_cast<std::uint32_t>(count_code_points(name)) + 1}};
  }
  return std::nullopt;
}

std::optional<Span> find_refused_directive(const Source& source) {
  const auto first = find_directive(source, 1);
  if (!first || !source.line(first->begin.line).starts_with("%YAML")) return first;
  return find_directive(source, first->begin.line + 1);
}

}  // namespace sockdrill
