// Descriptors of the calling thread's own files in /proc (proc(5), namespaces(7)).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "os/unique_fd.h"

namespace sockdrill {

/// open(path, flags | O_CLOEXEC)
Result<UniqueFd> open_file(const std::string& path, int flags);

/// Writes `text` with one write(2), as settings of the kernel want it.
Result<void> write_file(const std::string& path, std::string_view text);

/// The whole of a small file; at most 1 MiB.
Result<std::string> read_file(const std::string& path);

/// The calling thread's network namespace.
Result<UniqueFd> open_network_namespace();

/// Moves the calling thread into a network namespace.
Result<void> enter_network_namespace(const UniqueFd& space);

}  // namespace sockdrill
