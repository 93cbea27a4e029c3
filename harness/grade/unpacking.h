// Archives, unpacked by a program of their own: what a stranger packed is not read in here.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "grade/intake.h"

namespace sockdrill {

inline constexpr std::array<std::string_view, 11> kArchiveExtensions = {
    ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst", ".tgz", ".tbz2",
    ".txz",    ".zip",     ".tar",    ".7z",      ".rar"};

/// Unpacks into `taken.folder` with sockdrill-unpack (harness/unpack), which holds the limits.
Taken unpack(const std::string& unpacker, const std::string& archive, Taken taken,
             const IntakeLimits& limits);

}  // namespace sockdrill
