// Go; the innermost frame comes first, each in two lines:
//
//   panic: runtime error: index out of range [5] with length 1
//
//   goroutine 1 [running]:
//   main.main()
//   	/home/me/d.go:3 +0x34
#include <re2/re2.h>

#include "traceback/parsers.h"

namespace sockdrill {
namespace {

const RE2& panic_pattern() {
  static const RE2 pattern(R"re((panic|fatal error): (.*?)(?: \[recovered\])?)re", RE2::Latin1);
  return pattern;
}

const RE2& frame_pattern() {
  static const RE2 pattern(R"re(\t(/\S+\.go):(\d+)(?: \+0x[0-9a-f]+)?)re", RE2::Latin1);
  return pattern;
}

}  // namespace

std::optional<FoundTraceback> find_go(const OutputLines& lines) {
  std::optional<FoundTraceback> found;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    if (line.starts_with("panic: ") || line.starts_with("fatal error: ")) {
      std::string type;
      std::string message;
      if (!RE2::FullMatch(line, panic_pattern(), &type, &message)) continue;
      found = {{Traceback::Kind::exception, type, message, {}, 0}, i};
    } else if (found && found->traceback.line == 0 && line.starts_with('\t')) {
      SourceLine place;
      if (!RE2::FullMatch(line, frame_pattern(), &place.file, &place.line)) continue;
      if (is_installed(place.file)) continue;
      found->traceback.file = file_name(place.file);
      found->traceback.line = place.line;
    }
  }
  return found;
}

}  // namespace sockdrill
