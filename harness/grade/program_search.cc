#include "grade/program_search.h"

#include <fmt/format.h>
#include <fnmatch.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/search_path.h"
#include "base/text.h"
#include "grade/manifest.h"
#include "grade/program_parts.h"
#include "sandbox/file_view.h"
#include "steps/program_spec.h"

namespace sockdrill {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostNamed = 5;  // files in a message

// What an executable file begins with, that is no source.
bool is_executable(const std::string& path) {
  if (::access(path.c_str(), X_OK) != 0) return false;
  std::ifstream file(path, std::ios::binary);
  char begin[4] = {};
  file.read(begin, sizeof begin);
  const std::string_view bytes(begin, static_cast<std::size_t>(file.gcount()));
  return bytes.starts_with(
             "\x7f"
             "ELF") ||
         bytes.starts_with("#!");
}

// The files that may be a program, relative to the folder, in the order of their names.
std::vector<std::string> candidates_in(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (auto at = fs::recursive_directory_iterator(folder, error);
       !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (at->is_directory(error)) {
      if (name == "node_modules" || name.starts_with('.')) at.disable_recursion_pending();
      continue;
    }
    if (name.starts_with('.') || !at->is_regular_file(error)) continue;
    if (is_source_name(name) || is_executable(at->path().string())) {
      files.push_back(at->path().lexically_relative(folder).string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool contains_any(std::string_view text, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

// How people name the two roles.
constexpr std::string_view kServerNames[] = {"server", "serv", "srv", "服务", "伺服", "fuwu"};
constexpr std::string_view kClientNames[] = {"client", "cli", "客户", "kehu"};

bool is_named_as(const std::string& file, bool server) {
  const std::string name = to_lower(fs::path(file).stem().string());
  if (server) return contains_any(name, kServerNames);
  return contains_any(name, kClientNames) && !contains_any(name, kServerNames);
}

// The calls by which a role shows, in the languages that are known.
constexpr std::string_view kServerCalls[] = {
    "listen(",         "listen (",     "ServerSocket", "createServer",  "net.Listen",
    "ListenTCP",       "socketserver", "start_server", "create_server", "nc -l",
    "ServerBootstrap", "socat",        "ncat -l",      "accept("};
constexpr std::string_view kClientCalls[] = {"connect(",    "connect_ex(", "create_connection",
                                             "new Socket(", "net.Dial",    "open_connection",
                                             "connect (",   "\nnc ",       " nc ",
                                             "/dev/tcp/",   "net.connect", "createConnection"};

bool does_as(const std::string& folder, const std::string& file, bool server) {
  const std::string text = beginning_of(folder, file);
  const bool serves = contains_any(text, kServerCalls);
  return server ? serves : !serves && contains_any(text, kClientCalls);
}

// One file that is told by an argument which of the two it is to be.
bool is_both(const std::string& folder, const std::string& file) {
  constexpr std::string_view kTold[] = {"argv", "argparse", "input("};
  constexpr std::string_view kAsServer[] = {"\"server\"", "'server'"};
  constexpr std::string_view kAsClient[] = {"\"client\"", "'client'"};
  const std::string text = beginning_of(folder, file);
  return contains_any(text, kServerCalls) && contains_any(text, kClientCalls) &&
         contains_any(text, kTold) && contains_any(text, kAsServer) &&
         contains_any(text, kAsClient);
}

bool is_in_path(const std::string& program) {
  const std::vector<std::string> folders = search_folders();
  return std::any_of(folders.begin(), folders.end(), [&](const std::string& folder) {
    return ::access((folder + "/" + program).c_str(), X_OK) == 0;
  });
}

// What the first line of a script says that it is run by; empty where it is none.
std::string interpreter_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string line;
  if (!std::getline(stream, line) || !line.starts_with("#!")) return {};
  std::stringstream words(line.substr(2));
  std::string interpreter;
  words >> interpreter;
  if (fs::path(interpreter).filename() != "env") return interpreter;
  words >> interpreter;
  if (interpreter == "-S") words >> interpreter;
  return interpreter;
}

// What the machine lacks for the command; empty where it has all.
std::string lacking(const std::string& folder, const std::vector<std::string>& command) {
  if (command.empty()) return {};
  const std::string& program = command.front();
  if (program.find('/') == std::string::npos) return is_in_path(program) ? "" : program;
  const fs::path file = program.starts_with('/') ? fs::path(program) : fs::path(folder) / program;
  std::error_code error;
  const std::string interpreter = interpreter_of(file);
  if (interpreter.empty()) return {};
  const bool there = interpreter.find('/') == std::string::npos ? is_in_path(interpreter)
                                                                : fs::exists(interpreter, error);
  return there ? "" : interpreter;
}

class Search {
 public:
  Search(const Taken& taken, const Assignment& assignment)
      : taken_(taken),
        assignment_(assignment),
        server_(assignment.role == "server"),
        flag_(server_ ? "--server" : "--client") {}

  FoundProgram find() {
    found_.command.is_reference = false;
    found_.command.folder = taken_.folder;
    found_.command.limits = assignment_.limits;
    found_.command.input = assignment_.program.input;
    if (!by_manifest()) by_files();
    if (found_.unrunnable == Unrunnable::no) look_for_tools();
    return std::move(found_);
  }

 private:
  void refuse(Unrunnable why, std::string reason) {
    found_.unrunnable = why;
    found_.reason = std::move(reason);
  }

  bool by_manifest() {
    if (assignment_.program.manifest.empty()) return false;
    const std::string path = taken_.folder + "/" + assignment_.program.manifest;
    std::error_code error;
    if (!fs::exists(path, error)) return false;
    const auto manifest = read_manifest(path, assignment_.program.manifest);
    if (!manifest) {
      refuse(Unrunnable::bad_manifest, manifest.error().message);
      return true;
    }
    found_.file = assignment_.program.manifest;
    start_with(manifest->command, manifest->build, "");
    return true;
  }

  void start_with(const std::string& command, const std::string& build, const std::string& file) {
    found_.command.command = words(command, file);
    found_.command.build = words(build, file);
    found_.again = {std::string(flag_), joined(found_.command.command)};
    if (build.empty()) return;
    found_.again.push_back(std::string(flag_) + "-build");
    found_.again.push_back(joined(found_.command.build));
  }

  // A command that was checked when it was read.
  static std::vector<std::string> words(const std::string& command, const std::string& file) {
    auto split = split_command(command);
    if (!split) return {};
    for (std::string& word : *split) {
      for (std::size_t at = word.find("{file}"); at != std::string::npos;
           at = word.find("{file}", at + file.size())) {
        word.replace(at, 6, file);
      }
    }
    return std::move(*split);
  }

  static std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) {
      if (!text.empty()) text += ' ';
      const bool plain = word.find_first_of(" \t\n'\"\\$") == std::string::npos && !word.empty();
      std::string quoted = "'";
      for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
      text += plain ? word : quoted + "'";
    }
    return text;
  }

  void by_files() {
    const ProgramRule& rule = assignment_.program;
    const std::vector<std::string> all = candidates_in(taken_.folder);
    // A command that names no file, such as `./server` after `make`, is enough.
    if (rule.files.empty() && !rule.command.empty() &&
        (rule.command + rule.build).find("{file}") == std::string::npos) {
      return start_with(rule.command, rule.build, "");
    }
    const std::vector<std::string> left = rule.files.empty() ? of_role(all) : by_pattern();
    if (left.empty()) return refuse(Unrunnable::no_program, none_text(all));
    if (left.size() > 1) {
      return refuse(
          Unrunnable::several_programs,
          fmt::format("{} files may be the {}: {}", left.size(), assignment_.role, listed(left)));
    }
    found_.file = left.front();
    if (!rule.command.empty()) return start_with(rule.command, rule.build, found_.file);
    if (!take_program_file(taken_.folder, found_.file, found_.command)) {
      return refuse(Unrunnable::no_program,
                    fmt::format("{} is in no language that is known here, and no program",
                                in_quotes(found_.file)));
    }
    if (is_both(taken_.folder, found_.file)) {
      return refuse(Unrunnable::several_programs,
                    fmt::format("{} is server and client in one: how it is started has to be said",
                                in_quotes(found_.file)));
    }
    const bool parts = add_parts(taken_.folder, found_.file, all, found_.command);
    if (!rule.build.empty()) found_.command.build = words(rule.build, found_.file);
    found_.again = {std::string(flag_), parts ? joined(found_.command.command) : found_.file};
    if (!parts || found_.command.build.empty()) return;
    found_.again.push_back(std::string(flag_) + "-build");
    found_.again.push_back(joined(found_.command.build));
  }

  std::vector<std::string> by_pattern() const {
    std::vector<std::string> all;
    std::error_code error;
    for (const auto& entry : fs::recursive_directory_iterator(taken_.folder, error)) {
      if (entry.is_regular_file(error)) {
        all.push_back(entry.path().lexically_relative(taken_.folder).string());
      }
    }
    std::sort(all.begin(), all.end());
    for (const std::string& pattern : assignment_.program.files) {
      const auto left = those(all, [&](const std::string& file) {
        const std::string name =
            pattern.find('/') == std::string::npos ? fs::path(file).filename().string() : file;
        return ::fnmatch(pattern.c_str(), name.c_str(), FNM_PERIOD) == 0;
      });
      if (!left.empty()) return left;
    }
    return {};
  }

  // Where the program begins that the file is a part of.
  std::string entry(const std::string& file, const std::vector<std::string>& all) const {
    return entry_of(taken_.folder, file, all, [&](const std::string& other) {
      return is_named_as(other, !server_) || does_as(taken_.folder, other, !server_);
    });
  }

  // What its name or its calls say. A name that says the other role speaks against it.
  std::vector<std::string> of_role(const std::vector<std::string>& all) const {
    std::vector<std::string> named =
        those(all, [&](const std::string& file) { return is_named_as(file, server_); });
    if (named.size() == 1) {
      const bool begins = named.front().ends_with(".py") &&
                          !only_defines(beginning_of(taken_.folder, named.front()));
      return begins ? named : std::vector<std::string>{entry(named.front(), all)};
    }
    const std::vector<std::string>& among = named.empty() ? all : named;
    std::vector<std::string> doing = those(among, [&](const std::string& file) {
      return does_as(taken_.folder, file, server_) &&
             !(named.empty() && is_named_as(file, !server_));
    });
    // A source and what was made of it are one program.
    if (doing.size() > 1) {
      auto sources = those(doing, [](const std::string& file) { return is_source_name(file); });
      if (!sources.empty()) doing = std::move(sources);
    }
    // So are the parts of one.
    for (std::string& file : doing) file = entry(file, all);
    std::sort(doing.begin(), doing.end());
    doing.erase(std::unique(doing.begin(), doing.end()), doing.end());
    if (!doing.empty()) return doing;
    if (!named.empty()) return named;
    // The only file that there is: what is wrong with it will show.
    const bool lonely = all.size() == 1 && !is_named_as(all.front(), !server_) &&
                        !does_as(taken_.folder, all.front(), !server_);
    return lonely ? all : std::vector<std::string>{};
  }

  std::string none_text(const std::vector<std::string>& all) const {
    const ProgramRule& rule = assignment_.program;
    if (!rule.files.empty()) {
      std::vector<std::string> quoted;
      for (const std::string& pattern : rule.files) quoted.push_back(in_quotes(pattern));
      std::vector<std::string_view> views(quoted.begin(), quoted.end());
      return fmt::format("no file in it is named {}", join_words(views, "or"));
    }
    if (all.empty()) return "there is no program in it in a language that is known here";
    return fmt::format("no {} is among its programs: {}", assignment_.role, listed(all));
  }

  static std::string listed(const std::vector<std::string>& files) {
    std::string text;
    for (std::size_t i = 0; i < std::min(files.size(), kMostNamed); ++i) {
      text += (i == 0 ? "" : ", ") + shorten(visible(files[i]), 60);
    }
    return files.size() > kMostNamed ? text + ", …" : text;
  }

  // Of what stands elsewhere, only what every program sees: another's work is none of its own.
  bool is_outside(const std::string& program) const {
    if (program.find('/') == std::string::npos) return false;
    const std::string path = (fs::path(taken_.folder) / program).lexically_normal().string();
    return !is_within(path, taken_.folder) && !is_system_path(path);
  }

  void look_for_tools() {
    for (const auto* command : {&found_.command.build, &found_.command.command}) {
      if (!command->empty() && is_outside(command->front())) {
        return refuse(
            Unrunnable::bad_manifest,
            fmt::format("{} stands outside of what was handed in", in_quotes(command->front())));
      }
      const std::string missing = lacking(taken_.folder, *command);
      if (missing.empty()) continue;
      return refuse(Unrunnable::no_interpreter,
                    fmt::format("this machine has no {}, which it wants", in_quotes(missing)));
    }
  }

  const Taken& taken_;
  const Assignment& assignment_;
  bool server_;
  std::string_view flag_;
  FoundProgram found_;
};

}  // namespace

FoundProgram find_program_of(const Taken& taken, const Assignment& assignment) {
  return Search(taken, assignment).find();
}

}  // namespace sockdrill
