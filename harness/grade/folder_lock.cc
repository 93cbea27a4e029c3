#include "grade/folder_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/close_range.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <future>
#include <semaphore>
#include <thread>

#include "os/errno_name.h"
#include "os/thread.h"
#include "os/unique_fd.h"

namespace sockdrill {

// A thread with a table of descriptors of its own. A program that starts shares the engine's table
// until it is set up (os/spawn.h), and would keep a lock in there beyond an engine that is killed
// meanwhile.
class FolderLock::Keeper {
 public:
  explicit Keeper(const std::string& path) {
    auto thread = start_thread([this, path] { keep(path); });
    if (thread) {
      thread_ = std::move(*thread);
    } else {
      held_.set_value(tl::unexpected<Error>(thread.error()));
    }
  }
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;
  ~Keeper() {
    released_.release();
    if (thread_.joinable()) thread_.join();
  }

  /// To be asked once. False: another process holds it.
  Result<bool> is_held() { return held_.get_future().get(); }

 private:
  void keep(const std::string& path) {
    if (::syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_UNSHARE) != 0) {
      return held_.set_value(errno_failure("close_range", errno));
    }
    const UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    if (!fd) return held_.set_value(errno_failure(fmt::format("open({})", path), errno));
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EWOULDBLOCK) return held_.set_value(false);
      return held_.set_value(errno_failure(fmt::format("flock({})", path), errno));
    }
    held_.set_value(true);
    released_.acquire();
  }

  std::promise<Result<bool>> held_;
  std::binary_semaphore released_{0};
  std::thread thread_;
};

FolderLock::FolderLock(std::unique_ptr<Keeper> keeper) : keeper_(std::move(keeper)) {}
FolderLock::FolderLock(FolderLock&&) noexcept = default;
FolderLock& FolderLock::operator=(FolderLock&&) noexcept = default;
FolderLock::~FolderLock() = default;

Result<std::optional<FolderLock>> FolderLock::take(const std::string& path) {
  auto keeper = std::make_unique<Keeper>(path);
  const auto held = keeper->is_held();
  if (!held) return tl::unexpected(held.error());
  if (!*held) return std::nullopt;
  return FolderLock(std::move(keeper));
}

}  // namespace sockdrill
