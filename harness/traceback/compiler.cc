// Compilers and linkers:
//
//   a.c:2:10: fatal error: winsock2.h: No such file or directory      (gcc, clang)
//   Bad.java:3: error: incompatible types: …                          (javac)
//   # command-line-arguments
//   ./c.go:7:2: undefined: foo                                        (go)
//   /usr/bin/ld: c.c:(.text+0x5): undefined reference to `missing'    (ld)
#include <re2/re2.h>

#include "traceback/parsers.h"

namespace sockdrill {
namespace {

const RE2& error_pattern() {
  static const RE2 pattern(R"re((\S+?):(\d+)(?::\d+)?: (?:fatal )?error: (.*))re", RE2::Latin1);
  return pattern;
}

const RE2& go_pattern() {
  static const RE2 pattern(R"re((\S+\.go):(\d+):(?:\d+:)? (.*))re", RE2::Latin1);
  return pattern;
}

const RE2& link_pattern() {
  static const RE2 pattern(R"re(.*: (undefined reference to .*|cannot find -l.*))re", RE2::Latin1);
  return pattern;
}

}  // namespace

std::optional<FoundTraceback> find_compiler(const OutputLines& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string message;
    SourceLine place;
    const bool after_package = i > 0 && lines[i - 1].starts_with("# ");
    const bool error =
        RE2::FullMatch(lines[i], error_pattern(), &place.file, &place.line, &message) ||
        (after_package &&
         RE2::FullMatch(lines[i], go_pattern(), &place.file, &place.line, &message)) ||
        RE2::FullMatch(lines[i], link_pattern(), &message);
    if (!error) continue;
    return FoundTraceback{
        {Traceback::Kind::build_error, {}, message, std::string(file_name(place.file)), place.line},
        i};
  }
  return std::nullopt;
}

}  // namespace sockdrill
