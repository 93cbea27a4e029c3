#include "steps/program_input.h"

#include <unistd.h>

#include <cerrno>

namespace sockdrill {

bool ProgramInput::write_to(int fd) {
  while (!waiting_.empty()) {
    const ssize_t wrote = ::write(fd, waiting_.data(), waiting_.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0 && errno == EAGAIN) return true;
    if (wrote < 0) {
      waiting_.clear();
      return false;
    }
    waiting_.erase(0, static_cast<std::size_t>(wrote));
  }
  return true;
}

}  // namespace sockdrill
