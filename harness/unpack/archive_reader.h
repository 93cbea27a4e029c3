// The entries of an archive and their bytes, in the order in which they come: libarchive(3), and
// the only file that knows of it.
//
// Everything is unpacked inside of this process: a compression for which libarchive would start a
// program is one that is not known here. Nothing is believed that the archive says of itself: a
// size is what was read, a name is bytes. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "unpack/problem.h"

struct archive;
struct archive_entry;

namespace sockdrill::unpack {

struct Entry {
  enum class Kind : std::uint8_t { file, folder, link, special };

  Kind kind = Kind::special;
  std::string name;         // bytes; empty where libarchive cannot tell it
  bool executable = false;  // by its owner
};

/// Bytes of a file; what lies between blocks reads as zeros.
struct Block {
  std::string_view bytes;   // until the next call
  std::int64_t offset = 0;  // not less than 0
  bool is_last = false;     // no bytes: `offset` is where the file ends
};

class ArchiveReader {
 public:
  /// Reads from `descriptor`, a regular file at its beginning, which stays the caller's. Needs a
  /// locale whose characters are UTF-8: libarchive makes names in it.
  static Attempt<ArchiveReader> open(int descriptor);

  ArchiveReader(ArchiveReader&&) noexcept;
  ArchiveReader& operator=(ArchiveReader&&) noexcept;
  ~ArchiveReader();

  /// Nothing after the last one. What was not read of the one before is passed over.
  Attempt<std::optional<Entry>> next();

  /// The next bytes of the entry that next() gave.
  Attempt<Block> read();

 private:
  struct Free {
    void operator()(archive* handle) const;
  };

  explicit ArchiveReader(int descriptor);
  tl::unexpected<Problem> problem() const;

  std::unique_ptr<archive, Free> archive_;
  std::string first_bytes_;
  bool is_known_ = false;  // libarchive has chosen a format
};

/// "zip, 7z, rar, tar, tar.gz, …": what this machine's libarchive can read.
std::string known_archives();

}  // namespace sockdrill::unpack
