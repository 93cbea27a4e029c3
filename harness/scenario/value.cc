#include "scenario/value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/text.h"

namespace sockdrill {
namespace {

struct Unit {
  std::string_view name;
  double factor;
};

constexpr std::array kDurations = {Unit{"ns", 1e0}, Unit{"us", 1e3}, Unit{"ms", 1e6},
                                   Unit{"s", 1e9},  Unit{"m", 6e10}, Unit{"h", 3.6e12}};
constexpr std::array kSizes = {Unit{"", 1},        Unit{"k", 1024},       Unit{"K", 1024},
                               Unit{"M", 1048576}, Unit{"G", 1073741824}, Unit{"kB", 1024},
                               Unit{"KiB", 1024},  Unit{"MiB", 1048576},  Unit{"GiB", 1073741824}};
constexpr double kLongest = 86400e9;          // a day
constexpr double kLargest = 1099511627776.0;  // 1 TiB

template <std::size_t N>
std::optional<double> scaled(std::string_view text, const std::array<Unit, N>& units) {
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc() || text.starts_with('-')) return std::nullopt;
  const std::string_view name(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const auto unit = std::find_if(units.begin(), units.end(),
                                 [&](const Unit& candidate) { return candidate.name == name; });
  if (unit == units.end() || !std::isfinite(value)) return std::nullopt;
  return value * unit->factor;
}

}  // namespace

std::string_view type_name(ValueType type) {
  switch (type) {
    case ValueType::text:
      return "a text";
    case ValueType::word:
      return "a name";
    case ValueType::flag:
      return "on or off";
    case ValueType::integer:
      return "a whole number";
    case ValueType::count:
      return "a whole number from 0";
    case ValueType::number:
      return "a number";
    case ValueType::duration:
      return "a duration such as 200ms or 2s";
    case ValueType::size:
      return "a size in bytes such as 1024, 64k or 10M";
    case ValueType::port:
      return "a port from 0 to 65535";
    case ValueType::list:
      return "a list";
    case ValueType::mapping:
      return "a mapping";
    case ValueType::steps:
      return "a list of steps";
    case ValueType::any:
      return "a value";
  }
  return "a value";
}

std::optional<bool> parse_flag(std::string_view text) {
  for (const std::string_view word : {"on", "true", "yes", "On", "True", "Yes", "ON", "TRUE"}) {
    if (text == word) return true;
  }
  for (const std::string_view word : {"off", "false", "no", "Off", "False", "No", "OFF", "FALSE"}) {
    if (text == word) return false;
  }
  return std::nullopt;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  bool negative = false;
  if (text.starts_with('-') || text.starts_with('+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    base = 16;
    text.remove_prefix(2);
  }
  if (text.empty() || text.front() == '-' || text.front() == '+') return std::nullopt;
  std::int64_t value = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value, base);
  if (error != std::errc() || end != last) return std::nullopt;
  return negative ? -value : value;
}

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value, std::chars_format::fixed);
  if (error != std::errc() || end != last || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<Nanoseconds> parse_duration(std::string_view text) {
  const auto value = scaled(text, kDurations);
  if (!value || *value > kLongest) return std::nullopt;
  return Nanoseconds(std::llround(*value));
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  const auto value = scaled(text, kSizes);
  if (!value || *value > kLargest || *value != std::floor(*value)) return std::nullopt;
  return static_cast<std::uint64_t>(*value);
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  const auto value = parse_integer(text);
  if (!value || *value < 0 || *value > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(*value);
}

bool is_word(std::string_view text) {
  if (text.empty() || text.size() > 200) return false;
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || (c & 0x80) != 0;
  });
  return plain && !(text.front() >= '0' && text.front() <= '9') && text.front() != '-' &&
         visible(text) == text;
}

bool matches_type(std::string_view text, ValueType type) {
  switch (type) {
    case ValueType::text:
    case ValueType::any:
      return true;
    case ValueType::word:
      return is_word(text);
    case ValueType::flag:
      return parse_flag(text).has_value();
    case ValueType::integer:
      return parse_integer(text).has_value();
    case ValueType::count:
      return parse_integer(text).value_or(-1) >= 0;
    case ValueType::number:
      return parse_number(text).has_value();
    case ValueType::duration:
      return parse_duration(text).has_value();
    case ValueType::size:
      return parse_size(text).has_value();
    case ValueType::port:
      return parse_port(text).has_value();
    case ValueType::list:
      return true;
    case ValueType::mapping:
    case ValueType::steps:
      return false;
  }
  return false;
}

}  // namespace sockdrill
