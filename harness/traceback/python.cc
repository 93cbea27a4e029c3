// CPython, 2 and 3 (traceback module of the standard library):
//
//   Traceback (most recent call last):
//     File "server.py", line 3, in reply
//       return data.decode('utf-8')
//   UnicodeDecodeError: 'utf-8' codec can't decode byte 0xc4 in position 0: …
//
// A syntax error has no first line, and no "in …" behind its place.
#include <re2/re2.h>

#include "traceback/parsers.h"

namespace sockdrill {
namespace {

const RE2& frame_pattern() {
  static const RE2 pattern(R"re(\s+File "([^"]+)", line (\d+)(?:, in .*)?)re", RE2::Latin1);
  return pattern;
}

const RE2& exception_pattern() {
  static const RE2 pattern(R"re(([A-Za-z_][\w.]*)(?:: (.*))?)re", RE2::Latin1);
  return pattern;
}

// A source that is no text in the encoding it is read in.
const RE2& encoding_pattern() {
  static const RE2 pattern(
      R"re(SyntaxError: (\(unicode error\) .*|Non-(?:UTF-8|ASCII) code .*) in file (\S+) on line (\d+).*)re",
      RE2::Latin1);
  return pattern;
}

bool is_own(std::string_view file) { return !file.starts_with('<') && !is_installed(file); }

bool begins_with_space(std::string_view line) { return line.starts_with(' '); }

}  // namespace

std::optional<FoundTraceback> find_python(const OutputLines& lines) {
  std::optional<FoundTraceback> found;
  bool inside = false;
  SourceLine own;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    std::string type;
    std::string message;
    SourceLine place;
    if (line.starts_with("SyntaxError: ") &&
        RE2::FullMatch(line, encoding_pattern(), &message, &place.file, &place.line)) {
      found = {{Traceback::Kind::exception, "SyntaxError", message,
                std::string(file_name(place.file)), place.line},
               i};
      continue;
    }
    if (line.starts_with("Traceback (most recent call last):")) {
      inside = true;
      own = {};
    } else if (RE2::FullMatch(line, frame_pattern(), &place.file, &place.line)) {
      if (!inside) own = {};
      inside = true;
      if (is_own(place.file)) own = place;
    } else if (inside && !begins_with_space(line)) {
      inside = false;
      if (!RE2::FullMatch(line, exception_pattern(), &type, &message)) continue;
      const std::size_t dot = type.rfind('.');
      if (dot != std::string::npos) type.erase(0, dot + 1);
      if (type == "KeyboardInterrupt") continue;  // of SIGINT: somebody's wish
      found = {
          {Traceback::Kind::exception, type, message, std::string(file_name(own.file)), own.line},
          i};
    }
  }
  return found;
}

}  // namespace sockdrill
