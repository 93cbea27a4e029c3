// Who owns a program's folder, and how its files become the program's own.
#pragma once

#include <sys/types.h>

#include "base/result.h"
#include "os/unique_fd.h"

namespace sockdrill {

/// A user namespace that maps the user `outside` to the user `inside`, for mounts whose files are
/// to appear as owned by `inside` (mount_setattr(2), MOUNT_ATTR_IDMAP). Needs CAP_SETUID.
Result<UniqueFd> map_owner(uid_t outside, uid_t inside, gid_t outside_group, gid_t inside_group);

}  // namespace sockdrill
