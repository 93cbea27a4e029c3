#include "base/excerpt.h"

#include <gtest/gtest.h>

#include <string>

namespace sockdrill {
namespace {

TEST(Excerpt, ShortensALongLineAroundTheCaret) {
  const std::string line = std::string(300, 'a') + "X" + std::string(300, 'b');
  const Excerpt excerpt = make_excerpt(line, {{1, 301}, {1, 302}});
  EXPECT_EQ(excerpt.text, "…" + std::string(66, 'a') + "X" + std::string(33, 'b') + "…");
  EXPECT_EQ(excerpt.marker, std::string(67, ' ') + "^");
}

TEST(Excerpt, KeepsTheStartOfALineWhenTheCaretIsNearIt) {
  const Excerpt excerpt = make_excerpt("key: " + std::string(300, 'x'), {{1, 1}, {1, 4}});
  EXPECT_EQ(excerpt.text, "key: " + std::string(95, 'x') + "…");
  EXPECT_EQ(excerpt.marker, "^~~");
}

TEST(Excerpt, CutsWideCharactersWhole) {
  std::string line;
  for (int i = 0; i < 200; ++i) line += "问";
  const Excerpt excerpt = make_excerpt(line, {{1, 101}, {1, 102}});
  std::string expected = "…";
  for (int i = 0; i < 50; ++i) expected += "问";
  EXPECT_EQ(excerpt.text, expected + "…");
  EXPECT_EQ(excerpt.marker, std::string(67, ' ') + "^~");
}

}  // namespace
}  // namespace sockdrill
