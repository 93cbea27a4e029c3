#include "steps/program_evidence.h"

#include <fmt/format.h>

#include "base/text.h"

namespace sockdrill {
namespace {

std::string_view last_line_of(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = text.find_last_not_of(" \t\r\n");
    if (end == std::string_view::npos) return {};
    text = text.substr(0, end + 1);
    const std::size_t start = text.rfind('\n');
    return start == std::string_view::npos ? text : text.substr(start + 1);
  }
  return {};
}

}  // namespace

std::string last_line(const RunningProgram& program) {
  const Charset& charset = *program.spec().charset;
  const std::string error = program.output(true);
  const std::string_view line = last_line_of(error);
  if (!line.empty()) return shorten(decode_visible(charset, line), 160);
  const std::string out = program.output(false);
  return shorten(decode_visible(charset, last_line_of(out)), 160);
}

std::string describe_exit(const RunningProgram& program, const ExitStatus& status) {
  const std::string line = last_line(program);
  return line.empty() ? to_string(status)
                      : fmt::format("{}; its last line: {}", to_string(status), line);
}

}  // namespace sockdrill
