// Mistakes in the bytes that a step sends or expects.
#include <gtest/gtest.h>

#include "testing/mistakes_in.h"

namespace sockdrill {
namespace {

TEST(Encoding, IsKnown) {
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {text: x, encoding: gkb}\n"),
            R"(x.yaml:5:33: error: no encoding is named 'gkb'
  5 |   - a.send: {text: x, encoding: gkb}
    |                                 ^~~
    = did you mean 'gbk'?
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {text: x, encoding: ansi}\n"),
            R"(x.yaml:5:33: error: no encoding is named 'ansi'
  5 |   - a.send: {text: x, encoding: ansi}
    |                                 ^~~~
    = known encodings: utf-8, gbk, gb18030, gb2312, cp936, big5, shift_jis, euc-kr, utf-16le, utf-16be, latin-1 and ascii
)");
  EXPECT_EQ(mistakes_in("defaults: {encoding: gb2311}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"
                        "  - a.send: x\n"),
            R"(x.yaml:1:22: error: no encoding is named 'gb2311'
  1 | defaults: {encoding: gb2311}
    |                      ^~~~~~
    = did you mean 'gb2312'?
)");
}

TEST(Text, FitsItsEncoding) {
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {text: ok 👋, encoding: gbk}\n"),
            R"(x.yaml:5:20: error: '👋' (U+1F44B) at byte 3 cannot be written in GBK
  5 |   - a.send: {text: ok 👋, encoding: gbk}
    |                    ^~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.recv: {text: é, encoding: ascii}\n"),
            R"(x.yaml:5:20: error: 'é' (U+00E9) at byte 0 cannot be written in ASCII
  5 |   - a.recv: {text: é, encoding: ascii}
    |                    ^
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.recv: {until: 好, encoding: latin-1}\n"),
            R"(x.yaml:5:21: error: '好' (U+597D) at byte 0 cannot be written in Latin-1
  5 |   - a.recv: {until: 好, encoding: latin-1}
    |                     ^~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {pattern: {text: é, size: 10}, encoding: ascii}\n"),
            R"(x.yaml:5:30: error: 'é' (U+00E9) at byte 0 cannot be written in ASCII
  5 |   - a.send: {pattern: {text: é, size: 10}, encoding: ascii}
    |                              ^
)");
}

TEST(Hex, IsHex) {
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {hex: c4 e}\n"),
            R"(x.yaml:5:19: error: 'c4 e' is not hex
  5 |   - a.send: {hex: c4 e}
    |                   ^~~~
    = two digits make a byte, as in 'c4 e3 ba c3'
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {hex: xyz}\n"),
            R"(x.yaml:5:19: error: 'xyz' is not hex
  5 |   - a.send: {hex: xyz}
    |                   ^~~
    = two digits make a byte, as in 'c4 e3 ba c3'
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {pattern: {hex: q, size: 4}}\n"),
            R"(x.yaml:5:23: error: the pattern is not hex
  5 |   - a.send: {pattern: {hex: q, size: 4}}
    |                       ^~~~~~~~~~~~~~~~~
)");
}

TEST(Base64, IsBase64) {
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {base64: '?'}\n"),
            R"(x.yaml:5:22: error: '?' is not base64
  5 |   - a.send: {base64: '?'}
    |                      ^~~
    = four characters make three bytes, '=' fills the last ones up
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {base64: aGVsbG8}\n"),
            R"(x.yaml:5:22: error: 'aGVsbG8' is not base64
  5 |   - a.send: {base64: aGVsbG8}
    |                      ^~~~~~~
    = four characters make three bytes, '=' fills the last ones up
)");
}

TEST(Bytes, AreSaidOnce) {
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {text: x, hex: 78}\n"),
            R"(x.yaml:5:28: error: text and hex both say which bytes
  5 |   - a.send: {text: x, hex: 78}
    |                            ^~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.recv: {base64: eA==, random: 5}\n"),
            R"(x.yaml:5:36: error: base64 and random both say which bytes
  5 |   - a.recv: {base64: eA==, random: 5}
    |                                    ^
)");
}

TEST(Pattern, IsComplete) {
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {pattern: {text: ab}}\n"),
            R"(x.yaml:5:23: error: pattern needs the key 'size'
  5 |   - a.send: {pattern: {text: ab}}
    |                       ^~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {pattern: {size: 5}}\n"),
            R"(x.yaml:5:23: error: a pattern has either a text or hex
  5 |   - a.send: {pattern: {size: 5}}
    |                       ^~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {pattern: {text: a, hex: 61, size: 5}}\n"),
            R"(x.yaml:5:23: error: a pattern has either a text or hex
  5 |   - a.send: {pattern: {text: a, hex: 61, size: 5}}
    |                       ^~~~~~~~~~~~~~~~~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {pattern: {text: '', size: 5}}\n"),
            R"(x.yaml:5:23: error: the pattern is empty
  5 |   - a.send: {pattern: {text: '', size: 5}}
    |                       ^~~~~~~~~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {pattern: ab}\n"),
            R"(x.yaml:5:23: error: pattern wants a mapping, not 'ab'
  5 |   - a.send: {pattern: ab}
    |                       ^~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {pattern: {txt: a, size: 5}}\n"),
            R"(x.yaml:5:24: error: pattern has no key 'txt'
  5 |   - a.send: {pattern: {txt: a, size: 5}}
    |                        ^~~
    = did you mean 'text'?
)");
}

TEST(Random, HasASize) {
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {random: {seed: 5}}\n"),
            R"(x.yaml:5:22: error: random needs the key 'size'
  5 |   - a.send: {random: {seed: 5}}
    |                      ^~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {random: many}\n"),
            R"(x.yaml:5:22: error: size wants a size in bytes such as 1024, 64k or 10M, not 'many'
  5 |   - a.send: {random: many}
    |                      ^~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {random: {size: 5, seed: -1}}\n"),
            R"(x.yaml:5:38: error: seed wants a whole number from 0, not '-1'
  5 |   - a.send: {random: {size: 5, seed: -1}}
    |                                      ^~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {random: [5]}\n"),
            R"(x.yaml:5:22: error: random is a size, or a mapping with a size and a seed
  5 |   - a.send: {random: [5]}
    |                      ^~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {random: 2000G}\n"),
            R"(x.yaml:5:22: error: size wants a size in bytes such as 1024, 64k or 10M, not '2000G'
  5 |   - a.send: {random: 2000G}
    |                      ^~~~~
)");
}

TEST(File, CanBeRead) {
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {file: no-such-file}\n"),
            R"(x.yaml:5:20: error: cannot read 'no-such-file': No such file or directory
  5 |   - a.send: {file: no-such-file}
    |                    ^~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {file: /}\n"),
            R"(x.yaml:5:20: error: cannot read '/': is a directory
  5 |   - a.send: {file: /}
    |                    ^
)");
}

TEST(Pieces, AddUp) {
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {text: hello, pieces: [3, 3]}\n"),
            R"(x.yaml:5:35: error: the pieces add up to 6, the payload has 5 bytes
  5 |   - a.send: {text: hello, pieces: [3, 3]}
    |                                   ^~~~~~
    = end the list with 'rest'
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {text: hello, pieces: [2, 1]}\n"),
            R"(x.yaml:5:35: error: the pieces add up to 3, the payload has 5 bytes
  5 |   - a.send: {text: hello, pieces: [2, 1]}
    |                                   ^~~~~~
    = end the list with 'rest'
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {text: hello, pieces: [2, x]}\n"),
            R"(x.yaml:5:35: error: a piece is a size, or rest, not 'x'
  5 |   - a.send: {text: hello, pieces: [2, x]}
    |                                   ^~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {text: hello, pieces: [0, rest]}\n"),
            R"(x.yaml:5:35: error: a piece is a size, or rest, not '0'
  5 |   - a.send: {text: hello, pieces: [0, rest]}
    |                                   ^~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {text: hello, pieces: [rest, 2]}\n"),
            R"(x.yaml:5:35: error: nothing comes behind the rest
  5 |   - a.send: {text: hello, pieces: [rest, 2]}
    |                                   ^~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {text: hello, pieces: [2, rest], each: 1}\n"),
            R"(x.yaml:5:35: error: 'pieces' and 'each' exclude each other
  5 |   - a.send: {text: hello, pieces: [2, rest], each: 1}
    |                                   ^~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {text: hello, each: 0}\n"),
            R"(x.yaml:5:33: error: a piece is at least one byte
  5 |   - a.send: {text: hello, each: 0}
    |                                 ^
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {text: hello, once: on, each: 1}\n"),
            R"(x.yaml:5:13: error: one call sends no pieces: 'once' and 'each' exclude each other
  5 |   - a.send: {text: hello, once: on, each: 1}
    |             ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {text: hello, once: on, pieces: [2, rest]}\n"),
            R"(x.yaml:5:13: error: one call sends no pieces: 'once' and 'pieces' exclude each other
  5 |   - a.send: {text: hello, once: on, pieces: [2, rest]}
    |             ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
)");
}

}  // namespace
}  // namespace sockdrill
