// A folder of ours for a while, that goes even where we are killed: then the next one that is made
// takes it away.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "os/unique_fd.h"

namespace sockdrill {

/// Removed with all that is in it when it goes. While it lives the folder is locked (flock(2)), by
/// which others tell it from one whose owner has ended.
class TemporaryFolder {
 public:
  /// /tmp/sockdrill-KIND-XXXXXX, or below TMPDIR; for its owner alone. Removes those of this kind
  /// and user that nobody locks any more.
  static Result<TemporaryFolder> create(std::string_view kind);

  TemporaryFolder(TemporaryFolder&& other) noexcept = default;
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder();

  const std::string& path() const { return path_; }

 private:
  TemporaryFolder(std::string path, UniqueFd lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}

  std::string path_;
  UniqueFd lock_;  // none where it was moved from
};

}  // namespace sockdrill
