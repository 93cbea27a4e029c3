#include "os/another_user.h"

#include <fmt/format.h>
#include <sys/fsuid.h>

#include <utility>

namespace sockdrill {
namespace {

// The customary number of the user "nobody", and one beside it for whoever is that already.
constexpr uid_t kNobody = 65534;

uid_t current() { return static_cast<uid_t>(::setfsuid(static_cast<uid_t>(-1))); }

}  // namespace

Result<AnotherUserScope> AnotherUserScope::enter() {
  const uid_t before = current();
  const uid_t other = before == kNobody ? kNobody - 1 : kNobody;
  ::setfsuid(other);  // tells nothing of its success
  if (current() == other) return AnotherUserScope(before);
  return fail(fmt::format("setfsuid({}) is refused: there is only one user here", other));
}

AnotherUserScope::AnotherUserScope(AnotherUserScope&& other) noexcept
    : before_(other.before_), active_(std::exchange(other.active_, false)) {}

AnotherUserScope::~AnotherUserScope() {
  if (active_) ::setfsuid(before_);
}

}  // namespace sockdrill
