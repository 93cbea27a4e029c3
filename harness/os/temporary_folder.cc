#include "os/temporary_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "os/errno_name.h"

namespace sockdrill {
namespace {

namespace fs = std::filesystem;

// Somebody who takes the abandoned ones away may have one that is not locked yet.
constexpr int kMostTries = 8;

UniqueFd open_folder(const std::string& path) {
  return UniqueFd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

bool lock(const UniqueFd& folder) { return ::flock(folder.get(), LOCK_EX | LOCK_NB) == 0; }

bool is_there(const UniqueFd& folder) {
  struct stat status = {};
  return ::fstat(folder.get(), &status) == 0 && status.st_nlink > 0;
}

void remove_abandoned(const fs::path& below, const std::string& prefix) {
  std::error_code error;
  for (fs::directory_iterator at(below, error), end; !error && at != end; at.increment(error)) {
    if (!at->path().filename().string().starts_with(prefix)) continue;
    const UniqueFd folder = open_folder(at->path().string());
    struct stat status = {};
    if (!folder || ::fstat(folder.get(), &status) != 0 || status.st_uid != ::geteuid()) continue;
    std::error_code ignored;
    if (lock(folder)) fs::remove_all(at->path(), ignored);
  }
}

}  // namespace

Result<TemporaryFolder> TemporaryFolder::create(std::string_view kind) {
  const char* const temporary = std::getenv("TMPDIR");
  const std::string below = temporary == nullptr || *temporary == '\0' ? "/tmp" : temporary;
  const std::string prefix = fmt::format("sockdrill-{}-", kind);
  remove_abandoned(below, prefix);
  for (int tries = 0;; ++tries) {
    const std::string pattern = fmt::format("{}/{}XXXXXX", below, prefix);
    std::string path = pattern;
    if (::mkdtemp(path.data()) == nullptr) return errno_failure("mkdtemp(" + pattern + ")", errno);
    UniqueFd folder = open_folder(path);
    if (folder && lock(folder) && is_there(folder)) {
      return TemporaryFolder(std::move(path), std::move(folder));
    }
    if (tries == kMostTries) return errno_failure("flock(" + path + ")", errno);
  }
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code error;
  if (lock_) fs::remove_all(path_, error);
}

}  // namespace sockdrill
