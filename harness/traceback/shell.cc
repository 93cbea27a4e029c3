// Shells:
//
//   a.sh: line 3: nosuchcommand: command not found      (bash)
//   a.sh: 3: nosuchcommand: not found                   (dash)
#include <re2/re2.h>

#include "traceback/parsers.h"

namespace sockdrill {
namespace {

const RE2& shell_pattern() {
  static const RE2 pattern(R"re((?:(\S+): line (\d+)|(\S*sh): (\d+)): (.*))re", RE2::Latin1);
  return pattern;
}

}  // namespace

std::optional<FoundTraceback> find_shell(const OutputLines& lines) {
  for (std::size_t i = lines.size(); i-- > 0;) {
    std::string in_bash;
    std::string in_dash;
    std::string bash_line;
    std::string dash_line;
    std::string message;
    if (!RE2::FullMatch(lines[i], shell_pattern(), &in_bash, &bash_line, &in_dash, &dash_line,
                        &message)) {
      continue;
    }
    const std::string& file = in_bash.empty() ? in_dash : in_bash;
    const std::string& number = in_bash.empty() ? dash_line : bash_line;
    if (number.size() > 9) continue;
    return FoundTraceback{{Traceback::Kind::shell_error,
                           {},
                           message,
                           std::string(file_name(file)),
                           static_cast<std::uint32_t>(std::stoul(number))},
                          i};
  }
  return std::nullopt;
}

}  // namespace sockdrill
