// PATH, as execvp(3) reads it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sockdrill {

/// The folders of a PATH in their order; "." where one is empty. None of an empty text.
std::vector<std::string> search_folders(std::string_view path);

/// Those of this process.
std::vector<std::string> search_folders();

}  // namespace sockdrill
