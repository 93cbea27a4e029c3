#include "unpack/landlock.h"

#include <linux/landlock.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

#include "os/unique_fd.h"

namespace sockdrill::unpack {
namespace {

constexpr std::uint64_t kNeeded = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
                                  LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE;

// All that the first version knows: every kernel that has Landlock has these.
constexpr std::uint64_t kHandled = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;

}  // namespace

// glibc has no functions for these calls.
bool leave_only(int folder) {
  landlock_ruleset_attr attributes{};
  attributes.handled_access_fs = kHandled;
  // The size of the first version: an older kernel knows no more fields.
  const UniqueFd rules(static_cast<int>(
      ::syscall(SYS_landlock_create_ruleset, &attributes, sizeof(std::uint64_t), 0)));
  if (!rules) return false;
  landlock_path_beneath_attr beneath{};
  beneath.allowed_access = kNeeded;
  beneath.parent_fd = folder;
  return ::syscall(SYS_landlock_add_rule, rules.get(), LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) ==
             0 &&
         ::syscall(SYS_landlock_restrict_self, rules.get(), 0) == 0;
}

}  // namespace sockdrill::unpack
