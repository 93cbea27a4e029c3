// The folder that an archive is unpacked into, and what is made in it.
//
// Every call is relative to a descriptor and takes one part of a name at a time, none of which may
// be a symbolic link (O_NOFOLLOW, open(2)): whatever stands in the folder, nothing outside of it is
// reached. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "os/unique_fd.h"
#include "unpack/problem.h"

namespace sockdrill::unpack {

/// A file that is being written.
class NewFile {
 public:
  NewFile(UniqueFd fd, std::string name, bool replaces)
      : fd_(std::move(fd)), name_(std::move(name)), replaces_(replaces) {}

  /// True where a file of that name was removed for it.
  bool replaces() const { return replaces_; }

  /// Writes at `offset`, in bytes; a gap before it reads as zeros.
  Attempt<void> write(std::string_view bytes, std::int64_t offset);

  /// Makes a file of `size` bytes of it.
  Attempt<void> resize(std::int64_t size);

  /// Closes it. A full disk may show here only (close(2)).
  Attempt<void> close();

 private:
  UniqueFd fd_;
  std::string name_;
  bool replaces_;
};

class Tree {
 public:
  /// `folder` is a descriptor of it, O_PATH or not.
  explicit Tree(UniqueFd folder) : folder_(std::move(folder)) {}

  /// The folder and those above it, each 0755 where it is not there yet. False where a file is in
  /// the way.
  Attempt<bool> make_folder(const std::vector<std::string>& parts);

  /// An empty file, 0644 or 0755, in place of a file of that name; the folders above it are made.
  /// Nothing where a folder has its name, or a file that of a folder above it.
  Attempt<std::optional<NewFile>> make_file(const std::vector<std::string>& parts, bool executable);

 private:
  /// The descriptor of the folder that the first `count` parts lead to, made where it is missing;
  /// it owns nothing where a file is in the way.
  Attempt<UniqueFd> enter(const std::vector<std::string>& parts, std::size_t count);

  UniqueFd folder_;
};

}  // namespace sockdrill::unpack
