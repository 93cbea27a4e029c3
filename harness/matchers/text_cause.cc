#include "matchers/text_cause.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/text.h"
#include "matchers/python_repr.h"

namespace sockdrill {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD
constexpr std::array<std::string_view, 3> kUsual = {"utf-8", "gbk", "latin-1"};

bool contains(std::string_view text, std::string_view what) {
  return !what.empty() && text.find(what) != std::string_view::npos;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Each character that is not ASCII as so many question marks.
std::string with_marks(std::string_view text, std::size_t count) {
  std::string out;
  while (!text.empty()) {
    const std::size_t size = std::max<std::size_t>(first_code_point(text).size, 1);
    out += size == 1 ? std::string(1, text.front()) : std::string(count, '?');
    text.remove_prefix(size);
  }
  return out;
}

// The text's bytes in one encoding, read as another and written as the output should be.
std::optional<Cause> misread(std::string_view wanted, std::string_view bytes,
                             const Charset& charset) {
  for (const std::string_view sent_name : kUsual) {
    const Charset& sent_as = *find_charset(sent_name);
    const auto sent = encode(sent_as, wanted);
    if (!sent) continue;
    for (const std::string_view read_name : kUsual) {
      const Charset& read_as = *find_charset(read_name);
      if (&read_as == &sent_as) continue;
      const auto read = decode(read_as, *sent);
      if (!read || *read == wanted) continue;
      const auto printed = encode(charset, *read);
      if (printed && contains(bytes, *printed)) {
        return make_cause(CauseId::misread, sent_as.title(), read_as.title());
      }
    }
  }
  return std::nullopt;
}

// Whether a line ends in the text without its characters that are not ASCII, where those were most
// of it, and nothing but a label stands before it.
bool is_left_out(std::string_view wanted, std::string_view bytes) {
  const std::string rest = with_marks(wanted, 0);
  if (rest.empty() || 2 * rest.size() > wanted.size()) return false;
  while (!bytes.empty()) {
    std::string_view text = bytes.substr(0, bytes.find('\n'));
    bytes.remove_prefix(std::min(text.size() + 1, bytes.size()));
    while (!text.empty() && (text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
    if (!text.ends_with(rest)) continue;
    text.remove_suffix(rest.size());
    if (text.empty() || text.ends_with(' ') || text.ends_with(':') || text.ends_with("：")) {
      return true;
    }
  }
  return false;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

Causes cause_of_text(std::string_view wanted, std::string_view bytes, const Charset& charset) {
  const auto in_charset = encode(charset, wanted);
  if (is_ascii(wanted) || (in_charset && contains(bytes, *in_charset))) return {};
  for (const std::string_view name : kUsual) {
    const Charset& other = *find_charset(name);
    const auto encoded = encode(other, wanted);
    if (!encoded) continue;
    if (&other != &charset && contains(bytes, *encoded)) {
      return {make_cause(CauseId::wrong_encoding, other.title(), charset.title())};
    }
    const std::string shown = python_repr(*encoded);
    if (contains(bytes, std::string_view(shown).substr(2, shown.size() - 3))) {
      return {make_cause(CauseId::repr_printed)};
    }
  }
  if (auto found = misread(wanted, bytes, charset)) return {std::move(*found)};
  const bool replaced = contains(bytes, kReplacement) && !contains(wanted, kReplacement);
  if (replaced) return {make_cause(CauseId::characters_lost, "U+FFFD")};
  for (const std::size_t count : {1U, 2U, 3U}) {
    if (contains(bytes, with_marks(wanted, count))) {
      return {make_cause(CauseId::characters_lost, "'?'")};
    }
  }
  if (is_left_out(wanted, bytes)) return {make_cause(CauseId::characters_left_out)};
  return {};
}

std::string with_number_replaced(std::string_view text, std::uint64_t number, std::uint64_t other) {
  const std::string digits = std::to_string(number);
  for (std::size_t at = text.find(digits); at != std::string_view::npos;
       at = text.find(digits, at + 1)) {
    const std::size_t end = at + digits.size();
    if ((at > 0 && is_digit(text[at - 1])) || (end < text.size() && is_digit(text[end]))) continue;
    return std::string(text.substr(0, at)) + std::to_string(other) + std::string(text.substr(end));
  }
  return {};
}

}  // namespace sockdrill
