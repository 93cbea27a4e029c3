// One folder of all file systems: landlock(7).
#pragma once

namespace sockdrill::unpack {

/// From now on this thread makes, writes and removes files and makes folders below `folder`, and
/// reads none. Needs no_new_privs. False where the kernel has no Landlock (before 5.13, or not
/// switched on): nothing has changed then.
bool leave_only(int folder);

}  // namespace sockdrill::unpack
