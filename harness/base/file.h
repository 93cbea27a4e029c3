// Reading whole files that somebody else named.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"

namespace sockdrill {

/// The bytes of a regular file. Anything else (a directory, a pipe, a device) is refused without
/// being opened, so this never blocks on another process; so is a file larger than `limit` bytes.
/// The error quotes the path: "cannot read 'x.yaml': No such file or directory"; its code is the
/// errno.
Result<std::string> read_file(const std::string& path, std::size_t limit);

}  // namespace sockdrill
