#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>

namespace sockdrill {
namespace {

// Characters that change how their neighbours look, or that readers of XML refuse.
bool is_deceptive(std::uint32_t c) {
  return (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || c == 0x061C ||
         (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFEU) == 0xFFFE;
}

void append_visible(std::string& out, std::string_view sequence, CodePoint c, bool keep_lines) {
  if (c.size == 0) {
    out += fmt::format("\\x{:02x}", static_cast<unsigned char>(sequence[0]));
  } else if (c.value == '\n' || c.value == '\t') {
    if (keep_lines) {
      out += sequence;
    } else {
      out += c.value == '\n' ? "\\n" : "\\t";
    }
  } else if (c.value == '\r') {
    out += "\\r";
  } else if (c.value < 0x20 || (c.value >= 0x7F && c.value < 0xA0)) {
    out += fmt::format("\\x{:02x}", c.value);
  } else if (is_deceptive(c.value)) {
    out += fmt::format("\\u{{{:04x}}}", c.value);
  } else {
    out += sequence;
  }
}

// Edits (insert, delete, change, swap neighbours) between two words, case aside.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = to_lower(a[i - 1]) == to_lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && to_lower(a[i - 1]) == to_lower(b[j - 2]) &&
                           to_lower(a[i - 2]) == to_lower(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

CodePoint first_code_point(std::string_view text) {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  std::size_t size = 0;
  std::uint32_t value = 0;
  std::uint32_t least = 0;
  if (lead >= 0xC2 && lead <= 0xDF) {
    size = 2, value = lead & 0x1FU, least = 0x80;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    size = 3, value = lead & 0x0FU, least = 0x800;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    size = 4, value = lead & 0x07U, least = 0x10000;
  } else {
    return {};
  }
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return {};
    value = value << 6U | (byte(i) & 0x3FU);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < least || value > 0x10FFFF || surrogate) return {};
  return {value, size};
}

std::size_t first_bad_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const CodePoint c = first_code_point(text.substr(at));
    if (c.size == 0) return at;
    at += c.size;
  }
  return std::string_view::npos;
}

bool is_utf8(std::string_view text) { return first_bad_utf8(text) == std::string_view::npos; }

bool is_printable_ascii(std::string_view text) {
  constexpr std::uint64_t kEach = 0x0101010101010101;  // times n: n in every byte
  constexpr std::uint64_t kHigh = 0x80 * kEach;
  // A high bit tells what is wrong: of x itself (0x80 and above), of x + 1 (0x7F), or a missing one
  // of x + 0x60 (below 0x20). With its own high bit masked no byte carries into the next.
  std::uint64_t wrong = 0;
  while (text.size() >= sizeof wrong) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data(), sizeof eight);
    const std::uint64_t low = eight & ~kHigh;
    wrong |= eight | (low + kEach) | ~(low + (0x80 - 0x20) * kEach);
    text.remove_prefix(sizeof wrong);
  }
  if ((wrong & kHigh) != 0) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

std::string to_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = to_lower(c);
  return out;
}

std::string visible(std::string_view bytes, bool keep_lines) {
  if (is_printable_ascii(bytes)) return std::string(bytes);
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const CodePoint c = first_code_point(bytes);
    const std::size_t size = std::max<std::size_t>(1, c.size);
    append_visible(out, bytes.substr(0, size), c, keep_lines);
    bytes.remove_prefix(size);
  }
  return out;
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  while (!text.empty()) {
    text.remove_prefix(std::max<std::size_t>(1, first_code_point(text).size));
    ++count;
  }
  return count;
}

std::string shorten(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return std::string(text);  // no more code points than bytes
  std::size_t at = 0;
  for (std::size_t count = 0; at < text.size(); ++count) {
    if (count == limit) return std::string(text.substr(0, at)) + "…";
    at += std::max<std::size_t>(1, first_code_point(text.substr(at)).size);
  }
  return std::string(text);
}

// Each costs some 100 ns, and a thousand mistakes may want theirs.
constexpr std::size_t kMostCandidates = 400;

std::optional<std::string_view> nearest(std::string_view word,
                                        const std::vector<std::string_view>& candidates) {
  if (word.empty() || word.size() > 64) return std::nullopt;
  const std::size_t allowed = std::max<std::size_t>(1, word.size() / 3);
  std::optional<std::string_view> best;
  std::size_t best_distance = allowed + 1;
  for (const std::string_view candidate :
       std::span(candidates).first(std::min(candidates.size(), kMostCandidates))) {
    const std::size_t longer = std::max(candidate.size(), word.size());
    const std::size_t shorter = std::min(candidate.size(), word.size());
    if (longer - shorter >= best_distance) continue;
    const std::size_t edits = distance(word, candidate);
    if (edits < best_distance && edits < shorter) {
      best = candidate;
      best_distance = edits;
    }
  }
  return best;
}

std::string in_quotes(std::string_view word) {
  constexpr std::size_t kLongest = 40;
  return "'" + shorten(visible(word), kLongest) + "'";
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates) {
  const auto near = nearest(word, candidates);
  return near ? fmt::format("did you mean '{}'?", *near) : std::string();
}

std::string suggest(std::string_view word, std::string_view what,
                    const std::vector<std::string_view>& candidates) {
  std::string near = did_you_mean(word, candidates);
  return near.empty() ? fmt::format("known {}: {}", what, join_words(candidates)) : near;
}

std::string join_words(const std::vector<std::string_view>& words, std::string_view last) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? fmt::format(" {} ", last) : ", ";
    out += words[i];
  }
  return out;
}

}  // namespace sockdrill
