#include "scenario/yaml.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace sockdrill {
namespace {

std::unique_ptr<Document> parse(std::string text) {
  Diagnostics diagnostics;
  auto document =
      parse_yaml(std::make_shared<const Source>("x.yaml", std::move(text)), diagnostics);
  EXPECT_EQ(render(diagnostics), "");
  return document;
}

std::string show(const Node& node) {
  std::string out;
  switch (node.kind()) {
    case Node::Kind::null:
      return "null";
    case Node::Kind::scalar:
      return node.plain() ? std::string(node.text()) : '"' + visible(node.text()) + '"';
    case Node::Kind::sequence:
      for (const Node* item : node.items()) out += (out.empty() ? "" : ", ") + show(*item);
      return "[" + out + "]";
    case Node::Kind::mapping:
      for (const auto& [key, value] : node.entries()) {
        out += (out.empty() ? "" : ", ") + show(*key) + ": " + show(*value);
      }
      return "{" + out + "}";
  }
  return out;
}

// The tree, quoted where the scalar was.
std::string tree(std::string text) {
  const auto document = parse(std::move(text));
  return document == nullptr ? "no tree" : show(document->root());
}

std::string show(Span span) {
  const auto show_place = [](Place place) {
    return std::to_string(place.line) + ":" + std::to_string(place.column);
  };
  return show_place(span.begin) + "-" + show_place(span.end);
}

TEST(Yaml, IsReadAsWritten) {
  EXPECT_EQ(tree("a: 1\nb: [on, 012, '~', 2001-01-01]\nc:\n- d:\n- {e: f}\n"),
            R"({a: 1, b: [on, 012, "~", 2001-01-01], c: [{d: null}, {e: f}]})");
  EXPECT_EQ(tree("[null, ~, Null, NULL, 'null', \"\"]"), R"([null, null, Null, NULL, "null", ""])");
  EXPECT_EQ(tree("just text"), "just text");
  EXPECT_EQ(tree("---\n"), "null");
  EXPECT_EQ(tree("%YAML 1.2\n---\na: 1\n...\n# end\n"), "{a: 1}");
}

TEST(Yaml, KeepsKeysAsTexts) {
  EXPECT_EQ(tree("null: 1\n~: 2\non: 3\n\"on,on\": ok\n${a} b: c\n"),
            R"({null: 1, ~: 2, on: 3, "on,on": ok, ${a} b: c})");
}

TEST(Yaml, ResolvesEscapesAndFoldsLines) {
  EXPECT_EQ(tree(R"(a: "\x41\u95ee\n\"")"), R"({a: "A问\n""})");
  EXPECT_EQ(tree("a: 'it''s'"), R"({a: "it's"})");
  EXPECT_EQ(tree("a: one\n  two\n"), "{a: one two}");
  EXPECT_EQ(tree("a: |\n  x\n  y\nb: >-\n  x\n  y\n"), R"({a: "x\ny\n", b: "x y"})");
  EXPECT_EQ(tree("a: \"问题 {x}: y\"\n"), R"({a: "问题 {x}: y"})");
}

TEST(Yaml, ReadsAnyLineEnd) {
  EXPECT_EQ(tree("a: 1\r\nb:\r\n  - c\r\n"), "{a: 1, b: [c]}");
  EXPECT_EQ(tree("a: 1\rb: 2\r"), "{a: 1, b: 2}");
  EXPECT_EQ(tree("\xEF\xBB\xBF"
                 "a: 1\n"),
            "{a: 1}");
}

TEST(Yaml, SharesWhatAnAliasNames) {
  const auto document = parse("a: &x {k: v}\nb: *x\nc: &y z\nd: [*y, *y]\n");
  ASSERT_NE(document, nullptr);
  const Node& root = document->root();
  EXPECT_EQ(show(root), "{a: {k: v}, b: {k: v}, c: z, d: [z, z]}");
  EXPECT_EQ(root.find("a"), root.find("b"));
  EXPECT_EQ(root.find("d")->items()[1], root.find("c"));
}

TEST(Yaml, GivesEveryNodeItsSpan) {
  const auto document = parse(
      "名: [问, \"b c\"]\n"
      "steps:\n"
      "- server.close:\n"
      "- client.recv: {a: 1,\n"
      "    b: 2}\n"
      "\n"
      "# a comment\n"
      "last: |\n"
      "  x\n");
  ASSERT_NE(document, nullptr);
  const Node& root = document->root();
  EXPECT_EQ(show(root.span()), "1:1-10:1");
  EXPECT_EQ(show(root.entries()[0].key->span()), "1:1-1:2");
  const Node& list = *root.find("名");
  EXPECT_EQ(show(list.span()), "1:4-1:14");
  EXPECT_EQ(show(list.items()[0]->span()), "1:5-1:6");
  EXPECT_EQ(show(list.items()[1]->span()), "1:8-1:13");
  const Node& steps = *root.find("steps");
  EXPECT_EQ(show(steps.span()), "3:1-5:10") << "up to the last item, not to the next key";
  EXPECT_EQ(show(steps.items()[0]->entries()[0].value->span()), "3:16-3:16");
  EXPECT_EQ(show(steps.items()[1]->find("client.recv")->span()), "4:16-5:10");
  EXPECT_EQ(&root.source(), &document->source());
}

TEST(Yaml, EndsWithoutALineEnd) {
  const auto document = parse("? 2");
  ASSERT_NE(document, nullptr);
  EXPECT_EQ(show(document->root()), "{2: null}");
  EXPECT_EQ(show(document->root().find("2")->span()), "1:4-1:4") << "inside of the file";
}

TEST(Yaml, LeavesWhatWasProbablyMeant) {
  Diagnostics diagnostics;
  const auto source = std::make_shared<const Source>("x.yaml", "a: !x 1\na: 2\nb: 3\n");
  const auto document = parse_yaml(source, diagnostics);
  EXPECT_EQ(diagnostics.count(), 2U);
  ASSERT_NE(document, nullptr);
  EXPECT_EQ(show(document->root()), "{a: 1, b: 3}");
}

TEST(Yaml, TellsDuplicatesAmongManyKeys) {
  std::string text;
  for (int i = 0; i < 1000; ++i)
    text += "key" + std::to_string(i) + ": " + std::to_string(i) + "\n";
  const auto document = parse(text);
  ASSERT_NE(document, nullptr);
  EXPECT_EQ(document->root().entries().size(), 1000U);
  EXPECT_EQ(document->root().find("key999")->text(), "999");

  Diagnostics diagnostics;
  const auto again = parse_yaml(
      std::make_shared<const Source>("x.yaml", text + "key500: x\nlast: y\n"), diagnostics);
  ASSERT_EQ(diagnostics.count(), 1U);
  EXPECT_EQ(diagnostics.all()[0].message, "duplicate key 'key500', first on line 501");
  EXPECT_EQ(again->root().find("key500")->text(), "500");
  EXPECT_EQ(again->root().entries().back().key->text(), "last");
}

// Texts point into the source, so a large suite costs its nodes and little more.
TEST(Yaml, IsSmallInMemory) {
  std::string text = "scenarios:\n";
  constexpr int kScenarios = 1000;
  for (int i = 0; i < kScenarios; ++i) {
    text += "- name: scenario " + std::to_string(i) +
            "\n"
            "  tags: [tutorial, encoding]\n"
            "  steps:\n"
            "  - listener.listen: {backlog: 128}\n"
            "  - client.connect: listener\n"
            "  - server.accept: listener\n"
            "  - client.send: hello\n"
            "  - server.recv: {text: hello, bytes: 5}\n"
            "  - server.send: \"ok, 问题正在处理中...\"\n"
            "  - client.recv: eof\n";
  }
  const auto document = parse(text);
  ASSERT_NE(document, nullptr);
  constexpr std::size_t kNodes = 35;  // of a scenario, about
  EXPECT_LT(document->arena().reserved(), kScenarios * kNodes * (sizeof(Node) + 16));
}

}  // namespace
}  // namespace sockdrill
