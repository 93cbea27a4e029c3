// UTF-8 text for people: safe to print, and names that were probably meant.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sockdrill {

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t size = 0;  // bytes; 0: they are not UTF-8
};

/// The code point at the start of `text` (RFC 3629, table in section 4); NUL of size 1 where the
/// text is empty.
CodePoint first_code_point(std::string_view text);

/// The cells it takes on a terminal: 2 for East Asian wide characters and emoji (UAX #11: W and
/// F), 0 for marks that stand on the character before, 1 for all others. Control characters count
/// 1: show them through visible().
int display_width(std::uint32_t code_point);

/// True for well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms, at most U+10FFFF).
bool is_utf8(std::string_view text);

/// True where every byte is a printable ASCII character (0x20 to 0x7E): the common case, found out
/// eight bytes at a time.
bool is_printable_ascii(std::string_view text);

/// Where the first ill-formed sequence begins; npos for well-formed text.
std::size_t first_bad_utf8(std::string_view text);

/// The text as it may go to a terminal, a log or XML: well-formed UTF-8 without control
/// characters. Ill-formed bytes become \xNN, control characters (C0, DEL, C1) \xNN or \n \r \t,
/// characters that reorder or hide text (bidi controls, U+2028/9, non-characters) \u{NNNN}.
/// `keep_lines` leaves line feeds and tabs as they are.
std::string visible(std::string_view bytes, bool keep_lines = false);

/// ASCII letters in lower case; all other bytes stay.
constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}
std::string to_lower(std::string_view text);

/// At most `limit` code points, an ellipsis for what was cut.
std::string shorten(std::string_view text, std::size_t limit);

/// Code points in well-formed UTF-8; ill-formed bytes count one each.
std::size_t count_code_points(std::string_view text);

/// The candidate nearest to `word` where one is near enough to be a slip of the keyboard; of very
/// many, only the first few hundred are looked at.
std::optional<std::string_view> nearest(std::string_view word,
                                        const std::vector<std::string_view>& candidates);

/// 'word', safe to show and not too long, for messages that quote what somebody wrote.
std::string in_quotes(std::string_view word);

/// "did you mean 'client'?", or an empty text where no candidate is near enough.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates);

/// The same, or else all there is: "known flags: peek, oob and more".
std::string suggest(std::string_view word, std::string_view what,
                    const std::vector<std::string_view>& candidates);

/// "a", "a and b", "a, b and c".
std::string join_words(const std::vector<std::string_view>& words, std::string_view last = "and");

}  // namespace sockdrill
