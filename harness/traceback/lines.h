// An output in lines, for the parsers of this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "traceback/traceback.h"

namespace sockdrill {

/// The lines of an output, without their ends and without a terminal's escape sequences. At most
/// 64 KiB of the beginning and 64 KiB of the end.
class OutputLines {
 public:
  explicit OutputLines(std::string_view output);

  std::size_t size() const { return lines_.size(); }
  /// Empty behind the end.
  std::string_view operator[](std::size_t at) const {
    return at < lines_.size() ? std::string_view(lines_[at]) : std::string_view();
  }

 private:
  std::vector<std::string> lines_;
};

// Patterns are matched as Latin-1: whatever the bytes are, each is a character.

/// A place in a source.
struct SourceLine {
  std::string file;
  std::uint32_t line = 0;
};

/// What a parser found, and in which line of the output.
struct FoundTraceback {
  Traceback traceback;
  std::size_t at = 0;
};

/// "/a/b.py" → "b.py".
std::string_view file_name(std::string_view path);

/// Whether a source lies where systems and package managers install, not where people work.
bool is_installed(std::string_view path);

}  // namespace sockdrill
