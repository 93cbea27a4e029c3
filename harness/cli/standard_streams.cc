#include "cli/standard_streams.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <iostream>
#include <string_view>
#include <system_error>

#include "cli/options.h"

namespace sockdrill {
namespace {

bool output_is_pipe() {
  struct stat status {};
  return ::fstat(STDOUT_FILENO, &status) == 0 &&
         (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode));
}

int output_lost(int code, int error) {
  if (output_is_pipe()) return code;
  std::cerr << "sockdrill: write(standard output): "
            << (error == 0 ? "some of it was lost" : std::generic_category().message(error))
            << "\n";
  return kExitEnvironment;
}

}  // namespace

void open_standard_streams() {
  int fd = ::open("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= STDERR_FILENO) fd = ::open("/dev/null", O_RDWR);
  if (fd >= 0) ::close(fd);
}

void end_without_memory() {
  constexpr std::string_view kText = "sockdrill: there is no memory left\n";
  static_cast<void>(::write(STDERR_FILENO, kText.data(), kText.size()));
  ::_exit(kExitEnvironment);
}

int with_output_flushed(const std::function<int()>& command) {
  int code = kExitEnvironment;
  try {
    code = command();
  } catch (const std::system_error& lost) {  // fmt::print() cannot say it in another way
    return output_lost(code, lost.code().value());
  }
  const bool lost_before = std::ferror(stdout) != 0;
  const int error = std::fflush(stdout) == 0 ? 0 : errno;
  return lost_before || error != 0 ? output_lost(code, error) : code;
}

}  // namespace sockdrill
