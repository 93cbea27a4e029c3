#include "matchers/received.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/text.h"
#include "matchers/byte_cause.h"
#include "os/errno_name.h"

namespace sockdrill {
namespace {

constexpr std::size_t kHexShown = 16;
constexpr std::size_t kTextShown = 24;
constexpr std::size_t kContext = 8;

// Whether the bytes are a text in the encoding, or the beginning of one.
bool begins_text(const Charset& charset, std::string_view bytes) {
  const auto text = decode(charset, bytes);
  return text || text.error().kind == CodecError::Kind::truncated;
}

// The encoding in which bytes that are no text in `expected` were probably meant.
const Charset* likely_charset(std::string_view bytes, const Charset& expected) {
  if (begins_text(expected, bytes)) return &expected;
  for (const std::string_view name : {"utf-8", "gbk"}) {
    const Charset* const charset = find_charset(name);
    if (charset != nullptr && begins_text(*charset, bytes)) return charset;
  }
  return nullptr;
}

// The text at `offset` and behind it, from a whole character on.
std::string text_at(const Charset& charset, std::string_view bytes, std::size_t offset) {
  constexpr std::size_t kLongestCharacter = 4;
  std::size_t from = offset;
  for (std::size_t back = 0; back < std::min(offset, kLongestCharacter); ++back) {
    if (!decode(charset, bytes.substr(0, offset - back))) continue;
    from = offset - back;
    break;
  }
  std::string text = shorten(decode_visible(charset, bytes.substr(from)), kTextShown);
  return from > 0 ? "…" + text : text;
}

}  // namespace

void Received::feed(std::string_view bytes) {
  if (head_.size() < kHead) head_ += bytes.substr(0, kHead - head_.size());
  std::size_t at = 0;
  while (at < bytes.size() && !difference_ && size_ + at < expected_.size()) {
    char block[4096];
    const auto count = static_cast<std::size_t>(
        std::min<std::uint64_t>({sizeof block, bytes.size() - at, expected_.size() - size_ - at}));
    expected_.copy(size_ + at, {block, count});
    const std::size_t differs = first_difference({block, count}, bytes.substr(at, count));
    if (differs != std::string_view::npos) difference_ = size_ + at + differs;
    at += count;
  }
  // What came from the first difference on, or behind all that was expected.
  const std::uint64_t turn = difference_.value_or(expected_.size());
  if (turn < size_ + bytes.size() && wrong_.size() < kWindow) {
    const auto from = static_cast<std::size_t>(turn > size_ ? turn - size_ : 0);
    wrong_ += bytes.substr(from, kWindow - wrong_.size());
  }
  size_ += bytes.size();
}

Problem Received::problem(std::string_view after, std::string_view request) const {
  Problem out;
  const std::uint64_t wanted = expected_.size();
  const std::uint64_t focus = difference_.value_or(std::min(size_, wanted));
  if (wanted == size_) {
    out.message =
        fmt::format("{} expected; first difference at byte {}", count_bytes(wanted), focus);
  } else {
    out.message = fmt::format("{} expected, {} received", count_bytes(wanted), size_);
    if (difference_) out.message += fmt::format("; first difference at byte {}", focus);
  }
  if (!after.empty()) out.message += fmt::format(", {}", after);
  if (focus + kWindow <= kHead) {
    out.expected = bytes_line(expected_.slice(0, kHead), expected_.charset(), focus);
    out.received = size_ == 0 ? "nothing" : bytes_line(head_, expected_.charset(), focus);
  } else {
    // Up to the difference, what was received is what was expected.
    const std::uint64_t start = focus - kContext;
    const std::string same = expected_.slice(start, kContext);
    out.expected = bytes_line(expected_.slice(start, kWindow), nullptr, focus, start);
    out.received = bytes_line(same + wrong_, nullptr, focus, start);
  }
  if (size_ == head_.size() && wanted <= kHead) {
    set_cause(out, cause_of_bytes(expected_.slice(0, kHead), head_, expected_.charset(), request));
  } else if (difference_) {
    set_cause(out, cause_of_heads(expected_.slice(0, kHead), head_));
  }
  return out;
}

std::string bytes_line(std::string_view bytes, const Charset* charset, std::uint64_t focus,
                       std::uint64_t start) {
  std::uint64_t from = start;
  if (focus - start > kHexShown - 2) from = focus - kContext;
  from = std::min<std::uint64_t>(from, start + bytes.size());
  const auto offset = static_cast<std::size_t>(from - start);
  const std::string_view window = bytes.substr(offset);
  std::string line = from > 0 ? fmt::format("from byte {}: … ", from) : std::string();
  line += window.empty() ? "(nothing more)" : hex_dump(window, kHexShown);
  if (charset == nullptr || bytes.empty()) return line;
  const Charset* const read_as = likely_charset(bytes, *charset);
  if (read_as == nullptr) {
    return fmt::format("{}   {}   (not {})", line, text_at(*charset, bytes, offset),
                       charset->title());
  }
  return fmt::format("{}   {}   ({}{})", line, text_at(*read_as, bytes, offset),
                     read_as == charset ? "" : "read as ", read_as->title());
}

std::string describe_end(StreamEnd end, int error, std::string_view waited) {
  switch (end) {
    case StreamEnd::open:
      return {};
    case StreamEnd::eof:
      return "then end of stream";
    case StreamEnd::reset:
      return "then a reset (ECONNRESET)";
    case StreamEnd::silence:
      return fmt::format("then nothing for {}", waited);
    case StreamEnd::error:
      return fmt::format("then {}", describe_errno(error));
  }
  return {};
}

}  // namespace sockdrill
