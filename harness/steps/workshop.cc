#include "steps/workshop.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "os/process.h"
#include "os/process_output.h"
#include "os/process_usage.h"
#include "steps/sandboxing.h"

namespace sockdrill {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMostBytes = std::uintmax_t{512} << 20U;
constexpr std::size_t kMostFiles = 20'000;
constexpr std::size_t kMostOutput = std::size_t{64} << 10U;
constexpr auto kPatience = std::chrono::seconds(120);
constexpr auto kLook = std::chrono::milliseconds(100);  // how often at the size of what is made

Limits build_limits() {
  Limits limits;
  limits.memory = std::uint64_t{4} << 30U;
  limits.disk = std::uint64_t{1} << 30U;
  limits.files_on_disk = 100'000;
  limits.processes = 512;
  limits.cpu = std::chrono::seconds(240);
  limits.wall = kPatience;
  return limits;
}

// Links are copied as links: what they point at is not the program's.
Result<void> copy_tree(const fs::path& from, const fs::path& to) {
  std::error_code error;
  std::uintmax_t bytes = 0;
  std::size_t files = 0;
  fs::create_directories(to, error);
  for (auto entry = fs::recursive_directory_iterator(
           from, fs::directory_options::skip_permission_denied, error);
       !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    const fs::path target = to / fs::relative(entry->path(), from, error);
    const fs::file_status status = entry->symlink_status(error);
    if (++files > kMostFiles) {
      return fail(fmt::format("{} holds more than {} files", from.string(), kMostFiles));
    }
    if (fs::is_directory(status)) {
      fs::create_directory(target, error);
    } else if (fs::is_symlink(status)) {
      fs::copy_symlink(entry->path(), target, error);
    } else if (fs::is_regular_file(status)) {
      bytes += entry->file_size(error);
      if (bytes > kMostBytes) {
        return fail(fmt::format("{} holds more than {} MiB", from.string(), kMostBytes >> 20U));
      }
      fs::copy_file(entry->path(), target, error);
    }
  }
  if (error) return fail(fmt::format("{} cannot be copied: {}", from.string(), error.message()));
  return {};
}

// The program's user is to write there, whoever he is.
void open_for_all(const fs::path& folder) {
  std::error_code error;
  const auto add = fs::perm_options::add;
  fs::permissions(folder, fs::perms::all, add, error);
  // What may not be entered is left as it is; a range-based for would throw.
  const auto all = fs::directory_options::skip_permission_denied;
  for (auto at = fs::recursive_directory_iterator(folder, all, error);
       !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    const fs::directory_entry& entry = *at;
    std::error_code ignored;
    if (entry.is_symlink(ignored)) continue;
    const bool runs = entry.is_directory(ignored) || (entry.status(ignored).permissions() &
                                                      fs::perms::owner_exec) != fs::perms::none;
    fs::permissions(entry.path(),
                    runs ? fs::perms::all
                         : fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read |
                               fs::perms::group_write | fs::perms::others_read |
                               fs::perms::others_write,
                    add, ignored);
  }
}

// Whether what stands in the folder is within the limits. A build writes to the machine's own disk.
bool fits(const fs::path& folder, const Limits& limits) {
  std::error_code error;
  std::uint64_t bytes = 0;
  std::uint64_t files = 0;
  const auto all = fs::directory_options::skip_permission_denied;
  for (auto at = fs::recursive_directory_iterator(folder, all, error);
       !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    struct stat status = {};
    if (::lstat(at->path().c_str(), &status) != 0) continue;
    bytes += static_cast<std::uint64_t>(status.st_blocks) * 512;
    if (++files > limits.files_on_disk || bytes > limits.disk) return false;
  }
  return true;
}

// Whether the machine's disk is: that is no fault of what was made there.
bool is_full(const fs::path& folder) {
  struct statvfs status = {};
  if (::statvfs(folder.c_str(), &status) != 0) return false;
  constexpr std::uint64_t kRoom = std::uint64_t{1} << 20U;
  constexpr std::uint64_t kFiles = 16;
  const bool counts_files = status.f_files > 0;
  return std::uint64_t{status.f_bavail} * status.f_frsize < kRoom ||
         (counts_files && status.f_favail < kFiles);
}

// The line that says what is wrong, where one does: "server.c:3:10: error: …"; else the last one.
std::string telling_line(std::string_view output) {
  std::string_view last;
  while (!output.empty()) {
    const std::size_t size = std::min(output.find('\n'), output.size());
    const std::string_view line = output.substr(0, size);
    output.remove_prefix(std::min(size + 1, output.size()));
    if (line.find("error") != std::string_view::npos) return shorten(visible(line), 200);
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) last = line;
  }
  return shorten(visible(last), 200);
}

}  // namespace

const Made& Workshop::make(const ProgramSpec& program, const std::string& folder,
                           Sandboxing& sandboxing) {
  std::vector<std::string> key = program.build;
  key.push_back(folder);
  std::unique_lock lock(mutex_);
  const auto placed = made_.try_emplace(std::move(key));
  const auto entry = placed.first;
  if (placed.second) {
    lock.unlock();
    Made made = build(program, folder, sandboxing);
    lock.lock();
    entry->second = std::move(made);
    changed_.notify_all();
  }
  changed_.wait(lock, [&] { return entry->second.has_value(); });
  return *entry->second;
}

void Workshop::forget(const std::string& folder) {
  std::vector<std::string> copies;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(made_, [&](const auto& entry) {
      if (entry.first.back() != folder) return false;
      if (entry.second && !entry.second->folder.empty()) copies.push_back(entry.second->folder);
      return true;
    });
  }
  std::error_code error;
  for (const std::string& copy : copies) fs::remove_all(copy, error);
}

Result<std::string> Workshop::copy(const std::string& folder) {
  std::string target;
  {
    const std::lock_guard lock(mutex_);
    if (!base_) {
      auto made = TemporaryFolder::create("made");
      if (!made) return tl::unexpected<Error>(made.error());
      base_.emplace(std::move(*made));
    }
    target = fmt::format("{}/{}", base_->path(), ++copies_);
  }
  if (const auto copied = copy_tree(folder, target); !copied) {
    return tl::unexpected(copied.error());
  }
  open_for_all(target);
  return target;
}

Made Workshop::build(const ProgramSpec& program, const std::string& folder,
                     Sandboxing& sandboxing) {
  Made made;
  const auto ours = [&](const Error& error) {
    made.ours = true;
    made.message = error.message;
    return made;
  };
  if (folder.empty()) return ours(Error{"the program has no folder to be made in"});
  auto copied = copy(folder);
  if (!copied) return ours(copied.error());
  made.folder = *copied;

  ProgramSpec command = program;
  command.command = program.build;
  command.input.clear();
  command.answers.clear();
  command.keeps_input_open = false;
  command.output = ProcessOutput::pipes;
  command.watching = Watching::nothing;
  command.limits = build_limits();
  auto process = sandboxing.start_making(command, folder, *copied);
  if (!process) {
    made.ours = process.error().ours;
    made.message = process.error().message;
    return made;
  }
  const TimePoint deadline = Clock::now() + kPatience;
  // Time for which the machine was busy with something else is not the build's.
  const auto late = [&] {
    if (Clock::now() < deadline) return false;
    return Clock::now() >= deadline + excused_time(process->process_tree(), kPatience);
  };
  Result<std::optional<ExitStatus>> status;
  bool too_large = false;
  do {
    const TimePoint until = Clock::now() + kLook;
    made.output += read_to_end(*process, kMostOutput - made.output.size(), until);
    status = process->wait(until);
    too_large = !fits(*copied, command.limits);
  } while (status && !*status && !too_large && !late());
  // What it wrote last.
  made.output += read_to_end(*process, kMostOutput - made.output.size(), Clock::now() + kLook);
  process->end();
  if (!status) return ours(status.error());
  if (too_large) {
    made.message = fmt::format("it writes more than {} MiB or {} files", command.limits.disk >> 20U,
                               command.limits.files_on_disk);
    return made;
  }
  if (!*status) {
    made.message = fmt::format("it takes longer than {} s", kPatience.count());
  } else if (**status != ExitStatus{} && is_full(*copied)) {
    return ours(Error{fmt::format("there is no room left in '{}' to make it in", *copied)});
  } else if (**status != ExitStatus{}) {
    const std::string line = telling_line(made.output);
    made.message = to_string(**status) + (line.empty() ? "" : ": " + line);
  } else {
    made.well = true;
  }
  return made;
}

}  // namespace sockdrill
