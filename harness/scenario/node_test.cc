#include "scenario/node.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace sockdrill {
namespace {

TEST(Node, AnswersOnlyForItsKind) {
  const Source source("x.yaml", "a: b\n");
  const Node key = Node::scalar(source, {{1, 1}, {1, 2}}, "a", true);
  const Node value = Node::scalar(source, {{1, 4}, {1, 5}}, "b", false);
  const std::array entries = {Node::Entry{&key, &value}};
  const Node mapping = Node::mapping(source, {{1, 1}, {1, 5}}, entries);
  EXPECT_TRUE(mapping.is_mapping());
  EXPECT_EQ(mapping.find("a"), &value);
  EXPECT_EQ(mapping.find("b"), nullptr);
  EXPECT_EQ(mapping.text(), "");
  EXPECT_TRUE(mapping.items().empty());
  EXPECT_FALSE(mapping.plain());

  EXPECT_TRUE(value.is_scalar());
  EXPECT_FALSE(value.plain());
  EXPECT_EQ(value.text(), "b");
  EXPECT_TRUE(value.entries().empty());
  EXPECT_EQ(value.find("a"), nullptr);

  const std::array items = {&key, &value};
  const Node sequence = Node::sequence(source, {{1, 1}, {1, 5}}, items);
  EXPECT_TRUE(sequence.is_sequence());
  EXPECT_EQ(sequence.items().size(), 2U);
  EXPECT_TRUE(sequence.entries().empty());

  const Node null = Node::null(source, {{1, 3}, {1, 3}}, "~");
  EXPECT_TRUE(null.is_null());
  EXPECT_TRUE(null.plain());
  EXPECT_EQ(null.text(), "~");
}

TEST(Arena, KeepsPiecesWhereTheyAre) {
  Arena arena;
  std::vector<std::string_view> texts;
  std::vector<const std::uint64_t*> numbers;
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    texts.push_back(arena.copy(std::string_view(std::to_string(i))));
    numbers.push_back(arena.make<std::uint64_t>(i));
  }
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    EXPECT_EQ(texts[i], std::to_string(i));
    EXPECT_EQ(*numbers[i], i);
  }
}

TEST(Arena, HoldsPiecesOfAnySize) {
  Arena arena;
  const std::string large(1'000'000, 'x');
  const auto small = arena.copy(std::string_view("a"));
  EXPECT_EQ(arena.copy(std::string_view(large)), large);
  EXPECT_EQ(small, "a");
  EXPECT_TRUE(arena.copy(std::string_view()).empty());
  EXPECT_LT(arena.reserved(), 1'010'000U);
}

}  // namespace
}  // namespace sockdrill
