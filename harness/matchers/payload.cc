#include "matchers/payload.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/bytes.h"
#include "base/text.h"

namespace sockdrill {
namespace {

constexpr std::size_t kShown = 48;

// SplitMix64 (Steele, Lea, Flood 2014) of the block's number: any block at once, in any order.
std::uint64_t random_block(std::uint64_t seed, std::uint64_t block) {
  std::uint64_t z = seed + (block + 1) * 0x9E3779B97F4A7C15ULL;
  z = (z ^ z >> 30U) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ z >> 27U) * 0x94D049BB133111EBULL;
  return z ^ z >> 31U;
}

}  // namespace

Payload Payload::literal(std::string bytes, const Charset* charset) {
  const std::uint64_t size = bytes.size();
  return Payload(Kind::literal, std::move(bytes), size, 0, charset);
}

Payload Payload::pattern(std::string unit, std::uint64_t size) {
  return Payload(Kind::pattern, std::move(unit), size, 0, nullptr);
}

Payload Payload::random(std::uint64_t seed, std::uint64_t size) {
  return Payload(Kind::random, {}, size, seed, nullptr);
}

void Payload::copy(std::uint64_t offset, std::span<char> out) const {
  switch (kind_) {
    case Kind::literal:
      std::memcpy(out.data(), bytes_.data() + offset, out.size());
      return;
    case Kind::pattern:
      for (std::size_t i = 0; i < out.size(); ++i) out[i] = bytes_[(offset + i) % bytes_.size()];
      return;
    case Kind::random:
      for (std::size_t i = 0; i < out.size();) {
        const std::uint64_t block = random_block(seed_, (offset + i) / 8);
        for (std::uint64_t k = (offset + i) % 8; k < 8 && i < out.size(); ++k, ++i) {
          out[i] = static_cast<char>(block >> (8 * k) & 0xFFU);
        }
      }
      return;
  }
}

std::string Payload::slice(std::uint64_t offset, std::uint64_t count) const {
  if (offset >= size_) return {};
  std::string out(std::min(count, size_ - offset), '\0');
  copy(offset, out);
  return out;
}

std::string Payload::describe() const {
  switch (kind_) {
    case Kind::literal:
      return bytes_.empty() ? "0 bytes" : count_bytes(size_) + ": " + show_bytes(bytes_, charset_);
    case Kind::pattern:
      return fmt::format("{} of the pattern {}", count_bytes(size_), show_bytes(bytes_, nullptr));
    case Kind::random:
      return fmt::format("{} random bytes (seed {})", size_, seed_);
  }
  return {};
}

std::string count_bytes(std::uint64_t count) {
  return count == 1 ? "1 byte" : fmt::format(FMT_COMPILE("{} bytes"), count);
}

std::string show_bytes(std::string_view bytes, const Charset* charset) {
  if (charset != nullptr) return shorten(decode_visible(*charset, bytes.substr(0, 256)), kShown);
  const bool text =
      is_utf8(bytes) && std::none_of(bytes.begin(), bytes.end(), [](char c) {
        return (c >= 0 && c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7F;
      });
  return text ? shorten(visible(bytes.substr(0, 256)), kShown) : hex_dump(bytes, 16);
}

}  // namespace sockdrill
