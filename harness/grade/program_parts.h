// What files of a submission make up one program, in the languages that are known. Nothing is
// started: all of it is told by names and by the text.
#pragma once

#include <algorithm>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "steps/binding.h"

namespace sockdrill {

/// Of these files those of which the predicate is true, in their order.
template <class Predicate>
std::vector<std::string> those(const std::vector<std::string>& files, Predicate predicate) {
  std::vector<std::string> left;
  std::copy_if(files.begin(), files.end(), std::back_inserter(left), predicate);
  return left;
}

/// The beginning of a file's text, as much as its calls are looked for in.
std::string beginning_of(const std::string& folder, const std::string& file);

/// The file at which the program begins that `file` is a part of: who imports it (Python), or the
/// source with main() beside it (C, C++, Go, Java). `file` itself where there is none, or several.
/// `all`: the files that may be a program; `is_foreign` says which of them belong to another one.
std::string entry_of(const std::string& folder, const std::string& file,
                     const std::vector<std::string>& all,
                     const std::function<bool(const std::string&)>& is_foreign);

/// Whether a file in Python does nothing but define, so that it is run for another's sake.
bool only_defines(std::string_view python);

/// Makes the command of a program that has several files out of that of its first one: sources that
/// are compiled along, a module of a package, classes of Java that stand in files of their own.
/// False where the file stands alone, and nothing was changed.
bool add_parts(const std::string& folder, const std::string& file,
               const std::vector<std::string>& all, RoleCommand& role);

}  // namespace sockdrill
