#include "base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/text.h"

namespace sockdrill {
namespace {

tl::unexpected<Error> refuse(const std::string& path, std::string_view why, int code) {
  return fail(fmt::format("cannot read '{}': {}", visible(path), why), code);
}

tl::unexpected<Error> refuse(const std::string& path, int code) {
  if (!is_shortage(code)) return refuse(path, std::strerror(code), code);
  return refuse(path, fmt::format("{} ({})", std::strerror(code), strerrorname_np(code)), code);
}

class OpenFile {
 public:
  explicit OpenFile(const std::string& path)
      // O_NONBLOCK: if the file has become a pipe since it was looked at, do not wait for a writer.
      : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  int fd() const { return fd_; }

 private:
  int fd_;
};

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t limit) {
  // Looked at before it is opened: opening some devices has effects of its own.
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return refuse(path, errno);
  if (S_ISDIR(status.st_mode)) return refuse(path, "is a directory", EISDIR);
  if (!S_ISREG(status.st_mode)) return refuse(path, "not a regular file", EINVAL);
  const auto too_large = [&] {
    return refuse(path, fmt::format("larger than {} MiB", limit >> 20U), EFBIG);
  };
  if (static_cast<std::size_t>(status.st_size) > limit) return too_large();

  const OpenFile file(path);
  if (file.fd() < 0) return refuse(path, errno);
  std::string bytes;
  bytes.reserve(static_cast<std::size_t>(status.st_size));
  std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t got = ::read(file.fd(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return refuse(path, errno);
    if (got == 0) return bytes;
    bytes.append(buffer.data(), static_cast<std::size_t>(got));
    if (bytes.size() > limit) return too_large();
  }
}

}  // namespace sockdrill
