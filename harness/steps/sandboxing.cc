#include "steps/sandboxing.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "base/search_path.h"
#include "base/text.h"
#include "os/errno_name.h"
#include "os/folder_owner.h"

namespace sockdrill {
namespace {

namespace fs = std::filesystem;

// Customarily nobody's number: no file of this machine is his.
constexpr uid_t kNobody = 65534;

// What a program is given of our environment: where programs and their libraries are. Everything
// else may be a secret, or make runs differ.
constexpr std::array<std::string_view, 8> kInherited = {
    "PATH",      "LD_LIBRARY_PATH", "VIRTUAL_ENV", "PYTHONPATH",
    "JAVA_HOME", "GOROOT",          "NODE_PATH",   "TZ"};

std::string_view name_of(std::string_view assignment) {
  return assignment.substr(0, assignment.find('='));
}

void assign(std::vector<std::string>& environment, std::string_view name, std::string_view value) {
  std::erase_if(environment, [&](const std::string& entry) { return name_of(entry) == name; });
  environment.push_back(fmt::format("{}={}", name, value));
}

// Text is UTF-8 and programs write as they like, whoever runs them.
std::vector<std::string> environment_of(const ProgramSpec& program, bool sandboxed) {
  std::vector<std::string> environment = current_environment();
  std::erase_if(environment, [&](const std::string& entry) {
    const std::string_view name = name_of(entry);
    if (name == "PYTHONUNBUFFERED") return true;
    return sandboxed && std::find(kInherited.begin(), kInherited.end(), name) == kInherited.end();
  });
  if (sandboxed) {
    assign(environment, "HOME", "/tmp");
    assign(environment, "LANG", "C.UTF-8");
    assign(environment, "TERM", "dumb");  // no colours
    assign(environment, "USER", "nobody");
  }
  for (const auto& [name, value] : program.environment) assign(environment, name, value);
  return environment;
}

std::string clean(const fs::path& path) {
  std::string text = path.lexically_normal().string();
  if (text.size() > 1 && text.ends_with('/')) text.pop_back();
  return text;
}

bool exists(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error);
}

bool is_folder(const std::string& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

// A language's own installation, outside of the system: "/home/me/.pyenv", or the parts of it that
// are programs and libraries where it stands among a user's own files. Empty where the program is
// none.
std::vector<std::string> installation_of(const fs::path& program) {
  const fs::path folder = program.parent_path();
  if (folder.filename() != "bin" && folder.filename() != "shims") return {};
  const fs::path prefix = folder.parent_path();
  const bool known = exists((prefix / "lib").string()) || exists((prefix / "libexec").string()) ||
                     exists((prefix / "pyvenv.cfg").string());
  if (!known || prefix == "/") return {};
  const char* const home = std::getenv("HOME");
  const bool users_own =
      prefix.filename() == ".local" || (home != nullptr && prefix == fs::path(clean(home)));
  if (!users_own) return {clean(prefix)};
  std::vector<std::string> parts;
  for (const char* const part : {"bin", "lib", "libexec"}) {
    if (exists((prefix / part).string())) parts.push_back(clean(prefix / part));
  }
  return parts;
}

// What the command's first word means, looked up as execvp(3) would.
std::string find_program(const std::string& word, const std::string& directory,
                         const std::vector<std::string>& environment) {
  if (word.find('/') != std::string::npos) return clean(fs::path(directory) / word);
  for (const std::string& entry : environment) {
    if (name_of(entry) != "PATH") continue;
    for (const std::string& folder : search_folders(std::string_view(entry).substr(5))) {
      const std::string path = clean(fs::path(folder) / word);
      if (::access(path.c_str(), X_OK) == 0 && !is_folder(path)) return path;
    }
  }
  return {};
}

void add_once(std::vector<std::string>& list, std::string entry) {
  if (std::find(list.begin(), list.end(), entry) == list.end()) list.push_back(std::move(entry));
}

// The program, the links that lead to it, and what it is a part of.
void add_installation(std::vector<std::string>& visible, std::string program) {
  for (int links = 0; links < 8 && !program.empty() && !is_system_path(program); ++links) {
    const std::vector<std::string> parts = installation_of(program);
    for (const std::string& part : parts) add_once(visible, part);
    if (parts.empty()) add_once(visible, program);
    std::error_code error;
    const fs::path target = fs::read_symlink(program, error);
    if (error) return;
    program = clean(fs::path(program).parent_path() / target);
  }
}

StartFailure start_failure(const SpawnFailure& failure) {
  return StartFailure{failure, !failure.of_program};
}

// Where a program finds its folder that is none of the machine's: the same for every submission, so
// that what it says of its files is the same, too.
constexpr const char* kOwnFolder = "/submission";

// Every view has its own.
constexpr std::array kOwn = {"/dev", "/proc", "/sys"};

// The files and folders that a command's arguments name, the system's left out.
std::vector<std::string> named_paths(const std::vector<std::string>& command,
                                     const std::string& directory) {
  std::vector<std::string> named;
  for (std::size_t i = 1; i < command.size(); ++i) {
    const std::string& word = command[i];
    if (word.empty() || word.size() > 4096 || word.find('\n') != std::string::npos) continue;
    std::string path = clean(fs::path(directory) / word);
    const bool of_the_view = std::any_of(
        kOwn.begin(), kOwn.end(), [&](const char* folder) { return is_within(path, folder); });
    if (exists(path) && !of_the_view && !is_system_path(path)) named.push_back(std::move(path));
  }
  return named;
}

// Of what a build command names: a file rather than a folder, for `build` in `go build server.go`
// is no folder, though there may be one of that name.
std::vector<std::string> source_of(const std::vector<std::string>& named) {
  const auto file = std::find_if_not(named.begin(), named.end(), is_folder);
  if (file != named.end()) return {*file};
  return named.empty() ? named : std::vector<std::string>{named.front()};
}

}  // namespace

Result<std::unique_ptr<Sandboxing>> Sandboxing::probe(std::vector<std::string> hidden) {
  auto made = std::make_unique<Sandboxing>();
  made->on_ = true;
  made->layers_ = LayerSet::all();
  made->hidden_ = std::move(hidden);
  const bool root = ::geteuid() == 0;
  made->user_ = {root ? kNobody : ::geteuid(), root ? kNobody : ::getegid(), root, -1};
  const auto without = [&](Layer layer, std::string reason) {
    made->layers_.remove(layer);
    made->missing_.push_back({layer, std::move(reason)});
  };
  for (;;) {
    // The number by which a program's user is mapped is told by its own /proc.
    if (made->layers_.has(Layer::user_namespace) &&
        (!made->layers_.has(Layer::mount_namespace) || !made->own_proc_)) {
      without(Layer::user_namespace, "there is no /proc of its own to map the user in");
    }
    ProcessSpec spec;
    spec.arguments = {"/bin/true"};
    spec.output = ProcessOutput::pipes;
    spec.sandbox = made->bare_spec();
    auto view = make_file_view(made->view_of(ProgramSpec(), {"", "/tmp", {}}));
    if (view) spec.sandbox->view = std::move(*view);
    const auto tried = Process::start(spec);
    if (tried) return made;
    const SpawnFailure& failure = tried.error();
    // A machine that is short of something now is not one that never has it.
    if (is_shortage(failure.code) || failure.code == EAGAIN) {
      return tl::unexpected<Error>(failure);
    }
    if (!failure.layer && made->user_.changes) {
      // Root of a container that knows no other user.
      made->user_ = {::geteuid(), ::getegid(), false, -1};
    } else if (failure.layer == Layer::mount_namespace && failure.target.starts_with("/proc") &&
               made->own_proc_) {
      made->own_proc_ = false;
    } else if (failure.layer && made->layers_.has(*failure.layer)) {
      without(*failure.layer, failure.message);
    } else {
      for (const Layer layer : kLayers) {
        if (made->layers_.has(layer)) without(layer, failure.message);
      }
      made->on_ = false;
      return made;
    }
  }
}

SandboxSpec Sandboxing::bare_spec() const {
  SandboxSpec spec;
  spec.layers = layers_;
  spec.user = user_;
  return spec;
}

// The files that the command names are the program's; its folder is that of the first of them.
Sandboxing::Place Sandboxing::place_of(const ProgramSpec& program) const {
  std::error_code error;
  Place place;
  if (!program.folder.empty()) {
    place.folder = place.directory = kOwnFolder;
    const std::string own =
        program.command.empty()
            ? std::string()
            : find_program(program.command[0], program.folder, current_environment());
    if (!is_within(own, program.folder)) add_installation(place.visible, own);
    return place;
  }
  place.directory = clean(fs::absolute(program.directory.empty() ? "." : program.directory, error));
  std::vector<std::string> named = named_paths(program.command, place.directory);
  if (named.empty()) named = source_of(named_paths(program.build, place.directory));
  const std::string binary =
      program.command.empty()
          ? std::string()
          : find_program(program.command[0], place.directory, current_environment());
  if (!binary.empty() && exists(binary) && !is_system_path(binary)) {
    if (!program.is_reference && named.empty() && installation_of(binary).empty()) {
      named.push_back(binary);
    } else {
      add_installation(place.visible, binary);
    }
  }
  for (const std::string& path : named) {
    if (place.folder.empty()) {
      place.folder = is_folder(path) ? path : clean(fs::path(path).parent_path());
    } else if (!is_within(path, place.folder)) {
      place.visible.push_back(path);
    }
  }
  // A command that names no file of its own, such as `python3 -m server`, means where it starts.
  if (named.empty() && !program.is_reference) place.folder = place.directory;
  const std::string folder = resolved(place.folder);
  const auto covers = [&](const std::string& path) { return is_within(folder, path); };
  const bool forbidden = place.folder == "/" || is_system_path(place.folder) ||
                         (named.empty() && std::any_of(hidden_.begin(), hidden_.end(), covers));
  if (forbidden) place.folder.clear();
  return place;
}

FileViewSpec Sandboxing::view_of(const ProgramSpec& program, const Place& place) const {
  FileViewSpec view;
  view.folder = place.folder;
  view.directory = place.directory;
  view.visible = place.visible;
  std::error_code error;
  const std::string folder = place.folder.empty() ? "" : resolved(place.folder);
  // What somebody names on his command line is not kept from itself.
  const bool named = program.folder.empty() && !program.command.empty();
  const std::string own =
      named ? resolved(find_program(program.command[0], place.directory, current_environment()))
            : std::string();
  for (const std::string& path : hidden_) {
    if (named && path == own) continue;
    if (!folder.empty() && is_within(path, folder)) {
      // The folder may be named by a link: what is to be hidden then has another name, too. What it
      // stands in, a program cannot be kept from.
      if (path != folder) view.hidden.push_back(place.folder + path.substr(folder.size()));
    } else if (folder.empty() || !is_within(folder, path)) {
      view.hidden.push_back(path);
    }
  }
  for (const std::string& file : program.files) {
    view.files.push_back(clean(fs::absolute(file, error)));
  }
  view.contents = program.folder;
  view.bytes = program.limits.disk;
  view.inodes = program.limits.files_on_disk;
  view.own_proc = own_proc_;
  return view;
}

int Sandboxing::owner_of(const std::string& folder) {
  struct stat status = {};
  if (!user_.changes || folder.empty() || ::stat(folder.c_str(), &status) != 0) return -1;
  const std::lock_guard lock(mutex_);
  const auto owner = std::pair(status.st_uid, status.st_gid);
  auto known = owners_.find(owner);
  if (known == owners_.end()) {
    auto mapped = map_owner(owner.first, user_.uid, owner.second, user_.gid);
    known = owners_.emplace(owner, mapped ? std::move(*mapped) : UniqueFd()).first;
  }
  return known->second.get();
}

Result<ProcessSpec> Sandboxing::process_spec(const ProgramSpec& program, const FileViewSpec& view) {
  ProcessSpec spec;
  spec.arguments = program.command;
  spec.environment = environment_of(program, on_);
  spec.directory = program.folder.empty() ? program.directory : view.directory;
  spec.input = program.wants_input() ? ProcessInput::pipe : ProcessInput::null;
  spec.output = program.output;
  if (!on_) {
    if (!program.folder.empty()) spec.directory = program.folder;
    return spec;
  }
  SandboxSpec sandbox = bare_spec();
  sandbox.limits = program.limits;
  sandbox.watching = program.watching;
  sandbox.user.folder_owner = owner_of(view.contents.empty() ? view.folder : view.contents);
  auto made = make_file_view(view);
  if (!made) return tl::unexpected(made.error());
  sandbox.view = std::move(*made);
  spec.sandbox = std::move(sandbox);
  return spec;
}

tl::expected<Process, StartFailure> Sandboxing::start(const ProgramSpec& program) {
  const auto refuse = [](Error error) {
    return tl::unexpected(StartFailure{std::move(error), true});
  };
  const Place place = place_of(program);
  if (program.folder.empty() && !is_folder(place.directory)) {
    const std::string& named = program.directory;
    return tl::unexpected(StartFailure{errno_error(fmt::format("chdir({})", named), ENOENT)});
  }
  FileViewSpec view = view_of(program, place);
  if (!program.build.empty()) {
    const Made& made =
        workshop_.make(program, program.folder.empty() ? place.folder : program.folder, *this);
    if (!made.well) {
      const std::string what = made.ours ? "its folder" : shorten(program.build[0], 40);
      return tl::unexpected(
          StartFailure{Error{fmt::format("it cannot be made: {}: {}", what, made.message)},
                       made.ours, made.output});
    }
    view.contents = made.folder;
  }
  auto spec = process_spec(program, view);
  if (!spec) return refuse(spec.error());
  if (!on_ && !view.contents.empty()) spec->directory = view.contents;
  auto started = Process::start(*spec);
  if (!started && started.error().layer == Layer::mount_namespace) {
    view.cover = FileOperation::Kind::folder;
    spec = process_spec(program, view);
    if (!spec) return refuse(spec.error());
    started = Process::start(*spec);
  }
  if (started) return std::move(*started);
  return tl::unexpected(start_failure(started.error()));
}

tl::expected<Process, StartFailure> Sandboxing::start_making(const ProgramSpec& program,
                                                             const std::string& folder,
                                                             const std::string& copy) {
  Place place = place_of(program);
  if (program.folder.empty()) place.folder = folder;
  FileViewSpec view = view_of(program, place);
  view.contents = copy;
  view.cover = FileOperation::Kind::workplace;
  auto spec = process_spec(program, view);
  if (!spec) return tl::unexpected(StartFailure{spec.error(), true});
  // Without a sandbox it is made where the copy is, for there is no other place for it.
  if (!on_) spec->directory = copy;
  auto started = Process::start(*spec);
  if (!started) return tl::unexpected(start_failure(started.error()));
  return std::move(*started);
}

}  // namespace sockdrill
