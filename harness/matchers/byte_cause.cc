#include "matchers/byte_cause.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/text.h"
#include "matchers/conversion_cause.h"
#include "matchers/payload.h"
#include "matchers/python_repr.h"

namespace sockdrill {
namespace {

// Buffers that programs give to recv. Below 100 bytes a message that long is as likely by itself.
constexpr std::array<std::size_t, 16> kBuffers = {
    100, 128, 200, 256, 500, 512, 1000, 1024, 1500, 2000, 2048, 4096, 8192, 10000, 16384, 65536};

// Equal bytes in a row that are no chance.
constexpr std::size_t kTelling = 64;

std::string replaced(std::string_view text, std::string_view what, std::string_view with) {
  std::string out;
  for (std::size_t at = 0;;) {
    const std::size_t found = text.find(what, at);
    out += text.substr(at, found - at);
    if (found == std::string_view::npos) return out;
    out += with;
    at = found + what.size();
  }
}

std::optional<Cause> wrapped(std::string_view expected, std::string_view received,
                             const Charset* charset) {
  std::string in_utf8(expected);
  if (charset != nullptr) in_utf8 = decode(*charset, expected).value_or(in_utf8);
  for (const std::string_view form : {expected, std::string_view(in_utf8)}) {
    const std::string repr = python_repr(form);
    if (received == repr) return make_cause(CauseId::repr_sent, repr.substr(0, 2));
    if (received.size() != form.size() + 2 || received.substr(1, form.size()) != form) continue;
    const char quote = received.front();
    if (quote == received.back() && (quote == '"' || quote == '\'')) {
      return make_cause(CauseId::quotes_sent, quote);
    }
  }
  return std::nullopt;
}

std::optional<Cause> other_ends(std::string_view expected, std::string_view received) {
  if (received == std::string(expected) + "\n" || received == std::string(expected) + "\r\n") {
    return make_cause(CauseId::line_end_follows);
  }
  if (std::string(received) + "\n" == expected || std::string(received) + "\r\n" == expected) {
    return make_cause(CauseId::line_end_missing);
  }
  if (received == replaced(expected, "\n", "\r\n")) {
    return make_cause(CauseId::other_line_ends, "\\r\\n", "\\n");
  }
  if (received == replaced(expected, "\r\n", "\n")) {
    return make_cause(CauseId::other_line_ends, "\\n", "\\r\\n");
  }
  const bool zeros = received.size() > expected.size() && received.starts_with(expected) &&
                     received.find_first_not_of('\0', expected.size()) == std::string_view::npos;
  if (zeros) return make_cause(CauseId::zero_byte_follows);
  return std::nullopt;
}

bool is_cut(std::string_view bytes, const Charset* charset) {
  if (charset == nullptr) return false;
  const auto text = decode(*charset, bytes);
  return !text && text.error().kind == CodecError::Kind::truncated;
}

// The end of what was expected did not come.
Causes cut_off(std::string_view expected, std::string_view received, const Charset* charset) {
  const std::size_t missing = expected.size() - received.size();
  Causes causes;
  if (std::find(kBuffers.begin(), kBuffers.end(), received.size()) != kBuffers.end()) {
    causes.push_back(make_cause(CauseId::one_recv, received.size()));
  }
  if (is_cut(received, charset)) {
    causes.push_back(make_cause(CauseId::character_cut, missing));
  } else if (causes.empty()) {
    causes.push_back(make_cause(CauseId::last_bytes_missing, missing,
                                show_bytes(expected.substr(received.size()), charset)));
  }
  return causes;
}

Causes part_of_it(std::string_view expected, std::string_view received, const Charset* charset) {
  if (received.size() == 2 * expected.size() && received.starts_with(expected) &&
      received.ends_with(expected)) {
    return {make_cause(CauseId::sent_twice)};
  }
  if (received.starts_with(expected)) {
    const std::string_view extra = received.substr(expected.size());
    return {make_cause(CauseId::extra_bytes, extra.size(), show_bytes(extra, charset))};
  }
  if (expected.starts_with(received)) return cut_off(expected, received, charset);
  if (received.ends_with(expected)) {
    const std::string_view extra = received.substr(0, received.size() - expected.size());
    return {make_cause(CauseId::bytes_before, extra.size(), show_bytes(extra, charset))};
  }
  if (expected.ends_with(received)) {
    return {make_cause(CauseId::first_bytes_missing, expected.size() - received.size())};
  }
  return {};
}

// Whether `received` is `expected`, up to where one of them ends, with line feeds put in between. A
// line feed in the place of the rest is none of these.
bool has_line_feeds_put_in(std::string_view expected, std::string_view received) {
  std::size_t same = 0;
  std::size_t same_before = 0;  // the last line feed
  std::size_t line_feeds = 0;
  for (const char c : received) {
    if (same < expected.size() && c == expected[same]) {
      ++same;
    } else if (c == '\n') {
      ++line_feeds;
      same_before = same;
    } else {
      return false;
    }
  }
  const bool goes_on = same == expected.size() || same > same_before;
  return line_feeds > 0 && same > line_feeds && goes_on;
}

}  // namespace

Causes cause_of_heads(std::string_view expected, std::string_view received) {
  if (has_line_feeds_put_in(expected, received)) {
    return {make_cause(CauseId::line_end_follows)};
  }
  const std::size_t common = std::min(expected.size(), received.size());
  if (received.size() < kTelling || expected.substr(0, common) == received.substr(0, common)) {
    return {};
  }
  for (std::size_t missing = 1; missing < std::min(kTelling, expected.size()); ++missing) {
    const std::string_view rest = expected.substr(missing);
    const std::size_t both = std::min(rest.size(), received.size());
    if (both >= kTelling && rest.substr(0, both) == received.substr(0, both)) {
      return {make_cause(CauseId::first_bytes_missing, missing)};
    }
  }
  return {};
}

Causes cause_of_bytes(std::string_view expected, std::string_view received, const Charset* charset,
                      std::string_view request) {
  if (received.empty() || expected.empty() || received == expected) return {};
  if (charset != nullptr) {
    if (auto other = wrong_encoding(expected, received, *charset)) return {std::move(*other)};
  }
  if (received == request) return {make_cause(CauseId::request_echoed)};
  if (auto ends = other_ends(expected, received)) return {std::move(*ends)};
  if (auto around = wrapped(expected, received, charset)) return {std::move(*around)};
  if (Causes part = part_of_it(expected, received, charset); !part.empty()) return part;
  if (Causes shifted = cause_of_heads(expected, received); !shifted.empty()) return shifted;
  if (charset != nullptr) {
    if (auto lost = wrong_conversion(expected, received, *charset)) return {std::move(*lost)};
  }
  return {};
}

}  // namespace sockdrill
