#include "matchers/text_match.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

namespace sockdrill {
namespace {

Result<std::unique_ptr<TextMatcher>> make(std::string_view name, std::string pattern) {
  for (const TextMatcherRow& row : text_matchers()) {
    if (row.key.name == name) return row.make(std::move(pattern));
  }
  return fail("there is no such matcher");
}

bool found(std::string_view name, std::string pattern, std::string_view text) {
  return (*make(name, std::move(pattern)))->find(text).found;
}

TEST(TextMatcher, IsTheWholeText) {
  EXPECT_TRUE(found("is", "hello", "hello"));
  EXPECT_FALSE(found("is", "hello", "hello\n"));
  EXPECT_TRUE(found("is", "", ""));
  EXPECT_TRUE(found("is_not", "hello", "hello\n"));
  EXPECT_FALSE(found("is_not", "hello", "hello"));
}

TEST(TextMatcher, ContainsAText) {
  const auto matcher = *make("contains", "长度为: 5");
  const std::string text = "接收数据的长度为: 5\n";
  EXPECT_TRUE(matcher->find(text).found);
  EXPECT_EQ(matcher->find(text).end, text.size() - 1) << "the next search begins behind it";
  EXPECT_FALSE(matcher->find("长度为: 4").found);
}

TEST(TextMatcher, MatchesARegularExpressionAnywhere) {
  EXPECT_TRUE(found("matches", "[0-9]+ bytes", "received 28 bytes"));
  EXPECT_FALSE(found("matches", "^[0-9]+ bytes", "received 28 bytes"));
  EXPECT_TRUE(found("matches", "^处.$", "处理"));
  EXPECT_EQ((*make("matches", "[0-9]+"))->find("a 28 b").end, 4U);
}

TEST(TextMatcher, RefusesWhatIsNoRegularExpression) {
  const auto made = make("matches", "(x");
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().message, "'(x' is not a regular expression: missing ): (x");
}

TEST(TextMatcher, DescribesItself) {
  EXPECT_EQ((*make("is", "a\nb"))->describe(), "'a\\nb'");
  EXPECT_EQ((*make("is_not", "x"))->describe(), "anything but 'x'");
  EXPECT_EQ((*make("contains", "x"))->describe(), "something with 'x' in it");
  EXPECT_EQ((*make("matches", "x+"))->describe(), "something that matches /x+/");
}

TEST(TextMatcherTable, HasItsKeys) {
  std::string names;
  for (const Key& key : text_matcher_keys()) names += std::string(key.name) + " ";
  EXPECT_EQ(names, "is is_not contains matches ");
}

}  // namespace
}  // namespace sockdrill
