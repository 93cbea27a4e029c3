#include "base/result.h"

#include <gtest/gtest.h>

namespace sockdrill {
namespace {

TEST(Shortage, IsNeverTheSubjects) {
  EXPECT_TRUE(is_shortage(EMFILE));
  EXPECT_TRUE(is_shortage(ENOBUFS));
  EXPECT_FALSE(is_shortage(EADDRINUSE));
}

}  // namespace
}  // namespace sockdrill
