#include "os/process_streams.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>

#include <cerrno>
#include <utility>

#include "os/errno_name.h"
#include "os/kernel_file.h"

namespace sockdrill {
namespace {

struct Pipe {
  UniqueFd read;
  UniqueFd write;
};

Result<Pipe> open_pipe() {
  std::array<int, 2> ends = {};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return errno_failure("pipe2(O_CLOEXEC)", errno);
  return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

Result<UniqueFd> non_blocking(UniqueFd fd) {
  const int flags = ::fcntl(fd.get(), F_GETFL);
  if (flags < 0 || ::fcntl(fd.get(), F_SETFL, flags | O_NONBLOCK) != 0) {
    return errno_failure("fcntl(F_SETFL, O_NONBLOCK)", errno);
  }
  return fd;
}

// A pipe that the program writes to.
Result<void> open_output(UniqueFd& program, UniqueFd& ours) {
  auto pipe = open_pipe();
  if (!pipe) return tl::unexpected(pipe.error());
  auto read = non_blocking(std::move(pipe->read));
  if (!read) return tl::unexpected(read.error());
  program = std::move(pipe->write);
  ours = std::move(*read);
  return {};
}

Result<void> open_input(UniqueFd& program, UniqueFd& ours) {
  auto pipe = open_pipe();
  if (!pipe) return tl::unexpected(pipe.error());
  auto write = non_blocking(std::move(pipe->write));
  if (!write) return tl::unexpected(write.error());
  program = std::move(pipe->read);
  ours = std::move(*write);
  return {};
}

// Raw: what the program writes arrives as it is, no "\n" becomes "\r\n" (termios(3), cfmakeraw).
Result<void> open_terminal(StandardStreams& streams) {
  UniqueFd master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK));
  if (!master) return errno_failure("posix_openpt", errno);
  if (::unlockpt(master.get()) != 0) return errno_failure("unlockpt", errno);
  UniqueFd slave(::ioctl(master.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!slave) return errno_failure("ioctl(TIOCGPTPEER)", errno);
  termios mode{};
  if (::tcgetattr(slave.get(), &mode) != 0) return errno_failure("tcgetattr", errno);
  ::cfmakeraw(&mode);
  if (::tcsetattr(slave.get(), TCSANOW, &mode) != 0) return errno_failure("tcsetattr", errno);
  UniqueFd second(::fcntl(slave.get(), F_DUPFD_CLOEXEC, 0));
  if (!second) return errno_failure("fcntl(F_DUPFD_CLOEXEC)", errno);
  streams.output = std::move(master);
  streams.program[1] = std::move(slave);
  streams.program[2] = std::move(second);
  return {};
}

}  // namespace

Result<StandardStreams> open_streams(ProcessInput input, ProcessOutput output) {
  StandardStreams streams;
  if (input == ProcessInput::pipe) {
    const auto opened = open_input(streams.program[0], streams.input);
    if (!opened) return tl::unexpected(opened.error());
  } else {
    auto null = open_file("/dev/null", O_RDONLY);
    if (!null) return tl::unexpected(null.error());
    streams.program[0] = std::move(*null);
  }
  Result<void> opened;
  if (output == ProcessOutput::pty) {
    opened = open_terminal(streams);
  } else {
    opened = open_output(streams.program[1], streams.output);
    if (opened) opened = open_output(streams.program[2], streams.error);
  }
  if (!opened) return tl::unexpected(opened.error());
  return streams;
}

}  // namespace sockdrill
