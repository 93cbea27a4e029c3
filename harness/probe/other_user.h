// Another user's socket: the calling thread, and it alone, acts as somebody else.
#pragma once

#include <sys/types.h>

#include "base/result.h"

namespace sockdrill {

class OtherUserScope {
 public:
  /// Takes on the effective user id 65534 ("nobody"), or 65533 where that is ours already. Needs
  /// CAP_SETUID, and, in a user namespace, that the id exists there (user_namespaces(7)).
  static Result<OtherUserScope> enter();

  OtherUserScope(OtherUserScope&& other) noexcept;
  OtherUserScope& operator=(OtherUserScope&&) = delete;
  /// By the thread that entered.
  ~OtherUserScope();

 private:
  explicit OtherUserScope(uid_t before) : before_(before) {}

  uid_t before_;
  bool active_ = true;
};

}  // namespace sockdrill
