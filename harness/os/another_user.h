// A second user of this machine, for what the kernel decides by a socket's owner.
#pragma once

#include <sys/types.h>

#include "base/result.h"

namespace sockdrill {

/// While it lives, sockets that the calling thread makes belong to another user: socket(2) takes
/// the owner from the thread's file-system user id (setfsuid(2); sock_alloc in net/socket.c).
/// Privileges over the network stay. It must be destroyed by the thread that made it.
class AnotherUserScope {
 public:
  /// Fails where this process may be no other user: without CAP_SETUID, or in a user namespace that
  /// has only one.
  static Result<AnotherUserScope> enter();

  AnotherUserScope(AnotherUserScope&& other) noexcept;
  AnotherUserScope& operator=(AnotherUserScope&&) = delete;
  ~AnotherUserScope();

 private:
  explicit AnotherUserScope(uid_t before) : before_(before) {}

  uid_t before_;
  bool active_ = true;
};

}  // namespace sockdrill
