// A source file as a command.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

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

// The word that names the program: the command itself, or what an interpreter is given first.
std::string own_file(const std::vector<std::string>& command) {
  if (command.empty()) return {};
  if (command[0].find('/') != std::string::npos) return command[0];
  return command.size() > 1 && is_source_name(command[1]) ? command[1] : std::string();
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

namespace {

// "#!" at its beginning: a script that says itself by what it is run.
bool names_its_interpreter(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::array<char, 2> begin{};
  return stream.read(begin.data(), begin.size()) && begin[0] == '#' && begin[1] == '!';
}

const Language* language_of(const std::filesystem::path& file) {
  // SERVER.PY, as some systems write it.
  const std::string extension = to_lower(file.extension().string());
  const auto& all = languages();
  const auto known = std::find_if(all.begin(), all.end(), [&](const Language& language) {
    return language.extension == extension;
  });
  return known == all.end() ? nullptr : &*known;
}

// "./server" is a file and no name to be looked for in PATH.
std::string as_file(const std::string& path) {
  return path.find('/') == std::string::npos ? "./" + path : path;
}

// The command of a source file, `shown` as the command is to call it.
void run_source(const Language& language, const std::filesystem::path& shown, RoleCommand& role) {
  if (language.build.empty()) {
    role.command = language.run;
    role.command.push_back(shown.string());
    return;
  }
  const std::string made = (shown.parent_path() / shown.stem()).string() + ".made";
  for (std::string word : language.build) {
    if (word == "{made}") word = made;
    if (word == "{file}") word = shown.string();
    role.build.push_back(std::move(word));
  }
  role.command = {as_file(made)};
}

}  // namespace

void take_source_file(RoleCommand& role) {
  if (role.command.empty()) return;
  const std::filesystem::path file = role.command[0];
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) return;
  const Language* const known = language_of(file);
  if (known == nullptr) return;
  // What may be run as it is says itself how. A file system that knows no x bit says so of all.
  if (known->build.empty() && ::access(file.c_str(), X_OK) == 0 && names_its_interpreter(file)) {
    role.command[0] = as_file(file.string());
    return;
  }
  const std::vector<std::string> arguments(role.command.begin() + 1, role.command.end());
  run_source(*known, file, role);
  role.command.insert(role.command.end(), arguments.begin(), arguments.end());
}

bool is_source_name(std::string_view file) { return language_of(file) != nullptr; }

bool take_program_file(const std::string& folder, const std::string& file, RoleCommand& role) {
  const std::filesystem::path path = std::filesystem::path(folder) / file;
  if (const Language* const known = language_of(file)) {
    // A name that begins with '-' would be taken for an option.
    run_source(*known, file.starts_with('-') ? "./" + file : file, role);
    return true;
  }
  if (::access(path.c_str(), X_OK) != 0) return false;
  role.command = {as_file(file)};
  return true;
}

}  // namespace sockdrill
