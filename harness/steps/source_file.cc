// A source file as a command.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "steps/binding.h"

namespace sockdrill {
namespace {

struct Language {
  std::string_view extension;
  std::vector<std::string> run;    // in front of the file; empty: what was made is run
  std::vector<std::string> build;  // "{made}" and "{file}" are put in
};

const std::vector<Language>& languages() {
  static const std::vector<Language> all = {
      {".py", {"python3"}, {}},
      {".js", {"node"}, {}},
      {".mjs", {"node"}, {}},
      {".java", {"java"}, {}},
      {".sh", {"bash"}, {}},
      {".c", {}, {"gcc", "-o", "{made}", "{file}", "-lpthread"}},
      {".cc", {}, {"g++", "-std=c++17", "-o", "{made}", "{file}", "-lpthread"}},
      {".cpp", {}, {"g++", "-std=c++17", "-o", "{made}", "{file}", "-lpthread"}},
      {".cxx", {}, {"g++", "-std=c++17", "-o", "{made}", "{file}", "-lpthread"}},
      {".go", {}, {"go", "build", "-o", "{made}", "{file}"}},
  };
  return all;
}

}  // namespace

void take_source_file(RoleCommand& role) {
  if (role.command.empty()) return;
  const std::filesystem::path file = role.command[0];
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) return;
  const std::string extension = file.extension().string();
  const auto& all = languages();
  const auto known = std::find_if(all.begin(), all.end(), [&](const Language& language) {
    return language.extension == extension;
  });
  if (known == all.end()) return;
  // What may be run as it is says itself how.
  if (known->build.empty() && ::access(file.c_str(), X_OK) == 0) {
    if (file.string().find('/') == std::string::npos) role.command[0] = "./" + file.string();
    return;
  }
  if (known->build.empty()) {
    role.command.insert(role.command.begin(), known->run.begin(), known->run.end());
    return;
  }
  const std::string made = (file.parent_path() / file.stem()).string() + ".made";
  for (std::string word : known->build) {
    if (word == "{made}") word = made;
    if (word == "{file}") word = file.string();
    role.build.push_back(std::move(word));
  }
  role.command[0] = made.find('/') == std::string::npos ? "./" + made : made;
}

}  // namespace sockdrill
