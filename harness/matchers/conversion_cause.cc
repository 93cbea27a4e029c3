#include "matchers/conversion_cause.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"

namespace sockdrill {
namespace {

// U+FFFD in UTF-8: what decoders put for bytes that they cannot read.
constexpr std::string_view kReplacement = "\xef\xbf\xbd";

// What programs take for "the" encoding where they name none, or the wrong one.
constexpr std::array<std::string_view, 3> kUsual = {"latin-1", "utf-8", "gbk"};

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

// Whether the text is `expected` with each run of characters that are not ASCII told by one mark
// or more, or by none where `mark` is empty.
bool has_marks(std::string_view text, std::string_view expected, std::string_view mark) {
  bool any = false;
  while (!expected.empty()) {
    if (is_ascii(expected.front())) {
      if (text.empty() || text.front() != expected.front()) return false;
      text.remove_prefix(1);
      expected.remove_prefix(1);
      continue;
    }
    const auto run = std::find_if(expected.begin(), expected.end(), is_ascii);
    expected.remove_prefix(static_cast<std::size_t>(run - expected.begin()));
    if (!mark.empty() && !text.starts_with(mark)) return false;
    while (!mark.empty() && text.starts_with(mark)) text.remove_prefix(mark.size());
    any = true;
  }
  return any && text.empty();
}

std::optional<Cause> mojibake(std::string_view text, std::string_view received,
                              const Charset& charset) {
  for (const std::string_view sent_name : {charset.name(), kUsual[1], kUsual[2]}) {
    const auto sent = encode(*find_charset(sent_name), text);
    if (!sent) continue;
    for (const std::string_view read_name : kUsual) {
      if (read_name == sent_name) continue;
      const Charset& read_as = *find_charset(read_name);
      const auto misread = decode(read_as, *sent);
      if (!misread || *misread == text) continue;
      for (const std::string_view written_name : kUsual) {
        const Charset& written_as = *find_charset(written_name);
        if (encode(written_as, *misread) != std::string(received)) continue;
        return make_cause(CauseId::mojibake, read_as.title(), written_as.title());
      }
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Cause> wrong_encoding(std::string_view expected, std::string_view received,
                                    const Charset& charset) {
  const auto text = decode(charset, expected);
  if (!text) return std::nullopt;
  for (const Charset* other : charsets_that_read(received, *text)) {
    if (other == &charset) continue;
    return make_cause(CauseId::wrong_encoding, other->title(), charset.title());
  }
  return std::nullopt;
}

std::optional<Cause> wrong_conversion(std::string_view expected, std::string_view received,
                                      const Charset& charset) {
  const auto text = decode(charset, expected);
  if (!text) return std::nullopt;
  if (auto twice = mojibake(*text, received, charset)) return twice;
  const bool replaced = received.find(kReplacement) != std::string_view::npos &&
                        text->find(kReplacement) == std::string::npos;
  if (replaced) return make_cause(CauseId::characters_lost, "U+FFFD");
  if (has_marks(received, *text, "?")) return make_cause(CauseId::characters_lost, "'?'");
  if (has_marks(received, *text, {})) return make_cause(CauseId::characters_left_out);
  return std::nullopt;
}

}  // namespace sockdrill
