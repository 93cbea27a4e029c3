// Every mistake that the syntax layer knows of quotes, escapes and full-width punctuation, with the
// exact words a person reads.
#include <gtest/gtest.h>

#include "testing/yaml_mistakes.h"

namespace sockdrill {
namespace {

TEST(YamlFullWidth, Colon) {
  EXPECT_EQ(mistakes("name：foo\n"
                     "  bar: x\n"),
            R"(x.yaml:1:5: error: a full-width colon '：' stands where ':' is meant
  1 | name：foo
    |     ^~
)");
  EXPECT_EQ(mistakes("suite: x\n"
                     "name：foo\n"),
            R"(x.yaml:2:5: error: a full-width colon '：' stands where ':' is meant
  2 | name：foo
    |     ^~
)");
  EXPECT_EQ(mistakes("suite：x\n"
                     "scenarios:\n"),
            R"(x.yaml:1:6: error: a full-width colon '：' stands where ':' is meant
  1 | suite：x
    |      ^~
)");
  EXPECT_EQ(mistakes("{a：1}\n"),
            R"(x.yaml:1:3: error: a full-width colon '：' stands where ':' is meant
  1 | {a：1}
    |   ^~
    = quote the key if that is meant
)");
}

TEST(YamlFullWidth, CommaAndBrackets) {
  EXPECT_EQ(mistakes("{a: 1，b: 2}\n"),
            R"(x.yaml:1:6: error: a full-width comma '，' stands where ',' is meant
  1 | {a: 1，b: 2}
    |      ^~
)");
  EXPECT_EQ(mistakes("- client.recv: ｛text: hello｝\n"),
            R"(x.yaml:1:16: error: a full-width brace '｛' stands where '{' is meant
  1 | - client.recv: ｛text: hello｝
    |                ^~
)");
  EXPECT_EQ(mistakes("- client.recv: {text: hello｝\n"
                     "- x: 1\n"),
            R"(x.yaml:1:28: error: a full-width brace '｝' stands where '}' is meant
  1 | - client.recv: {text: hello｝
    |                            ^~
)");
}

TEST(YamlFullWidth, SpaceAndQuotes) {
  EXPECT_EQ(mistakes("a:\n"
                     "  b: 1\n"
                     "\xe3\x80\x80\xe3\x80\x80"
                     "c: 2\n"),
            R"(x.yaml:3:1: error: a full-width space stands where a space is meant
  3 | 　　c: 2
    | ^~
    = quote the key if that is meant
)");
  EXPECT_EQ(mistakes("- a: “b: c”\n"),
            R"(x.yaml:1:6: error: a curly quote '“' stands where '"' is meant
  1 | - a: “b: c”
    |      ^
)");
}

TEST(YamlQuote, IsNotClosed) {
  EXPECT_EQ(mistakes("a: \"x\n"
                     "b: 1\n"),
            R"(x.yaml:1:4: error: this quote is not closed
  1 | a: "x
    |    ^~
)");
  EXPECT_EQ(mistakes("a: 'x\n"),
            R"(x.yaml:1:4: error: this quote is not closed
  1 | a: 'x
    |    ^~
)");
  EXPECT_EQ(mistakes("a: \"x\n"
                     "---\n"
                     "y\"\n"),
            R"(x.yaml:1:4: error: this quote is not closed
  1 | a: "x
    |    ^~
)");
}

TEST(YamlQuote, IsClosedByTheNextOne) {
  EXPECT_EQ(mistakes("- send: \"hello\n"
                     "- recv: \"x\"\n"),
            R"(x.yaml:1:9: error: this quote is closed only on line 2, where more follows
  1 | - send: "hello
    |         ^~~~~~
    = is a closing quote missing?
)");
}

TEST(YamlQuote, HasTextBehindIt) {
  EXPECT_EQ(mistakes("a: \"x\" y\n"),
            R"(x.yaml:1:8: error: more text follows the closing quote
  1 | a: "x" y
    |        ^
    = inside of double quotes, " is written \"
)");
  EXPECT_EQ(mistakes("a: 'it's'\n"),
            R"(x.yaml:1:8: error: more text follows the closing quote
  1 | a: 'it's'
    |        ^~
    = inside of single quotes, ' is written ''
)");
  EXPECT_EQ(mistakes("{a: \"x\" b: 1}\n"),
            R"(x.yaml:1:9: error: more text follows the closing quote
  1 | {a: "x" b: 1}
    |         ^
    = is a ',' missing?
)");
}

TEST(YamlEscape, IsUnknown) {
  EXPECT_EQ(mistakes("a: \"C:\\path\"\n"),
            R"(x.yaml:1:7: error: '\p' is not an escape
  1 | a: "C:\path"
    |       ^~
    = write '\\' for a backslash, or use single quotes
)");
  EXPECT_EQ(mistakes("a: \"\\u12\"\n"),
            R"(x.yaml:1:5: error: '\u' wants 4 hexadecimal digits
  1 | a: "\u12"
    |     ^~
)");
  EXPECT_EQ(mistakes("a: \"\\ud800\"\n"),
            R"(x.yaml:1:5: error: this escape names no character
  1 | a: "\ud800"
    |     ^~
)");
}

TEST(YamlBlockText, BeginsOnTheNextLine) {
  EXPECT_EQ(mistakes("a: |x\n"
                     " x\n"),
            R"(x.yaml:1:5: error: the text after '|' begins on the next line
  1 | a: |x
    |     ^
    = quote the text if it begins with '|'
)");
  EXPECT_EQ(mistakes("a: |0\n"
                     " x\n"),
            R"(x.yaml:1:5: error: the indentation behind '|' is 1 to 9
  1 | a: |0
    |     ^
)");
}

TEST(YamlText, CannotBeginWithAnIndicator) {
  EXPECT_EQ(mistakes("a: @x\n"),
            R"(x.yaml:1:4: error: an unquoted text cannot begin with '@'
  1 | a: @x
    |    ^
    = quote the text
)");
  EXPECT_EQ(mistakes("a: `x`\n"),
            R"(x.yaml:1:4: error: an unquoted text cannot begin with '`'
  1 | a: `x`
    |    ^
    = quote the text
)");
  EXPECT_EQ(mistakes("a: %x\n"),
            R"(x.yaml:1:4: error: an unquoted text cannot begin with '%'
  1 | a: %x
    |    ^
    = quote the text
)");
  EXPECT_EQ(mistakes("a: *.txt\n"),
            R"(x.yaml:1:4: error: an unquoted text cannot begin with '*'
  1 | a: *.txt
    |    ^
    = quote the text
)");
  EXPECT_EQ(mistakes("a: &\n"),
            R"(x.yaml:1:4: error: an unquoted text cannot begin with '&'
  1 | a: &
    |    ^
    = quote the text
)");
  EXPECT_EQ(mistakes("a: ]\n"),
            R"(x.yaml:1:4: error: an unquoted text cannot begin with ']'
  1 | a: ]
    |    ^
    = quote the text
)");
  EXPECT_EQ(mistakes("a: , b\n"),
            R"(x.yaml:1:4: error: an unquoted text cannot begin with ','
  1 | a: , b
    |    ^
    = quote the text
)");
  EXPECT_EQ(mistakes("a: 1\n"
                     "%x\n"),
            R"(x.yaml:2:1: error: a line cannot begin with '%'
  2 | %x
    | ^~
    = quote or indent the text
)");
}

}  // namespace
}  // namespace sockdrill
