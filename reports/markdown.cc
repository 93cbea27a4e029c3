#include "reports/markdown.h"

#include <algorithm>

#include "base/text.h"

namespace sockdrill {
namespace {

std::size_t longest_run_of_backticks(std::string_view text) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

// Of a name in an address: bytes of other scripts too, of which there are names as well.
bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool begins_www(std::string_view text) {
  const auto is = [](char c, char lower) { return (c | 0x20) == lower; };
  return text.size() > 3 && is(text[0], 'w') && is(text[1], 'w') && is(text[2], 'w') &&
         text[3] == '.';
}

// "server.py", "www.a", "a@b", "http://a", "#12", ":smile:", "::error::".
bool looks_like_a_link(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next = i + 1 < text.size() ? text[i + 1] : ' ';
    const bool after_word = i > 0 && is_word(text[i - 1]);
    if (text[i] == '@' || begins_www(text.substr(i))) return true;
    if (text[i] == ':' && next != ' ') return true;
    if ((text[i] == '#' || text[i] == '!') && is_word(next)) return true;
    if (text[i] == '.' && after_word && is_word(next)) return true;
  }
  return false;
}

// What makes a list, a heading or a rule at the start of a line: the text may come to stand there.
std::size_t marker_at_start(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view rest = text.substr(digits);
  if (rest.empty()) return std::string_view::npos;
  const std::string_view markers = digits > 0 ? ".)" : "-+=";
  return markers.find(rest.front()) != std::string_view::npos ? digits : std::string_view::npos;
}

}  // namespace

std::string markdown_text(std::string_view text) {
  const std::string shown = visible(text);
  if (looks_like_a_link(shown)) return markdown_code(shown);
  constexpr std::string_view kMarkup = "\\`*_[]<>&~|#$^";
  const std::size_t marker = marker_at_start(shown);
  std::string escaped;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (i == marker || kMarkup.find(shown[i]) != std::string_view::npos) escaped += '\\';
    escaped += shown[i];
  }
  return escaped;
}

std::string markdown_code(std::string_view text) {
  const std::string shown = visible(text);
  if (shown.empty()) return {};
  const std::string fence(longest_run_of_backticks(shown) + 1, '`');
  const auto touches = [](char c) { return c == '`' || c == ' '; };
  // A space at both ends goes with the fence; it must not be one of the text's.
  const std::string_view gap = touches(shown.front()) || touches(shown.back()) ? " " : "";
  return fence + std::string(gap) + shown + std::string(gap) + fence;
}

std::string markdown_block(std::string_view lines) {
  const std::string fence(std::max<std::size_t>(3, longest_run_of_backticks(lines) + 1), '`');
  std::string block = fence + "text\n" + visible(lines, /*keep_lines=*/true);
  if (!block.ends_with('\n')) block += '\n';
  return block + fence + "\n";
}

}  // namespace sockdrill
