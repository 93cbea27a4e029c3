#include "os/another_user.h"

#include <gtest/gtest.h>
#include <sys/fsuid.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "os/unique_fd.h"

namespace sockdrill {
namespace {

uid_t owner_of_new_socket() {
  const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  struct stat status {};
  EXPECT_EQ(::fstat(fd.get(), &status), 0);
  return status.st_uid;
}

TEST(AnotherUser, OwnsTheSocketsThatAreMadeMeanwhile) {
  const uid_t own = owner_of_new_socket();
  {
    const auto scope = AnotherUserScope::enter();
    if (!scope) {
      EXPECT_EQ(owner_of_new_socket(), own) << "a refused scope changed something";
      GTEST_SKIP() << scope.error().message;
    }
    EXPECT_NE(owner_of_new_socket(), own);
  }
  EXPECT_EQ(owner_of_new_socket(), own);
}

TEST(AnotherUser, IsLeftOnceWhenTheScopeMoves) {
  const uid_t own = owner_of_new_socket();
  {
    auto scope = AnotherUserScope::enter();
    if (!scope) GTEST_SKIP() << scope.error().message;
    const AnotherUserScope moved(std::move(*scope));
    EXPECT_NE(owner_of_new_socket(), own);
  }
  EXPECT_EQ(owner_of_new_socket(), own);
}

}  // namespace
}  // namespace sockdrill
