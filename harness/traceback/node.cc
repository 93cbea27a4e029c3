// Node.js; the place stands first, then the error with the innermost frame on top:
//
//   /home/me/a.js:2
//   function f() { return undefinedThing.x; }
//                  ^
//
//   ReferenceError: undefinedThing is not defined
//       at f (/home/me/a.js:2:16)
//       at Module._compile (node:internal/modules/cjs/loader:1521:14)
#include <re2/re2.h>

#include "traceback/parsers.h"

namespace sockdrill {
namespace {

const RE2& error_pattern() {
  static const RE2 pattern(R"re((?:Uncaught )?([A-Z]\w*)(?: \[\w+\])?(?:: (.*))?)re", RE2::Latin1);
  return pattern;
}

const RE2& frame_pattern() {
  static const RE2 pattern(R"re(\s+at (?:.*\()?(?:file://)?(/[^:()]+):(\d+):\d+\)?(?: \{)?)re",
                           RE2::Latin1);
  return pattern;
}

const RE2& place_pattern() {
  static const RE2 pattern(R"re((?:file://)?(/[^:]+\.[cm]?js):(\d+))re", RE2::Latin1);
  return pattern;
}

bool is_frame(std::string_view line) { return line.starts_with("    at "); }

// The innermost frame that is the program's own; else the place above the error.
SourceLine own_place(const OutputLines& lines, std::size_t error, std::size_t frames,
                     const SourceLine& above) {
  for (std::size_t i = frames; i > error && is_frame(lines[i]); ++i) {
    SourceLine place;
    if (RE2::FullMatch(lines[i], frame_pattern(), &place.file, &place.line) &&
        !is_installed(place.file)) {
      return place;
    }
  }
  return above;
}

}  // namespace

std::optional<FoundTraceback> find_node(const OutputLines& lines) {
  std::optional<FoundTraceback> found;
  SourceLine above;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    SourceLine place;
    std::string type;
    std::string message;
    if (lines[i].starts_with('/') || lines[i].starts_with("file:")) {
      if (RE2::FullMatch(lines[i], place_pattern(), &place.file, &place.line)) above = place;
    }
    // Of something thrown that is no Error there is no more than its text.
    if (lines[i].starts_with("(Use `node --trace-uncaught") && i > 0) {
      found = {{Traceback::Kind::exception, "Uncaught", std::string(lines[i - 1]),
                std::string(file_name(above.file)), above.line},
               i};
      continue;
    }
    std::size_t frames = i + 1;
    if (lines[frames] == "Require stack:") {
      for (++frames; lines[frames].starts_with("- "); ++frames) {
      }
    }
    if (is_frame(lines[i]) || !is_frame(lines[frames])) continue;
    if (!RE2::FullMatch(lines[i], error_pattern(), &type, &message)) continue;
    place = own_place(lines, i, frames, above);
    found = {
        {Traceback::Kind::exception, type, message, std::string(file_name(place.file)), place.line},
        i};
    above = {};
  }
  return found;
}

}  // namespace sockdrill
