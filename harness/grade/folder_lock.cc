#include "grade/folder_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <cerrno>

#include "os/errno_name.h"

namespace sockdrill {

Result<std::optional<FolderLock>> FolderLock::take(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!fd) return errno_failure(fmt::format("open({})", path), errno);
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return FolderLock(std::move(fd));
  if (errno == EWOULDBLOCK) return std::nullopt;
  return errno_failure(fmt::format("flock({})", path), errno);
}

}  // namespace sockdrill
