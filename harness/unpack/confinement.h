// What the program gives up before it reads the first byte of an archive.
//
// Hostile input is read by libraries in C. Whatever is wrong in them, what is left to an attacker
// is a process that may write into one folder, for a while.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

#include "os/unique_fd.h"
#include "unpack/problem.h"

namespace sockdrill::unpack {

struct Owner {
  uid_t uid = 0;
  gid_t gid = 0;
};

struct Confinement {
  std::uint64_t bytes = 0;     // the largest file
  std::optional<Owner> owner;  // only root can become another user
};

/// In this order: what is loaded from disk while it is needed (locale, gconv modules) is loaded;
/// every descriptor but the standard three is closed; rlimits (memory, time, files, no core);
/// with an owner the current folder becomes the root and the process that user's; no_new_privs.
/// Then two layers that are left out where the kernel refuses them: Landlock, which leaves the
/// current folder of all file systems, and the allow list of system calls (allowed_calls.h).
///
/// Returns the current folder, O_PATH. umask is 0 afterwards. Once, while there is one thread.
Attempt<UniqueFd> confine(const Confinement& confinement);

/// Seconds of processor time; then the process says so on standard output and ends with 1.
constexpr unsigned kMostSeconds = 60;

/// Of address space, in bytes; not under a sanitizer, which takes more for itself.
constexpr std::uint64_t kMostMemory = 512ULL * 1024 * 1024;

}  // namespace sockdrill::unpack
