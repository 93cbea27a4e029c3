#include "probe/other_user.h"

#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "os/errno_name.h"

namespace sockdrill {
namespace {

constexpr uid_t kNobody = 65534;
constexpr uid_t kAnother = 65533;

// The call of the kernel, which is for one thread; the C library's is for all of them (nptl(7)).
bool set_effective_user(uid_t user) {
  return ::syscall(SYS_setresuid, static_cast<uid_t>(-1), user, static_cast<uid_t>(-1)) == 0;
}

}  // namespace

Result<OtherUserScope> OtherUserScope::enter() {
  const uid_t before = ::geteuid();
  const uid_t other = before == kNobody ? kAnother : kNobody;
  if (!set_effective_user(other)) {
    return errno_failure(fmt::format("setresuid(-1, {}, -1)", other), errno);
  }
  return OtherUserScope(before);
}

OtherUserScope::OtherUserScope(OtherUserScope&& other) noexcept
    : before_(other.before_), active_(std::exchange(other.active_, false)) {}

OtherUserScope::~OtherUserScope() {
  if (active_) set_effective_user(before_);
}

}  // namespace sockdrill
