// The JVM (Throwable.printStackTrace); the innermost frame comes first:
//
//   Exception in thread "main" java.net.ConnectException: Connection refused
//   	at java.base/sun.nio.ch.Net.connect0(Native Method)
//   	at Srv.serve(Srv.java:3)
#include <re2/re2.h>

#include "traceback/parsers.h"

namespace sockdrill {
namespace {

const RE2& exception_pattern() {
  static const RE2 pattern(R"re((?:Exception in thread ".*" )?((?:[\w$]+\.)+[\w$]+)(?:: (.*))?)re",
                           RE2::Latin1);
  return pattern;
}

const RE2& frame_pattern() {
  static const RE2 pattern(R"re(\s+at ([\w.$/@-]+)\.[\w$<>]+\((\w+\.java):(\d+)\))re", RE2::Latin1);
  return pattern;
}

const RE2& launcher_pattern() {
  static const RE2 pattern(R"re(Error: (Could not find or load main class .*|Main method .*))re",
                           RE2::Latin1);
  return pattern;
}

// Classes of the JDK are told with their module in front of a slash.
bool is_own(std::string_view class_name) {
  return class_name.find('/') == std::string_view::npos && !class_name.starts_with("java.") &&
         !class_name.starts_with("sun.") && !class_name.starts_with("jdk.");
}

bool is_frame(std::string_view line) { return line.starts_with("\tat "); }

}  // namespace

std::optional<FoundTraceback> find_java(const OutputLines& lines) {
  std::optional<FoundTraceback> found;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string type;
    std::string message;
    if (lines[i].starts_with("Error: ") && RE2::FullMatch(lines[i], launcher_pattern(), &message)) {
      found = {{Traceback::Kind::exception, "Error", message, {}, 0}, i};
    }
    const bool begins =
        is_frame(lines[i + 1]) && !is_frame(lines[i]) && !lines[i].starts_with("Caused by: ");
    if (!begins || !RE2::FullMatch(lines[i], exception_pattern(), &type, &message)) continue;
    Traceback raised{Traceback::Kind::exception, type.substr(type.rfind('.') + 1), message, {}, 0};
    for (std::size_t k = i + 1; is_frame(lines[k]); ++k) {
      std::string class_name;
      SourceLine place;
      if (RE2::FullMatch(lines[k], frame_pattern(), &class_name, &place.file, &place.line) &&
          is_own(class_name)) {
        raised.file = place.file;
        raised.line = place.line;
        break;
      }
    }
    found = {std::move(raised), i};
  }
  return found;
}

}  // namespace sockdrill
