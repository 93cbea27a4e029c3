#include "os/kernel_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "os/errno_name.h"

namespace sockdrill {
namespace {

constexpr std::size_t kReadLimit = std::size_t{1} << 20U;

}  // namespace

Result<UniqueFd> open_file(const std::string& path, int flags) {
  UniqueFd file(::open(path.c_str(), flags | O_CLOEXEC));
  if (!file) return errno_failure(fmt::format("open({})", path), errno);
  return file;
}

Result<void> write_file(const std::string& path, std::string_view text) {
  const auto file = open_file(path, O_WRONLY);
  if (!file) return tl::unexpected(file.error());
  const ssize_t written = ::write(file->get(), text.data(), text.size());
  if (written < 0) return errno_failure(fmt::format("write({}, \"{}\")", path, text), errno);
  if (static_cast<std::size_t>(written) != text.size()) {
    return fail(fmt::format("write({}, \"{}\"): only {} bytes were taken", path, text, written));
  }
  return {};
}

Result<std::string> read_file(const std::string& path) {
  const auto file = open_file(path, O_RDONLY);
  if (!file) return tl::unexpected(file.error());
  std::string content;
  std::array<char, 4096> buffer;
  while (content.size() < kReadLimit) {
    const ssize_t size = ::read(file->get(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return errno_failure(fmt::format("read({})", path), errno);
    if (size == 0) break;
    content.append(buffer.data(), static_cast<std::size_t>(size));
  }
  return content;
}

Result<UniqueFd> open_network_namespace() {
  return open_file("/proc/thread-self/ns/net", O_RDONLY);
}

Result<void> enter_network_namespace(const UniqueFd& space) {
  if (::setns(space.get(), CLONE_NEWNET) != 0) {
    return errno_failure(fmt::format("setns({}, CLONE_NEWNET)", space.get()), errno);
  }
  return {};
}

}  // namespace sockdrill
