#include "grade/program_parts.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

namespace sockdrill {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostRead = std::size_t{256} << 10U;  // of a file
constexpr int kMostImports = 16;                            // from one file to the next

std::vector<std::string> words_of(const std::string& line) {
  std::string plain = line;
  for (char& c : plain) {
    if (c == ',' || c == '\r' || c == ';' || c == '(' || c == ')') c = ' ';
  }
  std::stringstream stream(plain);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(std::move(word));
  return words;
}

bool has_main(const std::string& folder, const std::string& file) {
  const std::string text = beginning_of(folder, file);
  return text.find("main(") != std::string::npos || text.find("main (") != std::string::npos;
}

bool is_compiled(const std::string& file) {
  const std::string extension = fs::path(file).extension().string();
  return extension == ".c" || extension == ".cc" || extension == ".cpp" || extension == ".cxx" ||
         extension == ".go" || extension == ".java";
}

// The other sources beside a file, with a main of their own or without.
std::vector<std::string> sources_beside(const std::string& folder, const std::string& file,
                                        const std::vector<std::string>& all, bool with_main) {
  const fs::path path = file;
  return those(all, [&](const std::string& other) {
    const fs::path part = other;
    return other != file && part.parent_path() == path.parent_path() &&
           part.extension() == path.extension() && !other.ends_with("_test.go") &&
           has_main(folder, other) == with_main;
  });
}

// "core", "mysrv.core" and ".core" name core.py.
bool names_module(std::string_view name, std::string_view module) {
  if (!name.ends_with(module)) return false;
  name.remove_suffix(module.size());
  return name.empty() || name.ends_with('.');
}

// import core · from core import serve · from . import core · from mysrv import core
bool imports(const std::string& text, const std::string& module) {
  std::stringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::vector<std::string> words = words_of(line);
    if (words.size() < 2 || (words[0] != "import" && words[0] != "from")) continue;
    const auto named = [&](const std::string& name) { return names_module(name, module); };
    // Behind "from ." stand modules, mostly; behind "from somewhere" they may.
    const bool all_are_modules = words[0] == "import" || words[1].starts_with('.');
    if (all_are_modules ? std::any_of(words.begin() + 1, words.end(), named) : named(words[1])) {
      return true;
    }
    if (words[0] == "from" && std::find(words.begin() + 2, words.end(), module) != words.end() &&
        words[1].find('.') == std::string::npos) {
      return true;
    }
  }
  return false;
}

// "mysrv" or "mysrv.server" for a file of a package of Python that cannot be run as a file.
std::optional<std::string> module_of(const std::string& folder, const std::string& file) {
  const fs::path path = file;
  if (path.extension() != ".py" || !path.has_parent_path()) return std::nullopt;
  const bool is_main = path.filename() == "__main__.py";
  if (!is_main && beginning_of(folder, file).find("from .") == std::string::npos) {
    return std::nullopt;
  }
  std::string name;
  fs::path package;
  for (const fs::path& part : path.parent_path()) {
    package /= part;
    std::error_code error;
    if (!fs::exists(fs::path(folder) / package / "__init__.py", error)) return std::nullopt;
    name += (name.empty() ? "" : ".") + part.string();
  }
  if (!is_main) name += "." + path.stem().string();
  return name;
}

// The package that the first lines of a source in Java name; empty where they name none.
std::string java_package(const std::string& text) {
  std::stringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::vector<std::string> words = words_of(line);
    if (words.size() >= 2 && words[0] == "package") return words[1];
  }
  return {};
}

// Classes in files of their own: `java File.java` knows its own file alone, so javac makes those
// that it names.
bool add_java_classes(const std::string& folder, const fs::path& file,
                      const std::vector<std::string>& all, RoleCommand& role) {
  const auto sources =
      those(all, [](const std::string& other) { return fs::path(other).extension() == ".java"; });
  if (sources.size() < 2) return false;
  const std::string package = java_package(beginning_of(folder, file.string()));
  const std::string made = (file.parent_path() / file.stem()).string() + ".made";
  role.command = {"java", "-cp", made,
                  (package.empty() ? "" : package + ".") + file.stem().string()};
  role.build = {"javac", "-d", made};
  // Where the folders are those of its package, only what it names is made.
  std::string below = package;
  std::replace(below.begin(), below.end(), '.', '/');
  std::string root = file.parent_path().string();
  const bool in_place = root == below || root.ends_with("/" + below);
  if (in_place || below.empty()) {
    root.resize(root.size() - below.size());
    while (root.ends_with('/')) root.pop_back();
    role.build.insert(role.build.end(), {"-sourcepath", root.empty() ? "." : root});
  }
  role.build.push_back(file.string());
  if (in_place || below.empty()) return true;
  const auto parts = sources_beside(folder, file.string(), all, false);
  role.build.insert(role.build.end(), parts.begin(), parts.end());
  return true;
}

}  // namespace

std::string beginning_of(const std::string& folder, const std::string& file) {
  std::ifstream stream(fs::path(folder) / file, std::ios::binary);
  std::string text(kMostRead, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

std::string entry_of(const std::string& folder, const std::string& file,
                     const std::vector<std::string>& all,
                     const std::function<bool(const std::string&)>& is_foreign) {
  if (is_compiled(file)) {
    if (has_main(folder, file)) return file;
    auto mains = sources_beside(folder, file, all, true);
    std::erase_if(mains, is_foreign);
    return mains.size() == 1 ? mains.front() : file;
  }
  if (!file.ends_with(".py")) return file;
  std::string entry = file;
  for (int step = 0; step < kMostImports; ++step) {
    const std::string module = fs::path(entry).stem().string();
    const auto importers = those(all, [&](const std::string& other) {
      return other != entry && other.ends_with(".py") && !other.ends_with("__init__.py") &&
             !is_foreign(other) && imports(beginning_of(folder, other), module);
    });
    if (importers.size() != 1 || importers.front() == file) break;
    entry = importers.front();
  }
  return entry;
}

bool only_defines(std::string_view python) {
  std::stringstream lines{std::string(python)};
  bool in_text = false;  // of """ or '''
  for (std::string line; std::getline(lines, line);) {
    std::size_t quotes = 0;
    for (const std::string_view mark : {"\"\"\"", "'''"}) {
      for (std::size_t at = line.find(mark); at != std::string::npos;
           at = line.find(mark, at + 3)) {
        ++quotes;
      }
    }
    const bool was_in_text = in_text;
    if (quotes % 2 == 1) in_text = !in_text;
    if (was_in_text || line.empty() || quotes > 0) continue;
    const auto first = static_cast<unsigned char>(line.front());
    if (std::isspace(first) != 0 || first == '#' || first == '@' || first == ')' || first == ']' ||
        first == '}' || first == '"' || first == '\'' || line.starts_with("\xEF\xBB\xBF#")) {
      continue;
    }
    const std::vector<std::string> words = words_of(line);
    if (words.empty()) continue;
    if (words[0] == "import" || words[0] == "from" || words[0] == "def" || words[0] == "class" ||
        words[0] == "async" || words[0] == "pass") {
      continue;
    }
    // PORT = 8989 · ADDRESS = ("", 8989); no call.
    if (words.size() < 2 || words[1] != "=") return false;
    const std::size_t equals = line.find('=');
    for (std::size_t at = line.find('('); at != std::string::npos; at = line.find('(', at + 1)) {
      if (at < equals || std::isalnum(static_cast<unsigned char>(line[at - 1])) != 0) return false;
    }
  }
  return true;
}

bool add_parts(const std::string& folder, const std::string& file,
               const std::vector<std::string>& all, RoleCommand& role) {
  if (const auto module = module_of(folder, file)) {
    role.command = {"python3", "-m", *module};
    return true;
  }
  const fs::path path = file;
  if (path.extension() == ".java") return add_java_classes(folder, path, all, role);
  if (!is_compiled(file)) return false;
  const auto source = std::find(role.build.begin(), role.build.end(), file);
  const auto parts = sources_beside(folder, file, all, false);
  if (source == role.build.end() || parts.empty()) return false;
  role.build.insert(source + 1, parts.begin(), parts.end());
  return true;
}

}  // namespace sockdrill
