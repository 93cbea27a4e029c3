#include "matchers/received.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/text.h"
#include "os/errno_name.h"

namespace sockdrill {
namespace {

constexpr std::size_t kHexShown = 16;
constexpr std::size_t kTextShown = 24;
constexpr std::size_t kContext = 8;

// The encoding in which bytes that are no text in `expected` were probably meant.
const Charset* likely_charset(std::string_view bytes, const Charset& expected) {
  if (decode(expected, bytes)) return &expected;
  for (const std::string_view name : {"utf-8", "gbk"}) {
    const Charset* const charset = find_charset(name);
    if (charset != nullptr && decode(*charset, bytes)) return charset;
  }
  return nullptr;
}

std::string other_encoding(std::string_view expected, std::string_view received,
                           const Charset& charset) {
  const auto text = decode(charset, expected);
  if (!text) return {};
  for (const Charset* other : charsets_that_read(received, *text)) {
    if (other == &charset) continue;
    return fmt::format("this is the right text in {}, not in {}", other->title(), charset.title());
  }
  return {};
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
  size_ += bytes.size();
}

Problem Received::problem(std::string_view after) const {
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
  const std::string wanted_head =
      expected_.slice(0, std::max<std::uint64_t>(kHead, std::min(focus + 64, wanted)));
  out.expected = bytes_line(wanted_head, expected_.charset(), focus);
  if (size_ == 0) {
    out.received = "nothing";
  } else if (focus <= head_.size()) {
    out.received = bytes_line(head_, expected_.charset(), focus);
  } else {
    out.received = fmt::format("{}, the same up to byte {}", count_bytes(size_), focus);
  }
  if (size_ == head_.size() && wanted == wanted_head.size()) {
    out.why = why_different(wanted_head, head_, expected_.charset());
  }
  return out;
}

std::string bytes_line(std::string_view bytes, const Charset* charset, std::uint64_t focus) {
  std::size_t from = 0;
  if (focus > kHexShown - 2) from = static_cast<std::size_t>(focus) - kContext;
  from = std::min(from, bytes.size());
  const std::string_view window = bytes.substr(from);
  std::string line = from > 0 ? fmt::format("from byte {}: … ", from) : std::string();
  line += window.empty() ? "(nothing more)" : hex_dump(window, kHexShown);
  if (charset == nullptr || bytes.empty()) return line;
  const Charset* const read_as = likely_charset(bytes, *charset);
  if (read_as == nullptr) {
    return fmt::format("{}   {}   (not {})", line,
                       shorten(decode_visible(*charset, bytes), kTextShown), charset->title());
  }
  return fmt::format("{}   {}   ({}{})", line, shorten(decode_visible(*read_as, bytes), kTextShown),
                     read_as == charset ? "" : "read as ", read_as->title());
}

std::string why_different(std::string_view expected, std::string_view received,
                          const Charset* charset) {
  if (received.empty() || expected.empty()) return {};
  if (charset != nullptr) {
    std::string encoding = other_encoding(expected, received, *charset);
    if (!encoding.empty()) return encoding;
  }
  if (received == std::string(expected) + "\n" || received == std::string(expected) + "\r\n") {
    return "a line end follows the text";
  }
  if (std::string(received) + "\n" == expected) return "the line end is missing";
  if (received.size() == 2 * expected.size() && received.starts_with(expected) &&
      received.ends_with(expected)) {
    return "the bytes came twice";
  }
  if (received.starts_with(expected)) {
    const std::string_view extra = received.substr(expected.size());
    return fmt::format("the expected bytes, and {} more: {}", extra.size(),
                       show_bytes(extra, charset));
  }
  if (expected.starts_with(received)) {
    if (charset != nullptr) {
      const auto text = decode(*charset, received);
      if (!text && text.error().kind == CodecError::Kind::truncated) {
        return fmt::format("the last {} are missing, and a character is cut in two",
                           count_bytes(expected.size() - received.size()));
      }
    }
    return fmt::format("the last {} missing: {}",
                       expected.size() - received.size() == 1
                           ? "byte is"
                           : count_bytes(expected.size() - received.size()) + " are",
                       show_bytes(expected.substr(received.size()), charset));
  }
  if (expected.ends_with(received)) {
    return fmt::format("the first {} missing",
                       expected.size() - received.size() == 1
                           ? "byte is"
                           : count_bytes(expected.size() - received.size()) + " are");
  }
  return {};
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
