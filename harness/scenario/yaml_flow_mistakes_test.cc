// Every mistake that the syntax layer knows of brackets, aliases, anchors and tags, with the exact
// words a person reads.
#include <gtest/gtest.h>

#include "testing/yaml_mistakes.h"

namespace sockdrill {
namespace {

TEST(YamlBracket, IsNotClosed) {
  EXPECT_EQ(mistakes("a: [1, 2\n"
                     "b: 3\n"),
            R"(x.yaml:1:4: error: this '[' is not closed
  1 | a: [1, 2
    |    ^~~~~
    = or a ',' is missing before line 2
)");
  EXPECT_EQ(mistakes("a: {x: 1\n"
                     "b: 3\n"),
            R"(x.yaml:1:4: error: this '{' is not closed
  1 | a: {x: 1
    |    ^~~~~
    = or a ',' is missing before line 2
)");
  EXPECT_EQ(mistakes("a: [1, [2\n"),
            R"(x.yaml:1:8: error: this '[' is not closed
  1 | a: [1, [2
    |        ^~
)");
  EXPECT_EQ(mistakes("a: {b: 1\n"
                     "    c: 2}\n"),
            R"(x.yaml:1:4: error: this '{' is not closed
  1 | a: {b: 1
    |    ^~~~~
    = or a ',' is missing before line 2
)");
  EXPECT_EQ(mistakes("[[["),
            R"(x.yaml:1:3: error: this '[' is not closed
  1 | [[[
    |   ^
)");
}

TEST(YamlBracket, IsClosedByAnother) {
  EXPECT_EQ(mistakes("a: [1, 2}\n"),
            R"(x.yaml:1:9: error: '}' does not close the '[' before it
  1 | a: [1, 2}
    |         ^
)");
  EXPECT_EQ(mistakes("a: {b: 2]\n"),
            R"(x.yaml:1:9: error: ']' does not close the '{' before it
  1 | a: {b: 2]
    |         ^
)");
}

TEST(YamlBracket, ClosesNothing) {
  EXPECT_EQ(mistakes("{a: 1}}\n"),
            R"(x.yaml:1:7: error: a '}' without its '{'
  1 | {a: 1}}
    |       ^
    = quote the text if it begins with it
)");
}

TEST(YamlBracket, HasTextBehindIt) {
  EXPECT_EQ(mistakes("a: [0-9]+\n"),
            R"(x.yaml:1:9: error: more text follows the closing ']'
  1 | a: [0-9]+
    |         ^
    = quote the text if it begins with '['
)");
  EXPECT_EQ(mistakes("{a: 1} b\n"),
            R"(x.yaml:1:8: error: more text follows the closing '}'
  1 | {a: 1} b
    |        ^
    = quote the text if it begins with '{'
)");
  EXPECT_EQ(mistakes("[{a: 1} {b: 2}]\n"),
            R"(x.yaml:1:9: error: ',' or ']' is expected here
  1 | [{a: 1} {b: 2}]
    |         ^~
    = quote the text if it goes on
)");
}

TEST(YamlComma, HasNothingBeforeIt) {
  EXPECT_EQ(mistakes("[a, , b]\n"),
            R"(x.yaml:1:5: error: nothing stands before this ','
  1 | [a, , b]
    |     ^
    = write '' for an empty text
)");
}

TEST(YamlAlias, OfNothing) {
  EXPECT_EQ(mistakes("x: &name 1\n"
                     "a: *nam\n"
                     "b: *hello\n"),
            R"(x.yaml:2:4: error: no anchor '&nam' stands before this alias
  2 | a: *nam
    |    ^~~~
    = did you mean '*name'?
x.yaml:3:4: error: no anchor '&hello' stands before this alias
  3 | b: *hello
    |    ^~~~~~
    = quote the text if it begins with '*'
)");
}

TEST(YamlAlias, OfNothingAsAKey) {
  EXPECT_EQ(mistakes("*a : 1\n*a : 2\n"),
            R"(x.yaml:1:1: error: no anchor '&a' stands before this alias
  1 | *a : 1
    | ^~
    = quote the text if it begins with '*'
x.yaml:2:1: error: duplicate key 'a', first on line 1
  2 | *a : 2
    | ^~
x.yaml:2:1: error: no anchor '&a' stands before this alias
  2 | *a : 2
    | ^~
    = quote the text if it begins with '*'
)");
}

TEST(YamlAlias, InsideOfItsAnchor) {
  EXPECT_EQ(mistakes("a: &x [1, *x]\n"),
            R"(x.yaml:1:11: error: alias '*x' stands inside of what '&x' names
  1 | a: &x [1, *x]
    |           ^~
)");
}

TEST(YamlAlias, WithTextBehindIt) {
  EXPECT_EQ(mistakes("x: &x 1\n"
                     "a: *x y\n"),
            R"(x.yaml:2:7: error: more text follows the alias
  2 | a: *x y
    |       ^
    = quote the text if it begins with '*'
)");
}

TEST(YamlAnchor, StandsOnce) {
  EXPECT_EQ(mistakes("a: &x 1\n"
                     "b: &x 2\n"),
            R"(x.yaml:2:4: error: anchor '&x' is already defined on line 1
  2 | b: &x 2
    |    ^~
)");
  EXPECT_EQ(mistakes("a: &x &y z\n"),
            R"(x.yaml:1:7: error: a second anchor for the same thing
  1 | a: &x &y z
    |       ^
)");
}

TEST(YamlTag, IsNotRead) {
  EXPECT_EQ(mistakes("a: !!python/object:os.system x\n"),
            R"(x.yaml:1:4: error: tags such as '!!python/object:os.system' are not read
  1 | a: !!python/object:os.system x
    |    ^~~~~~~~~~~~~~~~~~~~~~~~~
    = leave it out, or quote the text if it begins with '!'
)");
  EXPECT_EQ(mistakes("a: &x !hello\n"),
            R"(x.yaml:1:7: error: tags such as '!hello' are not read
  1 | a: &x !hello
    |       ^~~~~~
    = leave it out, or quote the text if it begins with '!'
)");
  EXPECT_EQ(mistakes("!x!y z\n"),
            R"(x.yaml:1:1: error: tags are not read
  1 | !x!y z
    | ^~~~~~
    = leave it out, or quote the text if it begins with '!'
)");
  EXPECT_EQ(mistakes("!<x z\n"),
            R"(x.yaml:1:1: error: tags are not read
  1 | !<x z
    | ^~~~~
    = leave it out, or quote the text if it begins with '!'
)");
}

}  // namespace
}  // namespace sockdrill
