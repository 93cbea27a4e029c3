#include "cause/language.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace sockdrill {
namespace {

TEST(Language, IsNamedAsOnTheCommandLine) {
  EXPECT_EQ(parse_language("en"), Language::english);
  EXPECT_EQ(parse_language("zh"), Language::chinese);
  EXPECT_EQ(parse_language("de"), std::nullopt);
}

TEST(Language, FollowsALocalesName) {
  for (const char* const locale : {"zh_CN.UTF-8", "zh", "zh_TW.Big5", "zh.UTF-8", "zh-Hans"}) {
    EXPECT_EQ(language_of_locale(locale), Language::chinese) << locale;
  }
  for (const char* const locale : {"C", "POSIX", "en_US.UTF-8", "zha_CN", ""}) {
    EXPECT_EQ(language_of_locale(locale), Language::english) << locale;
  }
}

TEST(Language, TakesTheFirstVariableThatIsSet) {
  ::setenv("LANG", "zh_CN.UTF-8", 1);
  ::setenv("LC_ALL", "", 1);
  ::unsetenv("LC_MESSAGES");
  EXPECT_EQ(language_of_environment(), Language::chinese);
  ::setenv("LC_MESSAGES", "C", 1);
  EXPECT_EQ(language_of_environment(), Language::english);
  ::setenv("LC_ALL", "zh_CN", 1);
  EXPECT_EQ(language_of_environment(), Language::chinese);
}

}  // namespace
}  // namespace sockdrill
