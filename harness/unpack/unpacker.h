// From an archive to a folder: what is taken, what is left out, where it ends.
#pragma once

#include <cstdint>

#include "unpack/archive_reader.h"
#include "unpack/notes.h"
#include "unpack/problem.h"
#include "unpack/tree.h"

namespace sockdrill::unpack {

/// Folders inside of one another.
constexpr std::size_t kMostLevels = 32;

struct Bounds {
  /// Of all files together: what is written, and the gaps of sparse files as well.
  std::uint64_t bytes = 0;
  /// Entries, those that are left out and folders as well. A folder that no entry names comes on
  /// top: at most kMostLevels for each.
  std::uint64_t files = 0;
};

/// Unpacks all of it. After a problem the folder may hold a part.
Attempt<Notes> unpack(ArchiveReader& archive, Tree& tree, const Bounds& bounds);

}  // namespace sockdrill::unpack
