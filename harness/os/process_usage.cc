#include "os/process_usage.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <string_view>

#include "os/kernel_file.h"

namespace sockdrill {
namespace {

// The number in a text of words apart by blanks, counted from 0.
std::uint64_t number_at(std::string_view text, int word) {
  for (; word > 0; --word) {
    const std::size_t blank = text.find(' ');
    if (blank == std::string_view::npos) return 0;
    text.remove_prefix(blank + 1);
  }
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// Below this a process cannot hold shared memory that matters.
constexpr std::uint64_t kSmall = std::uint64_t{256} << 20U;

// The shared memory that a process has mapped, bytes by inode: each is counted once, whoever maps
// it. A line of /proc/PID/maps is "from-to rights offset device inode path".
void add_shared_memory(pid_t process, std::map<std::uint64_t, std::uint64_t>& shared) {
  const auto maps = read_file(fmt::format("/proc/{}/maps", process));
  if (!maps) return;
  std::map<std::uint64_t, std::uint64_t> own;
  std::string_view rest = *maps;
  while (!rest.empty()) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (!line.ends_with("/dev/zero (deleted)")) continue;
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    const auto first = std::from_chars(line.data(), line.data() + line.size(), from, 16);
    std::from_chars(std::min(first.ptr + 1, line.data() + line.size()), line.data() + line.size(),
                    to, 16);
    if (to > from) own[number_at(line, 4)] += to - from;
  }
  for (const auto& [inode, size] : own) shared[inode] = std::max(shared[inode], size);
}

// "sockets: used 12"
std::uint64_t sockets_beside(pid_t process) {
  const auto text = read_file(fmt::format("/proc/{}/net/sockstat", process));
  return text ? number_at(*text, 2) : 0;
}

}  // namespace

Nanoseconds excused_time(std::span<const pid_t> processes, Nanoseconds patience) {
  constexpr int kMost = 4;
  return std::min(owed_time(processes), kMost * patience);
}

ProcessUsage usage_of(std::span<const pid_t> processes) {
  static const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  static const auto ticks = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
  ProcessUsage usage;
  std::map<std::uint64_t, std::uint64_t> shared;
  if (!processes.empty()) usage.sockets = sockets_beside(processes.front());
  for (const pid_t process : processes) {
    if (const auto memory = read_file(fmt::format("/proc/{}/statm", process))) {
      // size resident shared …
      usage.memory += (number_at(*memory, 1) - number_at(*memory, 2)) * page;
      if (number_at(*memory, 0) * page > kSmall) add_shared_memory(process, shared);
    }
    if (const auto stat = read_file(fmt::format("/proc/{}/stat", process))) {
      // The command's name, in parentheses, may hold anything: utime and stime are the 12th and
      // 13th words behind it.
      const std::size_t name_end = stat->rfind(") ");
      if (name_end == std::string::npos) continue;
      const std::string_view rest = std::string_view(*stat).substr(name_end + 2);
      const std::uint64_t used = number_at(rest, 11) + number_at(rest, 12);
      usage.cpu += Nanoseconds(static_cast<std::int64_t>(used * (1'000'000'000 / ticks)));
    }
  }
  for (const auto& [inode, size] : shared) usage.memory += size;
  return usage;
}

Nanoseconds owed_time(std::span<const pid_t> processes) {
  static const auto processors = std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN));
  std::uint64_t longest = 0;
  for (const pid_t process : processes) {
    std::error_code error;
    const std::string threads = fmt::format("/proc/{}/task", process);
    for (std::filesystem::directory_iterator at(threads, error), end; !error && at != end;
         at.increment(error)) {
      // "on a processor, waiting for one, how often", in nanoseconds
      const auto text = read_file((at->path() / "schedstat").string());
      if (text) longest = std::max(longest, number_at(*text, 1));
    }
  }
  const Nanoseconds waited(static_cast<std::int64_t>(longest));
  return std::max(waited - usage_of(processes).cpu / processors, Nanoseconds(0));
}

}  // namespace sockdrill
