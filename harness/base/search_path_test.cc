#include "base/search_path.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sockdrill {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(SearchFolders, AreThoseBetweenColons) {
  EXPECT_THAT(search_folders("/bin"), ElementsAre("/bin"));
  EXPECT_THAT(search_folders("/usr/bin:/bin"), ElementsAre("/usr/bin", "/bin"));
}

TEST(SearchFolders, AreTheCurrentOneWhereNothingIsNamed) {
  EXPECT_THAT(search_folders(":/bin"), ElementsAre(".", "/bin"));
  EXPECT_THAT(search_folders("/bin:"), ElementsAre("/bin", "."));
  EXPECT_THAT(search_folders("/a::/b"), ElementsAre("/a", ".", "/b"));
}

TEST(SearchFolders, AreNoneOfAnEmptyPath) { EXPECT_THAT(search_folders(""), IsEmpty()); }

}  // namespace
}  // namespace sockdrill
