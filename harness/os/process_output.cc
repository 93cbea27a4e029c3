#include "os/process_output.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace sockdrill {

std::string read_to_end(Process& process, std::size_t most, TimePoint deadline) {
  std::string text;
  std::array<int, 2> open = {process.output_fd(), process.error_fd()};
  while (open[0] >= 0 || open[1] >= 0) {
    std::array<pollfd, 3> fds = {pollfd{open[0], POLLIN, 0}, pollfd{open[1], POLLIN, 0},
                                 pollfd{process.pidfd(), POLLIN, 0}};
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) break;
    const int ready = ::poll(fds.data(), fds.size(), static_cast<int>(left.count()));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) break;
    bool quiet = true;
    for (std::size_t i = 0; i < 2; ++i) {
      if (fds[i].revents == 0) continue;
      quiet = false;
      std::array<char, 4096> buffer;
      const ssize_t size = ::read(open[i], buffer.data(), buffer.size());
      if (size < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (size <= 0) open[i] = -1;
      if (size > 0 && text.size() < most)
        text.append(buffer.data(), static_cast<std::size_t>(size));
    }
    if (quiet && fds[2].revents != 0) break;  // a daemon may hold the pipes for ever
  }
  return text;
}

}  // namespace sockdrill
