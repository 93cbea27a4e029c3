#include "os/process_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <set>
#include <sstream>
#include <system_error>

#include "os/kernel_file.h"

namespace sockdrill {
namespace {

std::vector<std::string> names_in(const std::string& directory) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  return names;
}

std::optional<pid_t> pid_in(std::string_view name) {
  pid_t pid = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return pid;
}

std::vector<pid_t> pids_in(std::string_view text) {
  std::vector<pid_t> pids;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find(' '), text.size());
    if (const auto pid = pid_in(text.substr(0, size))) pids.push_back(*pid);
    text.remove_prefix(std::min(size + 1, text.size()));
  }
  return pids;
}

}  // namespace

std::optional<ProcessEntry> process_entry(pid_t pid) {
  const auto text = read_file(fmt::format("/proc/{}/stat", pid));
  if (!text) return std::nullopt;
  // "pid (name) state ppid pgrp session …": the name may hold anything, parentheses included.
  const std::size_t name_end = text->rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(text->substr(name_end + 1));
  ProcessEntry entry;
  entry.pid = pid;
  pid_t group = 0;
  fields >> entry.state >> entry.parent >> group >> entry.session;
  std::string skipped;
  for (int field = 7; field < 22; ++field) fields >> skipped;
  fields >> entry.start_time;
  if (!fields) return std::nullopt;
  return entry;
}

std::vector<ProcessEntry> all_processes() {
  std::vector<ProcessEntry> entries;
  for (const std::string& name : names_in("/proc")) {
    const auto pid = pid_in(name);
    const auto entry = pid ? process_entry(*pid) : std::nullopt;
    if (entry) entries.push_back(*entry);
  }
  return entries;
}

std::vector<pid_t> children_of(pid_t pid) {
  std::vector<pid_t> children;
  const std::string tasks = fmt::format("/proc/{}/task", pid);
  for (const std::string& task : names_in(tasks)) {
    const auto text = read_file(fmt::format("{}/{}/children", tasks, task));
    if (text) {
      const std::vector<pid_t> found = pids_in(*text);
      children.insert(children.end(), found.begin(), found.end());
    } else if (text.error().code == ENOENT && process_entry(pid)) {
      children.clear();
      for (const ProcessEntry& entry : all_processes()) {
        if (entry.parent == pid) children.push_back(entry.pid);
      }
      return children;
    }
  }
  return children;
}

std::vector<pid_t> with_descendants(pid_t root) {
  std::vector<pid_t> tree;
  if (!process_entry(root)) return tree;
  tree.push_back(root);
  std::set<pid_t> seen = {root};
  for (std::size_t i = 0; i < tree.size(); ++i) {
    for (const pid_t child : children_of(tree[i])) {
      if (seen.insert(child).second) tree.push_back(child);
    }
  }
  return tree;
}

bool has_in_environment(pid_t pid, std::string_view entry) {
  const auto environment = read_file(fmt::format("/proc/{}/environ", pid));
  if (!environment) return false;
  std::string_view rest = *environment;
  while (!rest.empty()) {
    const std::size_t size = std::min(rest.find('\0'), rest.size());
    if (rest.substr(0, size) == entry) return true;
    rest.remove_prefix(std::min(size + 1, rest.size()));
  }
  return false;
}

}  // namespace sockdrill
