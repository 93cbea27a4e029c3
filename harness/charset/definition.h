// What an encoding is made of. For the sources of this folder.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "charset/charset.h"

namespace sockdrill {

struct Multibyte;  // charset/multibyte.h

struct Charset::Definition {
  enum class Form { ascii, latin_1, utf_8, utf_16le, utf_16be, multibyte };

  std::string_view name;
  std::string_view title;
  Form form;
  std::span<const std::string_view> aliases = {};
  const Multibyte* multibyte = nullptr;  // for Form::multibyte, and only there

  /// True where each ASCII text is its own encoding.
  constexpr bool ascii_compatible() const {
    return form != Form::utf_16le && form != Form::utf_16be;
  }
};

/// How far a conversion came: up to `done` of the input, and why it stopped there.
struct Progress {
  std::size_t done = 0;
  std::optional<CodecError::Kind> fault = {};
  std::size_t fault_size = 0;  // bytes of the input at `done` that are at fault
  std::string cause = {};      // of Kind::unavailable
};

}  // namespace sockdrill
