#include "unpack/tree.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace sockdrill::unpack {
namespace {

constexpr mode_t kFolderMode = 0755;
constexpr mode_t kFileMode = 0644;
constexpr mode_t kProgramMode = 0755;

constexpr int kFolderFlags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

}  // namespace

Attempt<void> NewFile::write(std::string_view bytes, std::int64_t offset) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(fd_.get(), bytes.data(), bytes.size(), offset);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failed_call("write", name_, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
    offset += written;
  }
  return {};
}

Attempt<void> NewFile::resize(std::int64_t size) {
  if (::ftruncate(fd_.get(), size) != 0) return failed_call("ftruncate", name_, errno);
  return {};
}

Attempt<void> NewFile::close() {
  if (::close(fd_.release()) != 0 && errno != EINTR) return failed_call("close", name_, errno);
  return {};
}

Attempt<UniqueFd> Tree::enter(const std::vector<std::string>& parts, std::size_t count) {
  UniqueFd at(::openat(folder_.get(), ".", kFolderFlags));
  if (!at) return failed_call("open", ".", errno);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string& part = parts[i];
    if (::mkdirat(at.get(), part.c_str(), kFolderMode) != 0 && errno != EEXIST) {
      return failed_call("mkdir", part, errno);
    }
    UniqueFd next(::openat(at.get(), part.c_str(), kFolderFlags));
    if (!next) {
      if (errno == ENOTDIR || errno == ELOOP) return UniqueFd();
      return failed_call("open", part, errno);
    }
    at = std::move(next);
  }
  return at;
}

Attempt<bool> Tree::make_folder(const std::vector<std::string>& parts) {
  auto folder = enter(parts, parts.size());
  if (!folder) return tl::unexpected(folder.error());
  return static_cast<bool>(*folder);
}

Attempt<std::optional<NewFile>> Tree::make_file(const std::vector<std::string>& parts,
                                                bool executable) {
  auto folder = enter(parts, parts.size() - 1);
  if (!folder) return tl::unexpected(folder.error());
  if (!*folder) return std::nullopt;
  const std::string& name = parts.back();
  const bool replaces = ::unlinkat(folder->get(), name.c_str(), 0) == 0;
  if (!replaces && errno == EISDIR) return std::nullopt;
  if (!replaces && errno != ENOENT) return failed_call("unlink", name, errno);
  UniqueFd file(::openat(folder->get(), name.c_str(),
                         O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                         executable ? kProgramMode : kFileMode));
  if (!file) return failed_call("open", name, errno);
  return NewFile(std::move(file), name, replaces);
}

}  // namespace sockdrill::unpack
