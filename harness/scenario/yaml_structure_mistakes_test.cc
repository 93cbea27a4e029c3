// Every mistake that the syntax layer knows of keys, lists, indentation and colons, with the exact
// words a person reads.
#include <gtest/gtest.h>

#include "testing/yaml_mistakes.h"

namespace sockdrill {
namespace {

TEST(YamlDuplicateKey, NamesTheLineOfTheFirst) {
  EXPECT_EQ(mistakes("a: 1\n"
                     "b: 2\n"
                     "a: 3\n"
                     "b: 4\n"),
            R"(x.yaml:3:1: error: duplicate key 'a', first on line 1
  3 | a: 3
    | ^
x.yaml:4:1: error: duplicate key 'b', first on line 2
  4 | b: 4
    | ^
)");
  EXPECT_EQ(mistakes("x: {a: 1, a: 2, \"a\": 3}\n"),
            R"(x.yaml:1:11: error: duplicate key 'a', first on line 1
  1 | x: {a: 1, a: 2, "a": 3}
    |           ^
x.yaml:1:17: error: duplicate key 'a', first on line 1
  1 | x: {a: 1, a: 2, "a": 3}
    |                 ^~~
)");
}

TEST(YamlKey, MustBeAText) {
  EXPECT_EQ(mistakes("- {a: 1}: x\n"),
            R"(x.yaml:1:3: error: a key must be a text, not a list or a mapping
  1 | - {a: 1}: x
    |   ^~~~~~
    = quote it: "{…}"
)");
  EXPECT_EQ(mistakes("? [a]\n"
                     ": x\n"),
            R"(x.yaml:1:3: error: a key must be a text, not a list or a mapping
  1 | ? [a]
    |   ^~~
    = quote it: "[…]"
)");
}

TEST(YamlKey, MustStandThere) {
  EXPECT_EQ(mistakes(": a\n"),
            R"(x.yaml:1:1: error: the key is missing before ':'
  1 | : a
    | ^
)");
  EXPECT_EQ(mistakes("{: a}\n"),
            R"(x.yaml:1:2: error: the key is missing before ':'
  1 | {: a}
    |  ^
)");
}

TEST(YamlListOrMapping, CannotBeginWithinALine) {
  EXPECT_EQ(mistakes("a: - b\n"),
            R"(x.yaml:1:4: error: a list cannot begin on the line of its key
  1 | a: - b
    |    ^
    = begin a new line before '- ', or quote the text
)");
  EXPECT_EQ(mistakes("x: ? y\n"),
            R"(x.yaml:1:4: error: an unquoted text cannot begin with '?'
  1 | x: ? y
    |    ^
    = quote the text
)");
}

TEST(YamlTab, CannotIndent) {
  EXPECT_EQ(mistakes("a:\n"
                     "\tb: 1\n"),
            R"(x.yaml:2:1: error: a tab cannot indent; use spaces
  2 |     b: 1
    | ^~~~
)");
  EXPECT_EQ(mistakes("a:\n"
                     "  b: 1\n"
                     "\tc: 2\n"),
            R"(x.yaml:3:1: error: a tab cannot indent; use spaces
  3 |     c: 2
    | ^~~~
)");
  EXPECT_EQ(mistakes("- a\n"
                     "\t- b: c\n"),
            R"(x.yaml:2:1: error: a tab cannot indent; use spaces
  2 |     - b: c
    | ^~~~
)");
  EXPECT_EQ(mistakes("a:\n"
                     "  - b: 1\n"
                     "  \t  c: 2\n"),
            R"(x.yaml:3:3: error: a tab cannot indent; use spaces
  3 |       c: 2
    |   ^~
)");
  EXPECT_EQ(mistakes("a: |\n"
                     "\tx\n"),
            R"(x.yaml:2:1: error: a tab cannot indent; use spaces
  2 |     x
    | ^~~~
)");
}

TEST(YamlIndentation, FitsALineAbove) {
  EXPECT_EQ(mistakes("a:\n"
                     "    b: 1\n"
                     "  c: 2\n"),
            R"(x.yaml:3:3: error: the indentation of this line fits none above it
  3 |   c: 2
    |   ^
)");
  EXPECT_EQ(mistakes("- a: 1\n"
                     " b: 2\n"),
            R"(x.yaml:2:2: error: the indentation of this line fits none above it
  2 |  b: 2
    |  ^
)");
}

TEST(YamlIndentation, TellsKeysFromItems) {
  EXPECT_EQ(mistakes("b: c\n"
                     "- a\n"),
            R"(x.yaml:2:1: error: a list item stands among the keys of a mapping
  2 | - a
    | ^
    = indent it below its key
)");
  EXPECT_EQ(mistakes("- a\n"
                     "b: c\n"),
            R"(x.yaml:2:1: error: a key stands among the items of a list
  2 | b: c
    | ^
    = begin the line with '- ', or indent it further
)");
}

TEST(YamlIndentation, IsNotDeeperBelowAValue) {
  EXPECT_EQ(mistakes("name: foo\n"
                     "  bar: baz\n"),
            R"(x.yaml:2:3: error: a key cannot stand below line 1, which has a value already
  2 |   bar: baz
    |   ^~~
    = indent both lines alike
)");
}

TEST(YamlNesting, StopsAtSixtyFour) {
  EXPECT_EQ(mistakes("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["),
            R"(x.yaml:1:65: error: nested more than 64 deep
  1 | [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[
    |                                                                 ^
)");
}

TEST(YamlColon, InAnUnquotedText) {
  EXPECT_EQ(mistakes("- client.send: ok: fine\n"),
            R"(x.yaml:1:18: error: an unquoted text cannot contain ': '
  1 | - client.send: ok: fine
    |                  ^
    = quote the text: it contains ': '
)");
  EXPECT_EQ(mistakes("a: b:\n"
                     "  c: 1\n"),
            R"(x.yaml:1:5: error: a second ':' on one line
  1 | a: b:
    |     ^
    = begin a new line after the first, or quote the text
)");
  EXPECT_EQ(mistakes("{a: b: c}\n"),
            R"(x.yaml:1:6: error: an unquoted text cannot contain ': '
  1 | {a: b: c}
    |      ^
    = quote the text: it contains ': '
)");
  EXPECT_EQ(mistakes("contains: 长度为：5 and: x\n"),
            R"(x.yaml:1:20: error: an unquoted text cannot contain ': '
  1 | contains: 长度为：5 and: x
    |                        ^
    = quote the text: it contains ': '
)");
}

TEST(YamlColon, IsMissing) {
  EXPECT_EQ(mistakes("a: 1\n"
                     "hello\n"
                     "b: 2\n"),
            R"(x.yaml:2:1: error: a ':' is missing on this line
  2 | hello
    | ^~~~~
    = each line of a mapping is 'key: value'; a text that goes on is indented
)");
  EXPECT_EQ(mistakes("- server.close\n"
                     "  client.recv: eof\n"),
            R"(x.yaml:1:3: error: a ':' is missing on this line
  1 | - server.close
    |   ^~~~~~~~~~~~
    = each line of a mapping is 'key: value'
)");
}

TEST(YamlColon, IsMissingBeforeABrace) {
  EXPECT_EQ(mistakes("- server.recv {text: hello}: x\n"),
            R"(x.yaml:1:15: error: a ':' is missing before '{'
  1 | - server.recv {text: hello}: x
    |               ^
    = write 'server.recv: {…', or quote the key
)");
  EXPECT_EQ(mistakes("- server.recv {text: hello}\n"),
            R"(x.yaml:1:15: error: a ':' is missing before '{'
  1 | - server.recv {text: hello}
    |               ^
    = write 'server.recv: {…', or quote the key
)");
  EXPECT_EQ(mistakes("- server.recv [a, {b: c}]: d: e\n"),
            R"(x.yaml:1:15: error: a ':' is missing before '['
  1 | - server.recv [a, {b: c}]: d: e
    |               ^
    = write 'server.recv: […', or quote the key
)");
}

TEST(YamlColon, WantsASpaceBehind) {
  EXPECT_EQ(mistakes("- client.recv: {text:hello, bytes: 5}\n"),
            R"(x.yaml:1:21: error: a space is missing after ':'
  1 | - client.recv: {text:hello, bytes: 5}
    |                     ^
    = quote the key if that is meant
)");
  EXPECT_EQ(mistakes("{a:[1]}\n"),
            R"(x.yaml:1:3: error: a space is missing after ':'
  1 | {a:[1]}
    |   ^
)");
  EXPECT_EQ(mistakes("a:b\n"
                     "c: d\n"),
            R"(x.yaml:1:2: error: a space is missing after ':'
  1 | a:b
    |  ^
)");
  EXPECT_EQ(mistakes("c: d\n"
                     "a:b\n"),
            R"(x.yaml:2:2: error: a space is missing after ':'
  2 | a:b
    |  ^
)");
  EXPECT_EQ(mistakes("- a:b\n"
                     "  c: d\n"),
            R"(x.yaml:1:4: error: a space is missing after ':'
  1 | - a:b
    |    ^
)");
}

}  // namespace
}  // namespace sockdrill
