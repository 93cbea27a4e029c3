#include "unpack/confinement.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <cwchar>

#include "charset/charset.h"
#include "unpack/allowed_calls.h"
#include "unpack/landlock.h"

namespace sockdrill::unpack {
namespace {

constexpr rlim_t kMostDescriptors = 16;
// Standard output may be a file, too.
constexpr std::uint64_t kLeastFileSize = 1024 * 1024;

constexpr char kTooLong[] = "it takes too long to unpack the archive\n";

void end_too_long(int) {
  if (::write(STDOUT_FILENO, kTooLong, sizeof(kTooLong) - 1) < 0) ::_exit(3);
  ::_exit(1);
}

Attempt<void> load_what_is_loaded_late() {
  if (std::setlocale(LC_CTYPE, "C.UTF-8") == nullptr) {
    return machine_trouble("this machine has no locale C.UTF-8");
  }
  wchar_t wide[4];
  if (std::mbstowcs(wide, "\xc3\xa9", 4) != 1) {
    return machine_trouble("the locale C.UTF-8 does not read UTF-8");
  }
  if (const auto text = decode(*find_charset("gb18030"), "\xd6\xd0"); !text) {
    return machine_trouble(text.error().message());
  }
  // Zip archives have local time, for which mktime(3) would look for a time zone.
  ::setenv("TZ", "UTC0", 1);
  ::tzset();
  return {};
}

// Never more than the caller has left us.
Attempt<void> limit(int resource, const char* name, rlim_t soft, rlim_t hard) {
  rlimit now{};
  if (::getrlimit(resource, &now) != 0) return failed_call("getrlimit", name, errno);
  const rlimit wanted{std::min(soft, now.rlim_cur), std::min(hard, now.rlim_max)};
  if (::setrlimit(resource, &wanted) != 0) return failed_call("setrlimit", name, errno);
  return {};
}

Attempt<void> set_limits(std::uint64_t bytes) {
  struct sigaction action {};
  action.sa_handler = end_too_long;
  ::sigaction(SIGXCPU, &action, nullptr);
  std::signal(SIGXFSZ, SIG_IGN);  // an error of write(2), EFBIG
  std::signal(SIGPIPE, SIG_IGN);
  const rlim_t file = std::max(bytes, kLeastFileSize);
  auto done = limit(RLIMIT_CPU, "RLIMIT_CPU", kMostSeconds, kMostSeconds + 1);
  if (done) done = limit(RLIMIT_FSIZE, "RLIMIT_FSIZE", file, file);
  if (done) done = limit(RLIMIT_NOFILE, "RLIMIT_NOFILE", kMostDescriptors, kMostDescriptors);
  if (done) done = limit(RLIMIT_CORE, "RLIMIT_CORE", 0, 0);
  if (done && !kHasSanitizer) done = limit(RLIMIT_AS, "RLIMIT_AS", kMostMemory, kMostMemory);
  return done;
}

Attempt<void> become(const Owner& owner) {
  if (::chroot(".") != 0) return failed_call("chroot", ".", errno);
  if (::chdir("/") != 0) return failed_call("chdir", "/", errno);
  if (::setgroups(0, nullptr) != 0) return failed_call("setgroups", "", errno);
  if (::setgid(owner.gid) != 0) return failed_call("setgid", std::to_string(owner.gid), errno);
  if (::setuid(owner.uid) != 0) return failed_call("setuid", std::to_string(owner.uid), errno);
  return {};
}

}  // namespace

Attempt<UniqueFd> confine(const Confinement& confinement) {
  auto done = load_what_is_loaded_late();
  if (!done) return tl::unexpected(done.error());
  if (::close_range(STDERR_FILENO + 1, ~0U, 0) != 0) return failed_call("close_range", "", errno);
  ::umask(0);
  done = set_limits(confinement.bytes);
  if (done && confinement.owner) done = become(*confinement.owner);
  if (!done) return tl::unexpected(done.error());
  UniqueFd folder(::open(".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!folder) return failed_call("open", ".", errno);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return failed_call("prctl", "PR_SET_NO_NEW_PRIVS", errno);
  }
  leave_only(folder.get());
  allow_only_needed_calls();
  return folder;
}

}  // namespace sockdrill::unpack
