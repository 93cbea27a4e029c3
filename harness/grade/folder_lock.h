// One grading of a part of a class at a time: two would write each other's logs.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "os/unique_fd.h"

namespace sockdrill {

/// Holds the file locked while it lives (flock(2)); the kernel lets go of it whatever ends us.
class FolderLock {
 public:
  /// Makes the file where it is missing. nullopt where another process holds it.
  static Result<std::optional<FolderLock>> take(const std::string& path);

 private:
  explicit FolderLock(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

}  // namespace sockdrill
