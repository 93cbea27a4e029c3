// A digest of bytes that tells whether they changed: FNV-1a with 64 bits (RFC 9923). Who wants the
// same digest for other bytes can have it: nothing may be trusted for its digest.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sockdrill {

class Digest {
 public:
  void add(std::string_view bytes) {
    for (const char c : bytes) {
      value_ = (value_ ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    }
  }
  /// A text among others: "ab" and "c" give another digest than "a" and "bc".
  void add_text(std::string_view text) {
    add(text);
    add(std::string_view("\0", 1));
  }

  std::uint64_t value() const { return value_; }
  /// Sixteen hexadecimal digits.
  std::string text() const;

 private:
  std::uint64_t value_ = 0xcbf29ce484222325U;
};

}  // namespace sockdrill
