#include "sandbox/file_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <system_error>

namespace sockdrill {
namespace {

namespace fs = std::filesystem;
using Kind = FileOperation::Kind;

constexpr std::array kSystem = {"/usr",   "/bin",    "/sbin", "/lib", "/lib32",
                                "/lib64", "/libx32", "/etc",  "/opt", "/nix"};
constexpr std::array kDevices = {"null", "zero", "full", "random", "urandom", "tty"};

// Writable places in the private memory.
constexpr const char* kTmp = "tmp";
constexpr const char* kShm = "shm";
constexpr const char* kStart = "start";

// Builds the list; a directory is made once, its parents before it.
class Builder {
 public:
  void add(FileOperation operation) { operations_.push_back(std::move(operation)); }

  void parents(const std::string& target) {
    const std::string parent = fs::path(target).parent_path().string();
    if (parent != "/" && !parent.empty()) directory(parent);
  }

  // Where a mount from outside stands already the directory is there.
  void directory(const std::string& target, std::uint32_t mode = 0755) {
    if (target == "/" || made_.contains(target) || is_mounted(target)) return;
    parents(target);
    made_.insert(target);
    add({Kind::directory, "", target, mode});
  }

  void bind(const std::string& path) {
    std::error_code error;
    if (is_mounted(path)) return;
    if (fs::is_directory(path, error)) {
      directory(path);
      mounted_.insert(path);
    } else {
      parents(path);
      add({Kind::file, "", path, 0444});
    }
    add({Kind::bind, resolved(path), path, 0});
  }

  void mounted(const std::string& target) { mounted_.insert(target); }
  bool is_mounted(const std::string& path) const {
    return std::any_of(mounted_.begin(), mounted_.end(),
                       [&](const std::string& folder) { return is_within(path, folder); });
  }

  std::vector<FileOperation> take() { return std::move(operations_); }

 private:
  std::vector<FileOperation> operations_;
  std::set<std::string> made_;
  std::set<std::string> mounted_;  // a program's view of them is as outside
};

void add_system(Builder& view) {
  for (const char* const path : kSystem) {
    std::error_code error;
    const fs::file_status status = fs::symlink_status(path, error);
    if (fs::is_symlink(status)) {
      view.add({Kind::symlink, fs::read_symlink(path, error).string(), path, 0});
      view.mounted(path);  // usr-merged: what stands below stands in /usr
    } else if (fs::is_directory(status)) {
      view.bind(path);
    }
  }
}

void add_devices(Builder& view) {
  view.directory("/dev");
  for (const char* const name : kDevices) {
    const std::string path = std::string("/dev/") + name;
    std::error_code error;
    if (!fs::exists(path, error)) continue;
    view.add({Kind::file, "", path, 0666});
    view.add({Kind::device, path, path, 0});
  }
  view.add({Kind::symlink, "/proc/self/fd", "/dev/fd", 0});
  view.add({Kind::symlink, "/proc/self/fd/0", "/dev/stdin", 0});
  view.add({Kind::symlink, "/proc/self/fd/1", "/dev/stdout", 0});
  view.add({Kind::symlink, "/proc/self/fd/2", "/dev/stderr", 0});
  view.directory("/dev/shm");
  view.add({Kind::scratch, kShm, "/dev/shm", 01777});
}

// Where it starts may be a folder that it does not see: an empty one of that name.
void add_start(Builder& view, const FileViewSpec& spec) {
  const std::string& start = spec.directory;
  if (start.empty() || start == "/" || start == "/tmp" || view.is_mounted(start)) return;
  if (!spec.folder.empty() && is_within(start, spec.folder)) return;
  view.directory(start);
  view.add({Kind::scratch, kStart, start, 0777});
}

void add_folder(Builder& view, const FileViewSpec& spec) {
  if (spec.folder.empty()) return;
  if (view.is_mounted(spec.folder)) return;  // a part of the system: to be read there
  view.directory(spec.folder);
  view.add(
      {spec.cover, resolved(spec.contents.empty() ? spec.folder : spec.contents), spec.folder, 0});
  view.mounted(spec.folder);
}

}  // namespace

std::string resolved(const std::string& path) {
  std::error_code error;
  std::string real = fs::weakly_canonical(path, error).string();
  if (error) return path;
  if (real.size() > 1 && real.ends_with('/')) real.pop_back();
  return real;
}

bool is_within(const std::string& path, const std::string& folder) {
  if (folder == "/") return true;
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

bool is_system_path(const std::string& path) {
  return std::any_of(kSystem.begin(), kSystem.end(),
                     [&](const char* folder) { return is_within(path, folder); });
}

Result<FileView> make_file_view(const FileViewSpec& spec) {
  if (spec.folder == "/") return fail("a program's folder cannot be /");
  Builder view;
  add_system(view);
  add_devices(view);
  view.directory("/tmp");
  view.add({Kind::scratch, kTmp, "/tmp", 01777});
  view.directory("/var");
  view.add({Kind::symlink, "/tmp", "/var/tmp", 0});
  view.directory("/run");
  view.directory("/root");
  view.directory("/home");
  view.directory("/proc");
  if (spec.own_proc) {
    view.add({Kind::proc, "", "/proc", 0});
    view.add({Kind::protect, "", "/proc/sys", 0});
  }
  add_start(view, spec);
  add_folder(view, spec);
  for (const std::string& file : spec.files) {
    const std::string target = (fs::path(spec.directory) / fs::path(file).filename()).string();
    view.add({Kind::file, "", target, 0644});
    view.add({Kind::bind, resolved(file), target, 0});
  }
  for (const std::string& path : spec.visible) view.bind(path);
  for (const std::string& path : spec.hidden) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (!fs::exists(status) || !view.is_mounted(path)) continue;
    view.add({Kind::cover, fs::is_directory(status) ? "/empty" : "/empty-file", path, 0});
  }
  view.add({Kind::protect, "", "/", 0});

  FileView made;
  made.operations = view.take();
  made.scratch_options = fmt::format("mode=755,size={},nr_inodes={}", spec.bytes, spec.inodes);
  made.directory = spec.directory.empty() ? "/tmp" : spec.directory;
  return made;
}

}  // namespace sockdrill
