#include "os/listening.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <memory>
#include <string_view>

namespace sockdrill {
namespace {

using std::chrono::microseconds;

// The kernel tells nobody that a socket listens now; a look costs 20 µs.
constexpr microseconds kFirstPause{200};
constexpr microseconds kLongestPause{1000};

// "socket:[4711]"
std::optional<std::uint32_t> inode_in(std::string_view link) {
  constexpr std::string_view kPrefix = "socket:[";
  if (!link.starts_with(kPrefix) || !link.ends_with(']')) return std::nullopt;
  link.remove_prefix(kPrefix.size());
  std::uint32_t inode = 0;
  const auto [end, error] = std::from_chars(link.data(), link.data() + link.size(), inode);
  if (error != std::errc()) return std::nullopt;
  return inode;
}

bool is_gone(const Process& process) { return process.process_tree().empty(); }

}  // namespace

std::set<std::uint32_t> socket_inodes(pid_t pid) {
  std::set<std::uint32_t> inodes;
  const std::string path = fmt::format("/proc/{}/fd", pid);
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(path.c_str()), ::closedir);
  if (!directory) return inodes;
  while (const dirent* entry = ::readdir(directory.get())) {
    std::array<char, 64> link;
    const ssize_t size =
        ::readlinkat(::dirfd(directory.get()), entry->d_name, link.data(), link.size());
    if (size <= 0) continue;
    const auto inode = inode_in({link.data(), static_cast<std::size_t>(size)});
    if (inode) inodes.insert(*inode);
  }
  return inodes;
}

std::set<std::uint32_t> socket_inodes(const Process& process) {
  std::set<std::uint32_t> inodes;
  for (const pid_t pid : process.process_tree()) inodes.merge(socket_inodes(pid));
  return inodes;
}

Result<std::vector<SocketInfo>> listeners_of(SockDiag& diag, const Process& process) {
  auto listeners = diag.dump({.states = {TcpState::listen}});
  if (!listeners || listeners->empty()) return listeners;
  const std::set<std::uint32_t> own = socket_inodes(process);
  std::erase_if(*listeners,
                [&](const SocketInfo& listener) { return !own.contains(listener.inode); });
  return listeners;
}

Result<ListenerWait> wait_for_listener(SockDiag& diag, Process& process,
                                       std::optional<std::uint16_t> port, TimePoint deadline) {
  for (microseconds pause = kFirstPause;; pause = std::min(2 * pause, kLongestPause)) {
    // Asked first: what listened before it ended is seen by the look that follows.
    const auto exited = process.wait(TimePoint());
    if (!exited) return tl::unexpected(exited.error());
    auto listeners = listeners_of(diag, process);
    if (!listeners) return tl::unexpected(listeners.error());
    std::erase_if(*listeners, [&](const SocketInfo& l) { return port && l.local.port() != *port; });
    if (!listeners->empty()) return ListenerWait{std::move(*listeners), std::nullopt};
    // A daemon's first process ends while another goes on to listen.
    if (*exited && is_gone(process)) return ListenerWait{{}, *exited};
    const TimePoint now = Clock::now();
    if (now >= deadline) return ListenerWait{};
    if (*exited) {
      const timespec rest = {.tv_sec = 0, .tv_nsec = Nanoseconds(pause).count()};
      ::nanosleep(&rest, nullptr);
      continue;
    }
    const auto next = process.wait(std::min(now + pause, deadline));
    if (!next) return tl::unexpected(next.error());
  }
}

}  // namespace sockdrill
