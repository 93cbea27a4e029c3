// The languages in which reasons and reports are told.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sockdrill {

enum class Language : std::uint8_t { english, chinese };

/// "en" or "zh", as --lang has it.
std::optional<Language> parse_language(std::string_view name);

/// The language of a locale's name such as "zh_CN.UTF-8" (setlocale(3)); English for any other.
Language language_of_locale(std::string_view locale);

/// What the environment asks for: LC_ALL, else LC_MESSAGES, else LANG; the first that is set and
/// not empty decides (locale(7)).
Language language_of_environment();

}  // namespace sockdrill
