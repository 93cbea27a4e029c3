// What a program sees of the file system: a list of operations that build its root.
//
// The system (/usr, /etc, …) read-only, a /dev with harmless devices, /proc of its own pid
// namespace, a private /tmp, and its folder under the path it has outside: writable, but what is
// written goes to the private memory and not to the folder (overlayfs). Nothing else: no home
// directories, no scenarios, no other program's folder.
//
// Made before the start, because the child that carries it out may not allocate (containment.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace sockdrill {

/// Sources are paths outside, targets paths inside.
struct FileOperation {
  enum class Kind : std::uint8_t {
    directory,  // mkdir(target, mode)
    file,       // an empty one, to bind over
    symlink,    // target → source
    bind,       // source with what is mounted below it, read-only
    device,     // source as it is
    scratch,    // a directory `source` of the private memory, at target
    folder,     // source, its files as the program's own, read-only
    overlay,    // the same, with the private memory above it
    workplace,  // source as it is, writable: where a program is made
    proc,       // the pid namespace's own
    cover,      // the empty directory, or file, `source` over target
    protect,    // target becomes read-only
  };
  Kind kind;
  std::string source;
  std::string target;
  std::uint32_t mode = 0755;
};

struct FileViewSpec {
  std::string folder;                // the program's, absolute; "" where it has none
  std::string contents;              // what stands there inside; "": what stands there outside
  std::string directory;             // where it starts, absolute
  std::vector<std::string> visible;  // further files and folders, read-only
  std::vector<std::string> hidden;   // must not be seen, wherever they stand
  std::uint64_t bytes = 0;           // how large the private memory may become
  std::uint64_t inodes = 0;
  // Files outside, and the names under which they stand, to be read, where the program starts.
  std::vector<std::string> files;
  FileOperation::Kind cover = FileOperation::Kind::overlay;  // how the folder is there
  bool own_proc = true;  // false: no /proc (without a pid namespace it would show everybody)
};

struct FileView {
  std::vector<FileOperation> operations;
  std::string scratch_options;  // mount data of the private memory (tmpfs)
  std::string directory;        // where the program starts, inside
};

/// Looks at the system's own directories; nothing is changed.
Result<FileView> make_file_view(const FileViewSpec& spec);

/// Without symbolic links, as far as it exists: what a mount is made of must not lead through a
/// link, whose target has another place in a program's view.
std::string resolved(const std::string& path);

/// `path` is `folder` or below it. Both absolute and clean.
bool is_within(const std::string& path, const std::string& folder);

/// Whether the system that every program sees holds the path.
bool is_system_path(const std::string& path);

}  // namespace sockdrill
