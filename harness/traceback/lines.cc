#include "traceback/lines.h"

#include <algorithm>
#include <array>

namespace sockdrill {
namespace {

constexpr std::size_t kEndKept = std::size_t{64} << 10U;

// Without control sequences (ECMA-48: ESC [ … a final byte from @ to ~) and carriage returns.
std::string plain(std::string_view line) {
  std::string text;
  while (!line.empty()) {
    if (line.starts_with("\x1b[")) {
      const auto is_final = [](char c) { return c >= '@' && c <= '~'; };
      const auto end = std::find_if(line.begin() + 2, line.end(), is_final);
      line.remove_prefix(static_cast<std::size_t>(end - line.begin()));
    } else if (line.front() != '\r') {
      text += line.front();
    }
    line.remove_prefix(std::min<std::size_t>(line.size(), 1));
  }
  return text;
}

void add_lines(std::string_view text, std::vector<std::string>& lines) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(plain(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

OutputLines::OutputLines(std::string_view output) {
  const bool whole = output.size() <= 2 * kEndKept;
  add_lines(whole ? output : output.substr(0, kEndKept), lines_);
  if (!whole) add_lines(output.substr(output.size() - kEndKept), lines_);
}

std::string_view file_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool is_installed(std::string_view path) {
  constexpr std::array<std::string_view, 3> kRoots = {"/usr/", "/opt/", "/lib/"};
  constexpr std::array<std::string_view, 4> kFolders = {"/site-packages/", "/dist-packages/",
                                                        "/node_modules/", "/lib/python"};
  const auto begins = [&](std::string_view root) { return path.starts_with(root); };
  const auto contains = [&](std::string_view folder) {
    return path.find(folder) != std::string_view::npos;
  };
  return std::any_of(kRoots.begin(), kRoots.end(), begins) ||
         std::any_of(kFolders.begin(), kFolders.end(), contains);
}

}  // namespace sockdrill
