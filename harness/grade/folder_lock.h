// One grading of a part of a class at a time: two would write each other's logs.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"

namespace sockdrill {

/// Holds the file locked while it lives (flock(2)); the kernel lets go of it whatever ends us, and
/// before our end can be waited for: no process that we start ever shares the descriptor.
class FolderLock {
 public:
  /// Makes the file where it is missing. nullopt where another process holds it.
  static Result<std::optional<FolderLock>> take(const std::string& path);

  FolderLock(FolderLock&&) noexcept;
  FolderLock& operator=(FolderLock&&) noexcept;
  ~FolderLock();

 private:
  class Keeper;
  explicit FolderLock(std::unique_ptr<Keeper> keeper);
  std::unique_ptr<Keeper> keeper_;
};

}  // namespace sockdrill
