#include "scenario/diagnostic.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>
#include <string>
#include <utility>

#include "scenario/node.h"

namespace sockdrill {
namespace {

std::string render_at(std::string text, Span span) {
  Diagnostics diagnostics;
  const auto source = std::make_shared<const Source>("x.yaml", std::move(text));
  diagnostics.add(*source, span, "here");
  return render(diagnostics);
}

TEST(Diagnostic, ShowsTheLineAndASuggestion) {
  const auto source =
      std::make_shared<const Source>("scenarios/x.yaml", "steps:\n  - client.recieve: hello\n");
  const Diagnostic diagnostic{source,
                              source->path(),
                              {{2, 12}, {2, 19}},
                              "no verb named 'recieve'",
                              "did you mean 'recv'?"};
  EXPECT_EQ(render(diagnostic),
            R"(scenarios/x.yaml:2:12: error: no verb named 'recieve'
  2 |   - client.recieve: hello
    |            ^~~~~~~
    = did you mean 'recv'?
)");
}

TEST(Diagnostic, PutsTheCaretUnderWideCharacters) {
  EXPECT_EQ(render_at("\t问题: 处理\n", {{1, 6}, {1, 8}}), R"(x.yaml:1:6: error: here
  1 |     问题: 处理
    |           ^~~~
)");
  EXPECT_EQ(render_at("e\u0301x: y\n", {{1, 6}, {1, 7}}),
            "x.yaml:1:6: error: here\n"
            "  1 | e\u0301x: y\n"
            "    |     ^\n");
}

TEST(Diagnostic, MarksToTheEndOfTheLineWhatGoesOn) {
  EXPECT_EQ(render_at("a: [1,\n  2]\n", {{1, 4}, {2, 5}}), R"(x.yaml:1:4: error: here
  1 | a: [1,
    |    ^~~
)");
}

TEST(Diagnostic, PointsBehindTheEnd) {
  EXPECT_EQ(render_at("a: b\n", {{1, 5}, {1, 5}}), R"(x.yaml:1:5: error: here
  1 | a: b
    |     ^
)");
  EXPECT_EQ(render_at("", {{1, 1}, {1, 1}}),
            "x.yaml:1:1: error: here\n"
            "  1 | \n"
            "    | ^\n");
}

TEST(Diagnostic, ShowsHostileBytesEscaped) {
  EXPECT_EQ(render_at("\x1b[2J\xff\xe2\x80\xae: x\n", {{1, 7}, {1, 8}}),
            R"(x.yaml:1:7: error: here
  1 | \x1b[2J\xff\u{202e}: x
    |                    ^
)");
  EXPECT_EQ(render(Diagnostic{nullptr, "a\nb", {{1, 1}, {1, 1}}, "bad \x07", "try \x1b[0m"}),
            "a\\nb:1:1: error: bad \\x07\n"
            "    = try \\x1b[0m\n");
}

TEST(Diagnostic, StandsWithoutAPlaceToo) {
  Diagnostics diagnostics;
  diagnostics.add("x.yaml", "cannot read 'x.yaml': is a directory");
  EXPECT_EQ(render(diagnostics), "x.yaml: error: cannot read 'x.yaml': is a directory\n");
  EXPECT_EQ(render(Diagnostic{nullptr, "", {}, "nothing is selected", ""}),
            "error: nothing is selected\n");
}

TEST(Diagnostic, NamesTheNode) {
  const auto source = std::make_shared<const Source>("x.yaml", "a: b\n");
  const Node node = Node::scalar(*source, {{1, 4}, {1, 5}}, "b", true);
  Diagnostics diagnostics;
  diagnostics.add(node, "no socket named 'b'");
  ASSERT_EQ(diagnostics.all().size(), 1U);
  EXPECT_EQ(diagnostics.all()[0].source, source) << "kept alive";
}

TEST(Diagnostics, AreSortedAndShownOnce) {
  const auto a = std::make_shared<const Source>("a.yaml", "1\n2\n3\n");
  const auto b = std::make_shared<const Source>("b.yaml", "1\n");
  Diagnostics diagnostics;
  diagnostics.add(*b, {{1, 1}, {1, 2}}, "third");
  diagnostics.add(*a, {{3, 1}, {3, 2}}, "second");
  diagnostics.add(*a, {{2, 1}, {2, 2}}, "first");
  diagnostics.add(*a, {{3, 1}, {3, 2}}, "second");
  EXPECT_EQ(render(diagnostics), R"(a.yaml:2:1: error: first
  2 | 2
    | ^
a.yaml:3:1: error: second
  3 | 3
    | ^
b.yaml:1:1: error: third
  1 | 1
    | ^
)");
  EXPECT_EQ(diagnostics.count(), 4U);
}

TEST(Diagnostics, AreCountedWhereThereAreTooMany) {
  Diagnostics diagnostics;
  EXPECT_TRUE(diagnostics.empty());
  const std::size_t count = Diagnostics::kKept + 50;
  for (std::size_t i = 0; i < count; ++i) diagnostics.add("x.yaml", "no " + std::to_string(i));
  EXPECT_TRUE(diagnostics.full());
  EXPECT_EQ(diagnostics.count(), count);
  EXPECT_EQ(diagnostics.all().size(), Diagnostics::kKept);
  const std::string all = render(diagnostics);
  EXPECT_TRUE(all.ends_with("and 950 more\n")) << all.substr(all.size() - 40);
}

TEST(Diagnostics, TellTheMachinesTroubleFromMistakes) {
  Diagnostics diagnostics;
  diagnostics.add("x.yaml", Error{"cannot read 'x.yaml': No such file or directory", ENOENT});
  EXPECT_FALSE(diagnostics.has_trouble());
  diagnostics.add("y.yaml", Error{"cannot read 'y.yaml': Too many open files (EMFILE)", EMFILE});
  EXPECT_TRUE(diagnostics.has_trouble());
  EXPECT_EQ(diagnostics.count(), 2U);
}

}  // namespace
}  // namespace sockdrill
