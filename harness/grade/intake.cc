#include "grade/intake.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>

#include "base/digest.h"
#include "base/text.h"
#include "grade/unpacking.h"
#include "os/errno_name.h"
#include "os/unique_fd.h"

namespace sockdrill {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDeepest = 32;
// What an archive adds to files that do not become smaller by it.
constexpr std::uint64_t kArchiveItself = std::uint64_t{1} << 20U;

// What tools leave in a folder, and nobody hands in on purpose.
constexpr std::array<std::string_view, 11> kLeftOut = {
    ".git", ".svn",  ".idea",    ".vs",       ".vscode",  "__pycache__",
    "venv", ".venv", "__MACOSX", ".DS_Store", "Thumbs.db"};

bool is_left_out(std::string_view name) {
  return std::find(kLeftOut.begin(), kLeftOut.end(), name) != kLeftOut.end();
}

Result<std::vector<std::string>> names_in(int folder) {
  const int copy = ::fcntl(folder, F_DUPFD_CLOEXEC, 0);
  DIR* const stream = copy < 0 ? nullptr : ::fdopendir(copy);
  if (stream == nullptr) return errno_failure("fdopendir", errno);
  std::vector<std::string> names;
  while (const dirent* const entry = ::readdir(stream)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != ".." && !is_left_out(name)) names.emplace_back(name);
  }
  ::closedir(stream);
  std::sort(names.begin(), names.end());
  return names;
}

// Calls for everything in a folder, in the order of its names: no link is followed, nothing that is
// no file or folder is opened.
class Walk {
 public:
  virtual ~Walk() = default;

  Result<void> folder(int fd, const std::string& path, std::size_t depth) {
    const auto names = names_in(fd);
    if (!names) return tl::unexpected<Error>(names.error());
    for (const std::string& name : *names) {
      if (auto done = entry(fd, name, path + name, depth); !done) return done;
    }
    return {};
  }

 protected:
  virtual Result<void> enter(const std::string& path) = 0;
  virtual Result<void> file(int fd, const struct stat& status, const std::string& path) = 0;
  virtual void left_out(const std::string& path) = 0;

 private:
  Result<void> entry(int parent, const std::string& name, const std::string& path,
                     std::size_t depth) {
    struct stat status = {};
    if (::fstatat(parent, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
      return errno_failure(fmt::format("stat({})", visible(path)), errno);
    }
    if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) {
      left_out(path);
      return {};
    }
    if (depth >= kDeepest) return fail(fmt::format("its folders are more than {} deep", kDeepest));
    const UniqueFd fd(
        ::openat(parent, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!fd || ::fstat(fd.get(), &status) != 0) {
      return errno_failure(fmt::format("open({})", visible(path)), errno);
    }
    if (S_ISREG(status.st_mode)) return file(fd.get(), status, path);
    if (auto entered = enter(path); !entered) return entered;
    return folder(fd.get(), path + "/", depth + 1);
  }
};

// The bytes of a file to `take`, whose error ends it.
template <class Take>
Result<void> read_bytes(int fd, const std::string& path, const Take& take) {
  std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t size = ::read(fd, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return errno_failure(fmt::format("read({})", visible(path)), errno);
    if (size == 0) return {};
    if (auto taken = take(std::string_view(buffer.data(), static_cast<std::size_t>(size)));
        !taken) {
      return taken;
    }
  }
}

class Digesting : public Walk {
 public:
  explicit Digesting(const IntakeLimits& limits)
      : bytes_left_(limits.bytes), files_left_(limits.files) {}

  Result<void> file(int fd, const struct stat& status, const std::string& path) override {
    if (!count(path)) return fail("there are too many");
    digest_.add_text((status.st_mode & S_IXUSR) != 0 ? "x" : "");
    digest_.add_text(std::to_string(status.st_size));
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (size > bytes_left_) {
      digest_.add_text(std::to_string(status.st_mtim.tv_sec));
      bytes_left_ = 0;
      return {};
    }
    bytes_left_ -= size;
    return read_bytes(fd, path, [&](std::string_view bytes) -> Result<void> {
      digest_.add(bytes);
      return {};
    });
  }

  std::string text() const { return digest_.text(); }

 protected:
  Result<void> enter(const std::string& path) override {
    if (!count(path + "/")) return fail("there are too many");
    return {};
  }
  void left_out(const std::string& path) override { digest_.add_text(path); }

 private:
  bool count(const std::string& path) {
    digest_.add_text(path);
    if (files_left_ == 0) return false;
    --files_left_;
    return true;
  }

  Digest digest_;
  std::uint64_t bytes_left_;
  std::uint64_t files_left_;
};

class Copying : public Walk {
 public:
  Copying(int target, const IntakeLimits& limits) : target_(target), limits_(limits) {}

  // How many links and the like were passed over.
  std::size_t passed_over = 0;

  Result<void> file(int fd, const struct stat& status, const std::string& path) override {
    if (auto counted = count(); !counted) return counted;
    const mode_t mode = (status.st_mode & S_IXUSR) != 0 ? 0755 : 0644;
    const UniqueFd to(::openat(target_, path.c_str(),
                               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
    if (!to) return cannot_write(path);
    return read_bytes(fd, path,
                      [&](std::string_view bytes) { return write(to.get(), bytes, path); });
  }

 protected:
  Result<void> enter(const std::string& path) override {
    if (auto counted = count(); !counted) return counted;
    if (::mkdirat(target_, path.c_str(), 0755) != 0) return cannot_write(path);
    return {};
  }
  void left_out(const std::string&) override { ++passed_over; }

 private:
  Result<void> count() {
    if (++files_ <= limits_.files) return {};
    return fail(fmt::format("it holds more than {} files", limits_.files));
  }

  static Result<void> cannot_write(const std::string& path) {
    return errno_failure(fmt::format("write({})", visible(path)), errno);
  }

  Result<void> write(int to, std::string_view bytes, const std::string& path) {
    bytes_ += bytes.size();
    if (bytes_ > limits_.bytes) {
      return fail(fmt::format("it holds more than {} KiB", limits_.bytes >> 10U));
    }
    while (!bytes.empty()) {
      const ssize_t size = ::write(to, bytes.data(), bytes.size());
      if (size < 0 && errno == EINTR) continue;
      if (size < 0) return cannot_write(path);
      bytes.remove_prefix(static_cast<std::size_t>(size));
    }
    return {};
  }

  int target_;
  const IntakeLimits& limits_;
  std::uint64_t files_ = 0;
  std::uint64_t bytes_ = 0;
};

// A folder that holds nothing but another one is what archives make of what they pack.
std::string opened(std::string folder) {
  std::error_code error;
  for (std::size_t depth = 0; depth < kDeepest; ++depth) {
    std::vector<fs::directory_entry> entries(fs::directory_iterator(folder, error), {});
    std::erase_if(entries, [](const fs::directory_entry& entry) {
      return is_left_out(entry.path().filename().string());
    });
    if (entries.size() != 1 || !entries.front().is_directory(error)) break;
    // A package of Python is imported by its name.
    if (fs::exists(entries.front().path() / "__init__.py", error)) break;
    folder = entries.front().path().string();
  }
  return folder;
}

bool has_file(const std::string& folder) {
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
    if (entry.is_regular_file(error)) return true;
  }
  return false;
}

Taken refused(Taken taken, Unrunnable why, std::string reason) {
  taken.unrunnable = why;
  taken.reason = std::move(reason);
  return taken;
}

// A folder or a single file.
Taken copy(const std::string& path, Taken taken, const IntakeLimits& limits) {
  const UniqueFd from(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  struct stat status = {};
  if (!from || ::fstat(from.get(), &status) != 0) {
    return refused(std::move(taken), Unrunnable::trouble,
                   errno_error(fmt::format("open({})", visible(path)), errno).message);
  }
  const UniqueFd target(::open(taken.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  Copying copying(target.get(), limits);
  Result<void> done;
  if (S_ISDIR(status.st_mode)) {
    done = copying.folder(from.get(), "", 0);
  } else if (S_ISREG(status.st_mode)) {
    done = copying.file(from.get(), status, fs::path(path).filename().string());
  } else {
    return refused(std::move(taken), Unrunnable::unreadable, "it is neither a file nor a folder");
  }
  if (copying.passed_over > 0) {
    taken.notes.push_back(fmt::format(
        "{} {} left out", copying.passed_over,
        copying.passed_over == 1 ? "link or special file was" : "links and special files were"));
  }
  if (done) return taken;
  // What the limits refuse has no number; what the system does is the machine's, not the student's.
  return refused(std::move(taken),
                 done.error().code != 0 ? Unrunnable::trouble : Unrunnable::unreadable,
                 done.error().message);
}

}  // namespace

bool is_archive(const std::string& path) {
  // Packed files that are none of a submission's.
  for (const std::string_view extension : {".docx", ".xlsx", ".pptx", ".odt", ".jar"}) {
    if (path.ends_with(extension)) return false;
  }
  std::ifstream file(path, std::ios::binary);
  std::array<char, 512> begin{};
  file.read(begin.data(), begin.size());
  const std::string_view bytes(begin.data(), static_cast<std::size_t>(file.gcount()));
  for (const std::string_view magic :
       {std::string_view("PK\x03\x04", 4), std::string_view("PK\x05\x06", 4),
        std::string_view("\x1f\x8b", 2), std::string_view("BZh", 3),
        std::string_view("\xfd"
                         "7zXZ",
                         5),
        std::string_view("7z\xbc\xaf\x27\x1c", 6), std::string_view("Rar!\x1a\x07", 6),
        std::string_view("\x28\xb5\x2f\xfd", 4)}) {
    if (bytes.starts_with(magic)) return true;
  }
  if (bytes.size() > 262 && bytes.substr(257, 5) == "ustar") return true;
  const std::string name = to_lower(fs::path(path).filename().string());
  return std::any_of(kArchiveExtensions.begin(), kArchiveExtensions.end(),
                     [&](std::string_view extension) { return name.ends_with(extension); });
}

Result<std::string> digest_of_submission(const std::string& path, const IntakeLimits& limits) {
  Digesting walk(limits);
  std::error_code error;
  if (fs::is_symlink(path, error)) return std::string("a link");
  const UniqueFd from(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  struct stat status = {};
  if (!from || ::fstat(from.get(), &status) != 0) {
    return errno_failure(fmt::format("open({})", visible(path)), errno);
  }
  Result<void> done;
  if (S_ISDIR(status.st_mode)) {
    done = walk.folder(from.get(), "", 0);
  } else if (S_ISREG(status.st_mode)) {
    done = walk.file(from.get(), status, "");
  }
  // What the walk refuses is refused when it is taken in; what the system does has a number.
  if (!done && done.error().code != 0) return tl::unexpected<Error>(done.error());
  return walk.text();
}

Result<Intake> Intake::open(std::string unpacker) {
  auto base = TemporaryFolder::create("class");
  if (!base) return tl::unexpected<Error>(base.error());
  // A program's user has to reach its own copy, where there is no sandbox between them.
  ::chmod(base->path().c_str(), 0711);
  return Intake(std::move(*base), std::move(unpacker));
}

Taken Intake::take(const std::string& path, std::uint64_t number,
                   const IntakeLimits& limits) const {
  Taken taken;
  taken.folder = fmt::format("{}/{}", base_.path(), number);
  std::error_code error;
  fs::remove_all(taken.folder, error);
  if (::mkdir(taken.folder.c_str(), 0755) != 0) {
    const int code = errno;
    return refused(std::move(taken), Unrunnable::trouble, errno_error("mkdir", code).message);
  }
  if (fs::is_symlink(path, error)) {
    return refused(std::move(taken), Unrunnable::unreadable,
                   "it is a link: what was handed in must stand there itself");
  }
  const bool archive = fs::is_regular_file(path, error) && is_archive(path);
  if (archive && fs::file_size(path, error) > limits.bytes + kArchiveItself) {
    return refused(std::move(taken), Unrunnable::unreadable,
                   fmt::format("the archive itself holds more than {} KiB", limits.bytes >> 10U));
  }
  taken = archive ? unpack(unpacker_, path, std::move(taken), limits)
                  : copy(path, std::move(taken), limits);
  if (taken.unrunnable != Unrunnable::no) return taken;
  if (!has_file(taken.folder)) {
    return refused(std::move(taken), Unrunnable::empty, "there is no file in it");
  }
  taken.folder = opened(taken.folder);
  return taken;
}

void Intake::remove(std::uint64_t number) const {
  std::error_code error;
  fs::remove_all(fmt::format("{}/{}", base_.path(), number), error);
}

}  // namespace sockdrill
