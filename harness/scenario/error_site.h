// The line that a syntax error stands on, as the search for its cause looks at it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/span.h"
#include "scenario/source.h"
#include "scenario/syntax_error.h"

namespace sockdrill {

inline constexpr std::string_view kBlanks = " \t";

/// The byte at a column (in characters, from 1) of a line; its size for columns beyond it.
std::size_t offset_of_column(std::string_view line, std::uint32_t column);

/// Lives as long as what it was made from.
struct ErrorSite {
  ErrorSite(const Source& text, const SyntaxError& reported);

  bool problem_is(std::string_view text) const { return error.problem == text; }
  bool in_context(std::string_view part) const {
    return error.context.find(part) != std::string_view::npos;
  }
  bool at_end_of_file() const;

  /// The character the problem was found at; "" at the end of the line.
  std::string_view character() const;
  /// That character, or the whole word that begins with it.
  Span here() const { return {error.at, {error.at.line, error.at.column + 1}}; }
  Span word_here() const;

  /// Bytes of a line as a span.
  Span span(std::uint32_t number, std::size_t begin, std::size_t end) const;
  /// From a place to the end of its line.
  Span rest_from(Place place) const;
  /// The last line before the problem's that is neither blank nor a comment; 0 where there is none.
  std::uint32_t line_above() const;

  const Source& source;
  const SyntaxError& error;
  std::string_view line;    // the problem's
  std::size_t at;           // its offset there, in bytes
  std::size_t indentation;  // leading blanks, in bytes
};

}  // namespace sockdrill
