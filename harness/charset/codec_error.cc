#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>

#include "base/bytes.h"
#include "base/text.h"
#include "charset/charset.h"
#include "charset/utf8.h"

namespace sockdrill {
namespace {

// "byte 4 (80)", "bytes 4-5 (a2 a1)"
std::string place(std::size_t offset, std::string_view bytes) {
  if (bytes.size() < 2) return fmt::format("byte {} ({})", offset, hex_dump(bytes));
  return fmt::format("bytes {}-{} ({})", offset, offset + bytes.size() - 1, hex_dump(bytes));
}

}  // namespace

std::string CodecError::message() const {
  const bool one = offending.size() < 2;
  switch (kind) {
    case Kind::invalid:
      return fmt::format("{} {} not {}", place(offset, offending), one ? "is" : "are", encoding);
    case Kind::truncated:
      return fmt::format("cut short: {} {} a character that has no end", place(offset, offending),
                         one ? "begins" : "begin");
    case Kind::unencodable:
      return fmt::format("'{}' (U+{:04X}) at byte {} cannot be written in {}", visible(offending),
                         std::uint32_t{utf8_step(offending).character}, offset, encoding);
    case Kind::unavailable:
      return fmt::format("{} cannot be converted on this machine: {}", encoding, cause);
  }
  std::abort();  // not a Kind
}

}  // namespace sockdrill
