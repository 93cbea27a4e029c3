// Every mistake that the syntax layer knows, with the exact words a person reads.
#include <gtest/gtest.h>

#include <ctime>
#include <memory>
#include <string>
#include <string_view>

#include "scenario/diagnostic.h"
#include "scenario/source.h"
#include "scenario/yaml.h"

namespace sockdrill {
namespace {

using namespace std::string_view_literals;

std::string mistakes(std::string_view text) {
  Diagnostics diagnostics;
  parse_yaml(std::make_shared<const Source>("x.yaml", std::string(text)), diagnostics);
  return render(diagnostics);
}

std::string repeat(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

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

TEST(YamlFile, HoldsOneDocument) {
  EXPECT_EQ(mistakes("a: 1\n"
                     "---\n"
                     "b: 2\n"),
            R"(x.yaml:2:1: error: a second document begins here
  2 | ---
    | ^~~
    = a file holds one: put the other into a file of its own
)");
  EXPECT_EQ(mistakes("a: 1\n"
                     "...\n"
                     "%TAG ! x\n"
                     "---\n"
                     "b: 1\n"),
            R"(x.yaml:3:1: error: a second document begins here
  3 | %TAG ! x
    | ^~~
    = a file holds one: put the other into a file of its own
)");
  EXPECT_EQ(mistakes("a: 1\n"
                     "...\n"
                     "b\n"),
            R"(x.yaml:3:1: error: text follows the end of the document
  3 | b
    | ^
    = delete the line '...'
)");
  EXPECT_EQ(mistakes("a: 1\n"
                     "  b\n"
                     "\n"
                     "c\n"),
            R"(x.yaml:4:1: error: a ':' is missing on this line
  4 | c
    | ^
    = each line of a mapping is 'key: value'; a text that goes on is indented
)");
  EXPECT_EQ(mistakes("{a: 1}\n"
                     "b: 2\n"),
            R"(x.yaml:2:1: error: this does not belong to what stands above
  2 | b: 2
    | ^
    = check the indentation of this line
)");
}

TEST(YamlFile, HasNoDirectives) {
  EXPECT_EQ(mistakes("%TAG ! x\n"
                     "---\n"
                     "a: 1\n"),
            R"(x.yaml:1:1: error: directives such as '%TAG' are not read
  1 | %TAG ! x
    | ^~~~
    = leave it out, or quote the text if it begins with '%'
)");
  EXPECT_EQ(mistakes("%YAML 3.0\n"
                     "---\n"
                     "a\n"),
            R"(x.yaml:1:1: error: only YAML 1.1 and 1.2 are read
  1 | %YAML 3.0
    | ^
)");
}

TEST(YamlFile, HasSomethingInIt) {
  EXPECT_EQ(mistakes(""),
            R"(x.yaml:1:1: error: the file is empty
)");
  EXPECT_EQ(mistakes(" \n"
                     "\n"),
            R"(x.yaml:1:1: error: the file is empty
)");
  EXPECT_EQ(mistakes("# a\n"
                     "# b\n"),
            R"(x.yaml:1:1: error: the file is empty but for comments
)");
}

TEST(YamlEncoding, IsUtf8) {
  EXPECT_EQ(mistakes("a: 1\n"
                     "b: \xce\xca\xcc\xe2 x\n"),
            R"(x.yaml:2:4: error: byte 0xce is not UTF-8
  2 | b: \xce\xca\xcc\xe2 x
    |    ^~~~
    = save the file as UTF-8; this may be GBK
)");
  EXPECT_EQ(mistakes("a: caf\xe9\n"),
            R"(x.yaml:1:7: error: byte 0xe9 is not UTF-8
  1 | a: caf\xe9
    |       ^~~~
    = save the file as UTF-8
)");
  EXPECT_EQ(mistakes("a: \xe9\x97"),
            R"(x.yaml:1:4: error: byte 0xe9 is not UTF-8
  1 | a: \xe9\x97
    |    ^~~~
    = save the file as UTF-8
)");
  EXPECT_EQ(mistakes("a: \xed\xa0\x80\n"),
            R"(x.yaml:1:4: error: byte 0xed is not UTF-8
  1 | a: \xed\xa0\x80
    |    ^~~~
    = save the file as UTF-8
)");
  EXPECT_EQ(mistakes("a\x00:\x00 \x00"
                     "1\x00\n"
                     "\x00"sv),
            R"(x.yaml:1:1: error: the file is in UTF-16
    = save it as UTF-8
)");
  EXPECT_EQ(mistakes("\xff\xfe"
                     "a\x00"sv),
            R"(x.yaml:1:1: error: the file is in UTF-16
    = save it as UTF-8
)");
  EXPECT_EQ(mistakes("\xff\xfe\x00\x00"
                     "a\x00\x00\x00"sv),
            R"(x.yaml:1:1: error: the file is in UTF-32
    = save it as UTF-8
)");
}

TEST(YamlCharacter, IsPrintable) {
  EXPECT_EQ(mistakes("a: \x00"
                     "b\n"sv),
            R"(x.yaml:1:4: error: a NUL byte
  1 | a: \x00b
    |    ^~~~
    = in double quotes it is written \x00
)");
  EXPECT_EQ(mistakes("a: \x07"
                     "b\n"
                     "b: \x1b[31m\n"),
            R"(x.yaml:1:4: error: a control character (U+0007)
  1 | a: \x07b
    |    ^~~~
    = in double quotes it is written \x07
x.yaml:2:4: error: a control character (U+001B)
  2 | b: \x1b[31m
    |    ^~~~
    = in double quotes it is written \x1b
)");
  EXPECT_EQ(mistakes("a: \xc2\x85"
                     "b\n"),
            R"(x.yaml:1:4: error: a control character (U+0085)
  1 | a: \x85b
    |    ^~~~
    = in double quotes it is written \x85
)");
  EXPECT_EQ(mistakes("a: x\xe2\x80\xa8"
                     "b\n"),
            R"(x.yaml:1:5: error: a line separator (U+2028)
  1 | a: x\u{2028}b
    |     ^~~~~~~~
    = in double quotes it is written \u2028
)");
  EXPECT_EQ(mistakes("a: 1\n"
                     "\xef\xbb\xbf"
                     "b: 1\n"),
            R"(x.yaml:2:1: error: a byte order mark (U+FEFF) inside the text
  2 | \u{feff}b: 1
    | ^~~~~~~~
    = delete it
)");
  EXPECT_EQ(mistakes("a: \xef\xbf\xbe\n"),
            R"(x.yaml:1:4: error: U+FFFE is not a character
  1 | a: \u{fffe}
    |    ^~~~~~~~
    = in double quotes it is written \ufffe
)");
}
// The first line of what is said.
std::string mistake(std::string_view text) {
  const std::string all = mistakes(text);
  return all.substr(0, all.find('\n'));
}

TEST(YamlKey, IsNotTooLong) {
  const std::string key(kLongestKey + 1, 'k');
  EXPECT_EQ(mistake(key + ": 1\n"), "x.yaml:1:1: error: a key of more than 1024 characters");
  EXPECT_EQ(mistake("a: 1\n" + key + ": 1\n"),
            "x.yaml:2:1: error: a key of more than 1024 characters");
  EXPECT_EQ(mistake("{" + key + ": 1}\n"), "x.yaml:1:2: error: a key of more than 1024 characters");
  EXPECT_EQ(mistake("? " + key + "\n: 1\n"),
            "x.yaml:1:3: error: a key of more than 1024 characters");
  EXPECT_EQ(mistake(std::string(1000, 'k') + ": 1\n"), "");
}

TEST(YamlAlias, MayNotExplode) {
  std::string laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 20; ++i) {
    laughs += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" +
              repeat("*a" + std::to_string(i - 1) + ", ", 10) + "]\n";
  }
  EXPECT_EQ(mistake(laughs),
            "x.yaml:6:45: error: the aliases of this file add up to more than 1000000 nodes");
}

TEST(YamlAlias, CountsAsDeepAsWhatItNames) {
  const std::string deep = "- &a " + repeat("[", 60) + repeat("]", 60) + "\n";
  EXPECT_EQ(mistake(deep + "- [[[*a]]]\n"), "");
  EXPECT_EQ(mistake(deep + "- [[[[*a]]]]\n"), "x.yaml:2:7: error: nested more than 64 deep");
}

TEST(YamlMistakes, AreAllReported) {
  EXPECT_EQ(mistakes("a: !x 1\n"
                     "a: *b\n"
                     "c: [1\n"),
            R"(x.yaml:1:4: error: tags such as '!x' are not read
  1 | a: !x 1
    |    ^~
    = leave it out, or quote the text if it begins with '!'
x.yaml:2:4: error: no anchor '&b' stands before this alias
  2 | a: *b
    |    ^~
    = quote the text if it begins with '*'
x.yaml:3:4: error: this '[' is not closed
  3 | c: [1
    |    ^~
)");
}

TEST(YamlMistakes, WithoutNumberEndTheReading) {
  Diagnostics diagnostics;
  const std::string text = repeat("- *nothing\n", 100'000);
  EXPECT_EQ(parse_yaml(std::make_shared<const Source>("x.yaml", text), diagnostics), nullptr);
  EXPECT_EQ(diagnostics.count(), Diagnostics::kKept);
}

// Inputs that cost a naive reader the square of their size, or its stack. They are answered within
// milliseconds; the bound is what even a sanitizer on a busy machine keeps, and a square does not.
TEST(YamlMistakes, AreFoundQuickly) {
  constexpr int kMany = 100'000;
  const std::string inputs[] = {
      repeat("[", kMany),
      repeat("- ", kMany),
      repeat("{a: ", kMany),
      repeat("[{a: ", kMany),
      repeat("? ", kMany),
      repeat("[\n", kMany),
      repeat("&a ", kMany),
      repeat("!a ", kMany),
      repeat("]", kMany),
      repeat(": ", kMany),
      repeat("{\"a\": ", kMany),
      repeat("%TAG !a! x\n", kMany),
      "a: 1\n...\n" + repeat("%TAG !a! x\n", kMany),
      repeat("---\n", kMany),
      "{" + repeat("a,", kMany) + "}",
      repeat("a: 1\n", kMany),
      repeat("：: 1\n", kMany),
      "\"" + repeat("\\q", kMany),
      std::string(kMany, '\0'),
      std::string(kMany, '\xFF'),
      "a:\n" + repeat("\t", kMany) + "b: c\n",
      "a: b\n" + repeat("\n", kMany) + "  c: d\n",
      "a: “" + repeat("“", kMany) + ": x\n",
  };
  for (const std::string& input : inputs) {
    const std::clock_t begin = std::clock();
    EXPECT_NE(mistakes(input), "") << input.substr(0, 20);
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    EXPECT_LT(seconds, 1.0) << input.substr(0, 20);
  }
}

}  // namespace
}  // namespace sockdrill
