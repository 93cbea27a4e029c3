#include "os/errno_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace sockdrill {
namespace {

constexpr int kGreatestErrno = 133;  // EHWPOISON, asm-generic/errno.h

// Second names that errno(3) lists; Linux gives them the value of another.
constexpr std::array<std::pair<std::string_view, int>, 3> kAliases = {{
    {"EWOULDBLOCK", EWOULDBLOCK},
    {"EDEADLOCK", EDEADLOCK},
    {"ENOTSUP", ENOTSUP},
}};

}  // namespace

std::string_view errno_name(int value) {
  if (value <= 0) return "";
  const char* name = strerrorname_np(value);
  return name == nullptr ? "" : name;
}

std::optional<int> errno_value(std::string_view name) {
  if (name.empty()) return std::nullopt;
  for (int value = 1; value <= kGreatestErrno; ++value) {
    if (errno_name(value) == name) return value;
  }
  const auto* alias =
      std::find_if(kAliases.begin(), kAliases.end(), [&](auto& a) { return a.first == name; });
  if (alias == kAliases.end()) return std::nullopt;
  return alias->second;
}

const std::vector<std::string_view>& errno_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (int value = 1; value <= kGreatestErrno; ++value) {
      if (!errno_name(value).empty()) all.push_back(errno_name(value));
      for (const auto& [name, same] : kAliases) {
        if (same == value) all.push_back(name);
      }
    }
    return all;
  }();
  return names;
}

std::string describe_errno(int value) {
  const std::string_view name = errno_name(value);
  if (name.empty()) return fmt::format("error {}", value);
  return fmt::format("{} ({})", strerrordesc_np(value), name);
}

Error errno_error(std::string_view call_with_arguments, int value) {
  return Error{fmt::format("{}: {}", call_with_arguments, describe_errno(value)), value};
}

}  // namespace sockdrill
