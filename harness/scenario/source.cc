#include "scenario/source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/text.h"

namespace sockdrill {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

tl::unexpected<Error> refuse(const std::string& path, std::string_view why, int code) {
  return fail(fmt::format("cannot read '{}': {}", visible(path), why), code);
}

tl::unexpected<Error> refuse(const std::string& path, int code) {
  return refuse(path, std::strerror(code), code);
}

tl::unexpected<Error> refuse_size(const std::string& path) {
  return refuse(path, fmt::format("larger than {} MiB", Source::kLimit >> 20U), EFBIG);
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

Result<std::shared_ptr<const Source>> Source::read(const std::string& path) {
  // Looked at before it is opened: opening some devices has effects of its own.
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return refuse(path, errno);
  if (S_ISDIR(status.st_mode)) return refuse(path, "is a directory", EISDIR);
  if (!S_ISREG(status.st_mode)) return refuse(path, "not a regular file", EINVAL);
  if (static_cast<std::uintmax_t>(status.st_size) > kLimit) return refuse_size(path);

  const OpenFile file(path);
  if (file.fd() < 0) return refuse(path, errno);
  std::string text;
  text.reserve(static_cast<std::size_t>(status.st_size));
  std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t got = ::read(file.fd(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return refuse(path, errno);
    if (got == 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(got));
    if (text.size() > kLimit) return refuse_size(path);
  }
  return std::make_shared<const Source>(path, std::move(text));
}

Source::Source(std::string path, std::string text)
    : path_(std::move(path)), text_(std::move(text)) {
  if (text_.starts_with(kByteOrderMark)) text_.erase(0, kByteOrderMark.size());
  line_starts_.push_back(0);
  const bool only_line_feeds = text_.find('\r') == std::string::npos;
  for (std::size_t at = 0; at < text_.size();) {
    at = only_line_feeds ? text_.find('\n', at) : text_.find_first_of("\r\n", at);
    if (at == std::string::npos) break;
    at += text_.compare(at, 2, "\r\n") == 0 ? 2 : 1;
    line_starts_.push_back(static_cast<std::uint32_t>(at));
  }
  line_starts_.shrink_to_fit();
}

std::size_t Source::line_offset(std::uint32_t number) const {
  if (number == 0 || number > line_starts_.size()) return text_.size();
  return line_starts_[number - 1];
}

std::string_view Source::line(std::uint32_t number) const {
  if (number == 0 || number > line_starts_.size()) return {};
  const std::size_t begin = line_starts_[number - 1];
  const std::size_t end =
      number < line_starts_.size() ? std::size_t{line_starts_[number]} : text_.size();
  std::string_view line = std::string_view(text_).substr(begin, end - begin);
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

Place Source::place(std::size_t offset) const {
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const std::size_t start = *(next - 1);
  const std::string_view before = std::string_view(text_).substr(start, offset - start);
  return {static_cast<std::uint32_t>(next - line_starts_.begin()),
          static_cast<std::uint32_t>(count_code_points(before)) + 1};
}

}  // namespace sockdrill
