// The system calls that unpacking needs, and no others: seccomp(2).
#pragma once

namespace sockdrill::unpack {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)  // g++
constexpr bool kHasSanitizer = true;
#elif defined(__has_feature)  // clang
constexpr bool kHasSanitizer = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool kHasSanitizer = false;
#endif

/// From now on every call but those kills the process. No program is started, no connection made,
/// no memory made executable; a path that begins at the current folder is refused with EACCES.
/// Needs no_new_privs. False, and nothing has changed, where the kernel has no filters, and under
/// a sanitizer, which makes calls of its own.
bool allow_only_needed_calls();

}  // namespace sockdrill::unpack
