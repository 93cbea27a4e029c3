// The text of one scenario file, kept for as long as a message may want to quote it.
//
// Immutable once made, so any number of threads may share one. It is always held by a shared_ptr:
// documents, diagnostics and the models built from them keep it alive.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/span.h"

namespace sockdrill {

class Source : public std::enable_shared_from_this<Source> {
 public:
  /// The largest file that is read, in bytes.
  static constexpr std::size_t kLimit = std::size_t{64} << 20U;

  /// Reads a regular file. Anything else (a directory, a pipe, a device) is refused without being
  /// read, so this never blocks on another process. The error quotes the path:
  /// "cannot read 'x.yaml': No such file or directory"; its code is the errno.
  static Result<std::shared_ptr<const Source>> read(const std::string& path);

  /// A text that is already at hand; `path` is only for messages. A UTF-8 byte order mark at the
  /// start is dropped: it belongs to the file, not to the text.
  Source(std::string path, std::string text);

  const std::string& path() const { return path_; }
  const std::string& text() const { return text_; }

  /// The lines of the text, at least 1. LF, CR LF and CR end a line.
  std::uint32_t line_count() const { return static_cast<std::uint32_t>(line_starts_.size()); }

  /// A line (from 1) without its line end; "" for 0 and beyond the last.
  std::string_view line(std::uint32_t number) const;

  /// Where a line begins in text(); its size for lines that do not exist.
  std::size_t line_offset(std::uint32_t number) const;

  /// Where the byte at an offset stands.
  Place place(std::size_t offset) const;

 private:
  std::string path_;
  std::string text_;
  std::vector<std::uint32_t> line_starts_;
};

}  // namespace sockdrill
