#include "os/process_usage.h"

#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
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

}  // namespace

ProcessUsage usage_of(std::span<const pid_t> processes) {
  static const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  static const auto ticks = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
  ProcessUsage usage;
  for (const pid_t process : processes) {
    if (const auto memory = read_file(fmt::format("/proc/{}/statm", process))) {
      // size resident shared …
      usage.memory += (number_at(*memory, 1) - number_at(*memory, 2)) * page;
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
  return usage;
}

}  // namespace sockdrill
