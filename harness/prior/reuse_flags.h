// The two socket options that decide whether a port may be shared: SO_REUSEADDR and SO_REUSEPORT
// (socket(7)). One value for both, because it is their combination that is tried.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace sockdrill {

enum class ReuseFlags : std::uint8_t { none = 0, address = 1, port = 2, both = 3 };

inline constexpr std::array<ReuseFlags, 4> kReuseFlags = {ReuseFlags::none, ReuseFlags::address,
                                                          ReuseFlags::port, ReuseFlags::both};

constexpr bool has_reuse_address(ReuseFlags flags) {
  return flags == ReuseFlags::address || flags == ReuseFlags::both;
}
constexpr bool has_reuse_port(ReuseFlags flags) {
  return flags == ReuseFlags::port || flags == ReuseFlags::both;
}

/// "none", "A" (SO_REUSEADDR), "P" (SO_REUSEPORT), "A+P".
std::string_view reuse_flags_name(ReuseFlags flags);

/// The inverse of reuse_flags_name.
std::optional<ReuseFlags> reuse_flags_of(std::string_view name);

/// Sets what `flags` has; a new socket has neither.
Result<void> set_reuse_flags(int fd, ReuseFlags flags);

}  // namespace sockdrill
