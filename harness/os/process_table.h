// What /proc tells about processes (proc(5)).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sockdrill {

struct ProcessEntry {
  pid_t pid = 0;
  char state = '?';  // 'Z': ended, not yet reaped
  pid_t parent = 0;
  pid_t session = 0;
  std::uint64_t start_time = 0;  // clock ticks since the machine started
};

/// nullopt where there is no such process.
std::optional<ProcessEntry> process_entry(pid_t pid);

/// Every process that is to be seen.
std::vector<ProcessEntry> all_processes();

/// The children of all threads of a process. Kernels without CONFIG_PROC_CHILDREN are asked for
/// every process instead.
std::vector<pid_t> children_of(pid_t pid);

/// `root` and all its descendants that are alive, parents first.
std::vector<pid_t> with_descendants(pid_t root);

/// True where "NAME=value" stands in the environment that the process was started with.
bool has_in_environment(pid_t pid, std::string_view entry);

}  // namespace sockdrill
