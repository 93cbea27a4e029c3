// What a call is expected to give: ok, a value, an errno, or that it blocks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "os/watchdog.h"

namespace sockdrill {

class ResultPattern {
 public:
  struct Alternative {
    enum class Kind : std::uint8_t { ok, value, error, blocks } kind = Kind::ok;
    long number = 0;  // the value or the errno
  };

  /// Any success.
  ResultPattern() : alternatives_{Alternative{}} {}

  /// "ok", "blocks", an errno's name or a whole number from 0; nullopt for anything else.
  static std::optional<Alternative> parse(std::string_view text);

  explicit ResultPattern(std::vector<Alternative> alternatives)
      : alternatives_(std::move(alternatives)) {}

  bool matches(const Answer& answer) const;
  /// Whether success is what is expected, so that what the call gave may be used afterwards.
  bool wants_success() const;
  bool wants_block() const;
  bool only_ok() const;

  /// "ok", "EADDRINUSE", "ECONNRESET or EPIPE".
  std::string describe() const;

 private:
  std::vector<Alternative> alternatives_;
};

/// "ok", "5", "Address already in use (EADDRINUSE)", "still blocked".
std::string describe(const Answer& answer);

}  // namespace sockdrill
