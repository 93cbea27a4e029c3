#include "os/process_members.h"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "base/clock.h"
#include "os/process_table.h"
#include "os/unique_fd.h"

namespace sockdrill {
namespace {

constexpr std::chrono::seconds kPatience{2};  // with a program that forks faster than it is killed
constexpr int kDeathMs = 1000;                // from SIGKILL to the end of one process

std::vector<ProcessEntry> find_members(pid_t leader, const std::string& mark) {
  std::vector<ProcessEntry> members;
  const auto root = process_entry(leader);
  if (!root) return members;
  members.push_back(*root);
  std::set<pid_t> inside = {leader};
  std::vector<ProcessEntry> others = all_processes();
  std::erase_if(others, [&](const ProcessEntry& entry) {
    return entry.pid == leader || entry.start_time < root->start_time;
  });
  const auto joins = [&](const ProcessEntry& entry) {
    return entry.session == leader || inside.contains(entry.parent) ||
           (entry.state != 'Z' && has_in_environment(entry.pid, mark));
  };
  for (bool grew = true; grew;) {
    const auto rest = std::stable_partition(others.begin(), others.end(), joins);
    grew = rest != others.begin();
    for (auto entry = others.begin(); entry != rest; ++entry) {
      inside.insert(entry->pid);
      members.push_back(*entry);
    }
    others.erase(others.begin(), rest);
  }
  return members;
}

// Through a pidfd, and only if it is still the process that was found.
void end_process(const ProcessEntry& entry) {
  const UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, entry.pid, 0U)));
  const auto now = process_entry(entry.pid);
  if (!pidfd || !now || now->start_time != entry.start_time) return;
  ::syscall(SYS_pidfd_send_signal, pidfd.get(), SIGKILL, nullptr, 0U);
  pollfd event = {.fd = pidfd.get(), .events = POLLIN, .revents = 0};
  ::poll(&event, 1, kDeathMs);
  ::waitpid(entry.pid, nullptr, WNOHANG);  // ECHILD where it is not ours
}

}  // namespace

std::vector<pid_t> ProgramMembers::running() const {
  std::vector<pid_t> pids;
  for (const ProcessEntry& entry : find_members(leader, mark)) {
    if (entry.state != 'Z') pids.push_back(entry.pid);
  }
  return pids;
}

void ProgramMembers::end_others() const {
  const TimePoint deadline = Clock::now() + kPatience;
  do {
    std::vector<ProcessEntry> members = find_members(leader, mark);
    std::erase_if(members, [&](const ProcessEntry& entry) { return entry.pid == leader; });
    if (members.empty()) return;
    for (const ProcessEntry& entry : members) end_process(entry);
  } while (Clock::now() < deadline);
}

}  // namespace sockdrill
