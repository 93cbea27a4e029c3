#include "os/errno_name.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace sockdrill {
namespace {

TEST(ErrnoName, GoesThereAndBack) {
  EXPECT_EQ(errno_name(ECONNREFUSED), "ECONNREFUSED");
  EXPECT_EQ(errno_value("ECONNREFUSED"), ECONNREFUSED);
  for (const std::string_view name : errno_names()) {
    ASSERT_TRUE(errno_value(name)) << name;
  }
}

TEST(ErrnoName, KnowsTheAliases) {
  EXPECT_EQ(errno_name(EWOULDBLOCK), "EAGAIN");
  EXPECT_EQ(errno_value("EWOULDBLOCK"), EAGAIN);
  EXPECT_EQ(errno_value("ENOTSUP"), EOPNOTSUPP);
}

TEST(ErrnoName, HasNoneForWhatIsNotAnErrno) {
  EXPECT_EQ(errno_name(0), "");
  EXPECT_EQ(errno_name(-1), "");
  EXPECT_EQ(errno_name(4096), "");
  EXPECT_EQ(errno_value(""), std::nullopt);
  EXPECT_EQ(errno_value("0"), std::nullopt);
  EXPECT_EQ(errno_value("econnrefused"), std::nullopt);
}

TEST(ErrnoError, QuotesTheCall) {
  const Error error = errno_error("bind(3, 127.0.0.1:80)", EACCES);
  EXPECT_EQ(error.message, "bind(3, 127.0.0.1:80): Permission denied (EACCES)");
  EXPECT_EQ(error.code, EACCES);
  EXPECT_EQ(describe_errno(4096), "error 4096");
}

}  // namespace
}  // namespace sockdrill
