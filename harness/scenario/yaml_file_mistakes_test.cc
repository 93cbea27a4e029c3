// Every mistake that the syntax layer knows of a file as a whole: its encoding, its limits, all of
// its mistakes, with the exact words a person reads.
#include <gtest/gtest.h>

#include <ctime>
#include <memory>
#include <string>
#include <string_view>

#include "testing/yaml_mistakes.h"

namespace sockdrill {
namespace {

using namespace std::string_view_literals;

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
