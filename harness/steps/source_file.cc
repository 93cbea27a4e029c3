// A source file as a command.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/text.h"
#include "sandbox/file_view.h"
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

bool is_source(const std::filesystem::path& file) {
  const std::string extension = file.extension().string();
  return std::any_of(languages().begin(), languages().end(),
                     [&](const Language& language) { return language.extension == extension; });
}

// The word that names the program: the command itself, or what an interpreter is given first.
std::string own_file(const std::vector<std::string>& command) {
  if (command.empty()) return {};
  if (command[0].find('/') != std::string::npos) return command[0];
  return command.size() > 1 && is_source(command[1]) ? command[1] : std::string();
}

}  // namespace

std::string trouble_with_file(const RoleCommand& role) {
  namespace fs = std::filesystem;
  const std::string word = own_file(role.command);
  if (word.empty() || !role.build.empty()) return {};
  std::error_code error;
  if (fs::symlink_status(word, error).type() == fs::file_type::not_found) {
    return fmt::format(
        "there is no file {}{}", in_quotes(word),
        word.starts_with("~/") ? "; in quotes no shell puts in what ~ stands for" : "");
  }
  if (!fs::is_symlink(word, error)) return {};
  const fs::path folder = fs::weakly_canonical(fs::path(word).parent_path() / ".", error);
  const fs::path target = fs::weakly_canonical(word, error);
  const auto [end, unused] =
      std::mismatch(folder.begin(), folder.end(), target.begin(), target.end());
  const bool within = end == folder.end() || (end->empty() && std::next(end) == folder.end());
  if (within || is_system_path(target.string())) return {};
  return fmt::format(
      "{} is a link that leads out of its folder, where no program sees it: name '{}'",
      in_quotes(word), visible(target.string()));
}

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
