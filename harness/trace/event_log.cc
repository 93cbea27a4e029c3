#include "trace/event_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <mutex>
#include <system_error>

#include "trace/json.h"

namespace sockdrill {
namespace {

// How often a lock is asked for before its wait becomes a sleep: some two microseconds, as long as
// the write that another worker holds it for. To fall asleep and to be woken takes longer.
constexpr int kTries = 100;

std::unique_lock<std::mutex> lock_soon(std::mutex& mutex) {
  std::unique_lock lock(mutex, std::try_to_lock);
  for (int tries = 1; tries < kTries && !lock.owns_lock(); ++tries) lock.try_lock();
  if (!lock.owns_lock()) lock.lock();
  return lock;
}

std::string errno_text(int code) { return std::generic_category().message(code); }

}  // namespace

struct EventLog::State {
  explicit State(std::string where) : path(std::move(where)) {}
  ~State() {
    if (fd >= 0) ::close(fd);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  const std::string path;
  int fd = -1;
  std::mutex mutex;
  std::optional<Error> error;
  std::atomic<bool> failed{false};
};

EventLog::EventLog(std::unique_ptr<State> state) : state_(std::move(state)) {}
EventLog::EventLog(EventLog&&) noexcept = default;
EventLog& EventLog::operator=(EventLog&&) noexcept = default;
EventLog::~EventLog() = default;

Result<EventLog> EventLog::open(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code trouble;
  if (!folder.empty()) std::filesystem::create_directories(folder, trouble);
  if (trouble) {
    return fail(fmt::format("mkdir({}): {}", folder.string(), trouble.message()), trouble.value());
  }
  // An old log is removed, not emptied: ext4 writes a file that was emptied out to the disk when it
  // is closed (auto_da_alloc), and a reader of the old one keeps it whole. A link, a pipe or a
  // terminal is written to as it is.
  if (std::filesystem::is_regular_file(std::filesystem::symlink_status(path, trouble))) {
    std::filesystem::remove(path, trouble);
  }
  auto state = std::make_unique<State>(path);
  state->fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
  if (state->fd < 0) {
    const int code = errno;
    return fail(fmt::format("open({}): {}", path, errno_text(code)), code);
  }
  return EventLog(std::move(state));
}

void EventLog::append(std::string_view lines) {
  const std::unique_lock lock = lock_soon(state_->mutex);
  // One write(2) is the rule; a full disk, a pipe or a signal can cut it short.
  while (!lines.empty() && !state_->error) {
    const ssize_t written = ::write(state_->fd, lines.data(), lines.size());
    if (written >= 0) {
      lines.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      const int code = errno;
      state_->failed = true;
      state_->error = Error{fmt::format("write({}): {}", state_->path, errno_text(code)), code};
    }
  }
}

void EventLog::append(const Event& event) {
  std::string line;
  append_json_line(line, event);
  append(line);
}

bool EventLog::failed() const { return state_->failed.load(std::memory_order_relaxed); }

std::optional<Error> EventLog::error() const {
  const std::lock_guard lock(state_->mutex);
  return state_->error;
}

}  // namespace sockdrill
