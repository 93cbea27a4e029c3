#include "scenario/error_site.h"

#include <algorithm>

#include "base/text.h"

namespace sockdrill {
namespace {

std::size_t character_size(std::string_view text) {
  return std::max<std::size_t>(1, first_code_point(text).size);
}

}  // namespace

std::size_t offset_of_column(std::string_view line, std::uint32_t column) {
  std::size_t offset = 0;
  for (std::uint32_t c = 1; c < column && offset < line.size(); ++c) {
    offset += character_size(line.substr(offset));
  }
  return offset;
}

ErrorSite::ErrorSite(const Source& text, const SyntaxError& reported)
    : source(text),
      error(reported),
      line(text.line(reported.at.line)),
      at(offset_of_column(line, reported.at.column)),
      indentation(std::min(line.find_first_not_of(kBlanks), line.size())) {}

bool ErrorSite::at_end_of_file() const {
  return error.at.line > source.line_count() ||
         (error.at.line == source.line_count() && at >= line.size());
}

std::string_view ErrorSite::character() const {
  if (at >= line.size()) return {};
  const std::string_view rest = line.substr(at);
  return rest.substr(0, character_size(rest));
}

Span ErrorSite::word_here() const {
  const std::size_t end = std::min(line.find_first_of(" \t:,", at), line.size());
  return span(error.at.line, at, std::max(end, std::min(at + 1, line.size())));
}

Span ErrorSite::span(std::uint32_t number, std::size_t begin, std::size_t end) const {
  const std::string_view text = source.line(number);
  const auto column = [&](std::size_t offset) {
    return static_cast<std::uint32_t>(count_code_points(text.substr(0, offset))) + 1;
  };
  return {{number, column(begin)}, {number, column(end)}};
}

Span ErrorSite::rest_from(Place place) const {
  const std::string_view text = source.line(place.line);
  const std::size_t begin = offset_of_column(text, place.column);
  return span(place.line, begin, std::max(begin, text.find_last_not_of(kBlanks) + 1));
}

std::uint32_t ErrorSite::line_above() const {
  for (std::uint32_t n = error.at.line; n-- > 1;) {
    const std::string_view text = source.line(n);
    const std::size_t first = text.find_first_not_of(kBlanks);
    if (first != std::string_view::npos && text[first] != '#') return n;
  }
  return 0;
}

}  // namespace sockdrill
