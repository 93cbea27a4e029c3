#include "reports/report_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

namespace sockdrill {
namespace {

std::string errno_text(int code) { return std::generic_category().message(code); }

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

// Reports come in small pieces, and may be megabytes.
constexpr std::size_t kBuffered = std::size_t{64} * 1024;

// 0, or the errno of the first write that failed. Nothing is written after it.
int write_to(std::FILE* file, const ReportWriter& writer) {
  int code = 0;
  if (file != stdout) std::setvbuf(file, nullptr, _IOFBF, kBuffered);
  writer([&](std::string_view piece) {
    if (code != 0 || piece.empty()) return;
    if (std::fwrite(piece.data(), 1, piece.size(), file) != piece.size()) code = errno;
  });
  if (code == 0 && std::fflush(file) != 0) code = errno;
  return code;
}

tl::unexpected<Error> cannot(std::string_view call, std::string_view path, int code) {
  return fail(fmt::format("{}({}): {}", call, path, errno_text(code)), code);
}

// A file beside `path` that takes its name when it is whole, or goes.
Result<void> write_by_rename(const std::string& path, const ReportWriter& writer) {
  std::string temporary = path + ".XXXXXX";
  const int fd = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (fd < 0) return cannot("open", path, errno);
  int code = ::fchmod(fd, 0644) == 0 ? 0 : errno;
  const File file(::fdopen(fd, "wb"));
  if (!file) {
    code = errno;
    ::close(fd);
  }
  std::string_view call = "write";
  if (code == 0) code = write_to(file.get(), writer);
  if (code == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) {
    code = errno;
    call = "rename";
  }
  if (code == 0) return {};
  ::unlink(temporary.c_str());
  return cannot(call, path, code);
}

// A pipe, a device or a link (/dev/stdout is one) must not be replaced: it is written to as it is.
Result<void> write_in_place(const std::string& path, const ReportWriter& writer) {
  const File file(std::fopen(path.c_str(), "wbe"));
  if (!file) return cannot("open", path, errno);
  const int code = write_to(file.get(), writer);
  if (code != 0) return cannot("write", path, code);
  return {};
}

enum class Manner { renamed, in_place };

// How a report gets to the path; makes the folder.
Result<Manner> manner_of(const std::string& path) {
  const std::filesystem::path target(path);
  std::error_code trouble;
  if (target.has_parent_path()) std::filesystem::create_directories(target.parent_path(), trouble);
  if (trouble) return cannot("mkdir", target.parent_path().string(), trouble.value());
  const std::filesystem::file_status status = std::filesystem::status(target, trouble);
  if (std::filesystem::is_directory(status)) return cannot("open", path, EISDIR);
  const bool special =
      std::filesystem::exists(status) &&
      (!std::filesystem::is_regular_file(status) || std::filesystem::is_symlink(target, trouble));
  return special ? Manner::in_place : Manner::renamed;
}

}  // namespace

Result<void> clear_report_path(const std::string& path) {
  if (path == "-") return {};
  const Result<Manner> manner = manner_of(path);
  if (!manner) return tl::unexpected<Error>(manner.error());
  if (*manner == Manner::in_place) {
    if (::access(path.c_str(), W_OK) != 0) return cannot("open", path, errno);
    return {};
  }
  if (::unlink(path.c_str()) == 0) return {};  // a folder that lets a file go lets one come
  if (errno != ENOENT) return cannot("unlink", path, errno);
  std::string temporary = path + ".XXXXXX";
  const int fd = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (fd < 0) return cannot("open", path, errno);
  ::close(fd);
  ::unlink(temporary.c_str());
  return {};
}

Result<void> write_report_file(const std::string& path, const ReportWriter& writer) {
  if (path == "-") {
    const int code = write_to(stdout, writer);
    if (code != 0) return cannot("write", "standard output", code);
    return {};
  }
  const Result<Manner> manner = manner_of(path);
  if (!manner) return tl::unexpected<Error>(manner.error());
  return *manner == Manner::in_place ? write_in_place(path, writer) : write_by_rename(path, writer);
}

}  // namespace sockdrill
