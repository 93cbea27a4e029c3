#include "os/foreign_socket.h"

#include <dirent.h>
#include <fmt/format.h>
#include <sys/syscall.h>

#include <array>
#include <charconv>
#include <cstring>
#include <memory>
#include <optional>

#include "os/errno_name.h"

namespace sockdrill {
namespace {

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

// The number of the descriptor by which a process holds the socket.
std::optional<int> descriptor_of(pid_t pid, std::uint32_t inode) {
  const std::string path = fmt::format("/proc/{}/fd", pid);
  const std::unique_ptr<DIR, CloseFolder> folder(::opendir(path.c_str()));
  if (folder == nullptr) return std::nullopt;
  const std::string wanted = fmt::format("socket:[{}]", inode);
  while (const dirent* entry = ::readdir(folder.get())) {
    std::array<char, 64> target{};
    const ssize_t size =
        ::readlinkat(::dirfd(folder.get()), entry->d_name, target.data(), target.size() - 1);
    if (size < 0 || wanted != target.data()) continue;
    int number = -1;
    std::from_chars(entry->d_name, entry->d_name + std::strlen(entry->d_name), number);
    if (number >= 0) return number;
  }
  return std::nullopt;
}

}  // namespace

Result<UniqueFd> copy_socket(const Process& process, std::uint32_t inode) {
  for (const pid_t pid : process.process_tree()) {
    const auto number = descriptor_of(pid, inode);
    if (!number) continue;
    const UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    if (!pidfd) return errno_failure(fmt::format("pidfd_open({})", pid), errno);
    UniqueFd copy(static_cast<int>(::syscall(SYS_pidfd_getfd, pidfd.get(), *number, 0)));
    if (!copy) return errno_failure(fmt::format("pidfd_getfd({}, {})", pid, *number), errno);
    return copy;
  }
  return fail("no process of the program holds the socket any more");
}

}  // namespace sockdrill
