#include "base/excerpt.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "base/text.h"

namespace sockdrill {
namespace {

constexpr std::size_t kTabStop = 4;

// A character of the line: what a terminal gets, and in how many cells it shows it.
struct Cell {
  std::string shown;
  std::size_t width;
};

std::size_t character_size(std::string_view text) {
  return std::max<std::size_t>(1, first_code_point(text).size);
}

Cell make_cell(std::string_view character, std::size_t from) {
  if (character == "\t") {
    const std::size_t width = kTabStop - from % kTabStop;
    return {std::string(width, ' '), width};
  }
  Cell cell{visible(character), 1};
  if (cell.shown == character) {
    cell.width = static_cast<std::size_t>(display_width(first_code_point(character).value));
  } else {
    cell.width = cell.shown.size();  // an escape, which is ASCII
  }
  return cell;
}

// The part of a line around the caret, as cells. A character takes at least a byte and mostly a
// cell, so no more of a line of megabytes is looked at than could be shown.
struct Window {
  std::vector<Cell> cells;
  std::size_t caret = 0;  // an index into cells; their number where it stands behind the last
  bool cut_before = false;
  bool cut_after = false;
};

Window open_window(std::string_view line, std::size_t caret) {
  constexpr std::size_t kBefore = kExcerptWidth;
  constexpr std::size_t kAfter = kExcerptWidth;
  std::string_view rest = line;
  std::size_t column = 0;
  Window window;
  while (column + kBefore < caret && !rest.empty()) {
    rest.remove_prefix(character_size(rest));
    ++column;
    window.cut_before = true;
  }
  std::size_t width = 0;
  for (; !rest.empty() && column <= caret + kAfter; ++column) {
    const std::size_t size = character_size(rest);
    window.cells.push_back(make_cell(rest.substr(0, size), width));
    width += window.cells.back().width;
    rest.remove_prefix(size);
    if (column < caret) window.caret = window.cells.size();
  }
  window.cut_after = !rest.empty();
  return window;
}

std::size_t width_of(const std::vector<Cell>& cells, std::size_t begin, std::size_t end) {
  std::size_t width = 0;
  for (std::size_t i = begin; i < end; ++i) width += cells[i].width;
  return width;
}

// Narrows the window to the width shown, the caret kept in the left two thirds of it.
void narrow(Window& window) {
  auto& cells = window.cells;
  std::size_t begin = 0;
  std::size_t end = cells.size();
  std::size_t before = width_of(cells, 0, window.caret);
  std::size_t after = width_of(cells, window.caret, end);
  while (before + after > kExcerptWidth && before > kExcerptWidth * 2 / 3 && begin < window.caret) {
    before -= cells[begin++].width;
    window.cut_before = true;
  }
  while (before + after > kExcerptWidth && end > window.caret + 1) {
    after -= cells[--end].width;
    window.cut_after = true;
  }
  cells = std::vector<Cell>(cells.begin() + static_cast<std::ptrdiff_t>(begin),
                            cells.begin() + static_cast<std::ptrdiff_t>(end));
  window.caret -= begin;
}

}  // namespace

Excerpt make_excerpt(std::string_view line, Span span) {
  const std::size_t caret = std::max<std::uint32_t>(span.begin.column, 1) - 1;
  std::size_t marked = 1;
  if (span.end.line > span.begin.line) {
    marked = std::numeric_limits<std::size_t>::max();
  } else if (span.end.column > span.begin.column) {
    marked = span.end.column - span.begin.column;
  }

  Window window = open_window(line, caret);
  narrow(window);
  Excerpt excerpt;
  if (window.cut_before) excerpt.text = "…";
  for (const Cell& cell : window.cells) excerpt.text += cell.shown;
  if (window.cut_after) excerpt.text += "…";

  const std::size_t last = window.caret + std::min(marked, window.cells.size() - window.caret);
  const std::size_t margin = (window.cut_before ? 1 : 0) + width_of(window.cells, 0, window.caret);
  const std::size_t width = std::max<std::size_t>(1, width_of(window.cells, window.caret, last));
  excerpt.marker = std::string(margin, ' ') + '^' + std::string(width - 1, '~');
  return excerpt;
}

}  // namespace sockdrill
