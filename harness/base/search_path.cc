#include "base/search_path.h"

#include <algorithm>
#include <cstdlib>

namespace sockdrill {

std::vector<std::string> search_folders(std::string_view path) {
  std::vector<std::string> folders;
  if (path.empty()) return folders;
  for (;;) {
    const std::size_t size = std::min(path.find(':'), path.size());
    folders.emplace_back(size == 0 ? "." : path.substr(0, size));
    if (size == path.size()) return folders;
    path.remove_prefix(size + 1);
  }
}

std::vector<std::string> search_folders() {
  const char* const path = std::getenv("PATH");
  return search_folders(path == nullptr ? "" : path);
}

}  // namespace sockdrill
