#include "reports/ci_commands.h"

#include <array>

namespace sockdrill {
namespace {

constexpr std::array<std::string_view, 3> kAnywhere = {"##[", "##vso[", "##teamcity["};
constexpr std::string_view kAtStart = "::";

// True where nothing but white space stands between the start of the line and `at`. Colours count
// as nothing too: a terminal's escape sequences are not white space to a runner, and yet some
// strip them before they look.
bool begins_line(std::string_view text, std::size_t at) {
  bool in_colour = false;
  for (std::size_t i = at; i > 0; --i) {
    const char c = text[i - 1];
    if (c == '\n') return true;
    if (c == 'm' && !in_colour) {
      in_colour = true;
    } else if (c == '\x1b') {
      in_colour = false;
    } else if (in_colour ? c != '[' && c != ';' && (c < '0' || c > '9') : c != ' ' && c != '\t') {
      return false;
    }
  }
  return !in_colour;
}

void split_all(std::string& text, std::string_view command) {
  for (std::size_t at = text.find(command); at != std::string::npos;
       at = text.find(command, at + 1)) {
    text.insert(at + 1, 1, ' ');
  }
}

}  // namespace

std::string without_ci_commands(std::string text) {
  for (const std::string_view command : kAnywhere) split_all(text, command);
  for (std::size_t at = text.find(kAtStart); at != std::string::npos;
       at = text.find(kAtStart, at + 1)) {
    if (begins_line(text, at)) text.insert(at + 1, 1, ' ');
  }
  return text;
}

}  // namespace sockdrill
