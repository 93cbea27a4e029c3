// Mistakes in variables that are drawn.
#include <gtest/gtest.h>

#include "testing/mistakes_in.h"

namespace sockdrill {
namespace {

// The variable stands on line 2.
std::string mistakes_in_variable(std::string_view value) {
  return mistakes_in("vars:\n  a: " + std::string(value) +
                     "\n"
                     "scenarios:\n"
                     "- name: s\n"
                     "  matrix: {least: [1, 20]}\n"
                     "  steps:\n"
                     "  - a.socket:\n");
}

TEST(RandomVariable, IsFine) {
  for (const std::string_view value :
       {"{random: {text: gbk, length: 5..40}}", "{random: {text: ASCII, length: 65536}}",
        "{random: {text: euc_kr, length: 1}}", "{random: {number: -5..-5}}",
        "{random: {number: -9223372036854775807..9223372036854775807}}",
        "{random: {one_of: [hello, 你好, '', 5]}}", "{random: {text: gbk, length: '${least}..40'}}",
        "{random: {number: '${least}..${least + 1}'}}"}) {
    EXPECT_EQ(mistakes_in_variable(value), "") << value;
  }
}

TEST(RandomVariable, HasOneKey) {
  EXPECT_EQ(mistakes_in_variable("{randon: {number: 1..5}}"),
            R"(x.yaml:2:6: error: a variable's value is a text, not a list or a mapping
  2 |   a: {randon: {number: 1..5}}
    |      ^~~~~~~~~~~~~~~~~~~~~~~~
    = did you mean 'random'?
)");
  EXPECT_EQ(mistakes_in_variable("{random: {number: 1..5}, seed: 7}"),
            R"(x.yaml:2:31: error: a random variable has no key 'seed'
  2 |   a: {random: {number: 1..5}, seed: 7}
    |                               ^~~~
    = known keys: random
)");
  EXPECT_EQ(mistakes_in_variable("{random: 1..5}"),
            R"(x.yaml:2:15: error: random wants a mapping, not '1..5'
  2 |   a: {random: 1..5}
    |               ^~~~
)");
  EXPECT_EQ(mistakes_in_variable("{random: }"),
            R"(x.yaml:2:15: error: random wants a mapping, not nothing
  2 |   a: {random: }
    |               ^
)");
}

TEST(RandomVariable, SaysWhatIsDrawn) {
  EXPECT_EQ(mistakes_in_variable("{random: {}}"),
            R"(x.yaml:2:15: error: random needs one of the keys 'text', 'number' and 'one_of'
  2 |   a: {random: {}}
    |               ^~
)");
  EXPECT_EQ(mistakes_in_variable("{random: {txt: gbk, length: 5}}"),
            R"(x.yaml:2:16: error: random has no key 'txt'
  2 |   a: {random: {txt: gbk, length: 5}}
    |                ^~~
    = did you mean 'text'?
)");
  EXPECT_EQ(mistakes_in_variable("{random: {text: gbk, length: 5, one_of: [b]}}"),
            R"(x.yaml:2:46: error: text and one_of both say what is drawn
  2 |   a: {random: {text: gbk, length: 5, one_of: [b]}}
    |                                              ^~~
)");
  EXPECT_EQ(mistakes_in_variable("{random: {number: [1, 5]}}"),
            R"(x.yaml:2:24: error: number wants a text, not a list
  2 |   a: {random: {number: [1, 5]}}
    |                        ^~~~~~
)");
}

TEST(RandomVariable, HasAnEncodingAndALength) {
  EXPECT_EQ(mistakes_in_variable("{random: {text: gbq, length: 5}}"),
            R"(x.yaml:2:22: error: no encoding is named 'gbq'
  2 |   a: {random: {text: gbq, length: 5}}
    |                      ^~~
    = did you mean 'gbk'?
)");
  EXPECT_EQ(mistakes_in_variable("{random: {text: gbk}}"),
            R"(x.yaml:2:15: error: a random text needs the key 'length'
  2 |   a: {random: {text: gbk}}
    |               ^~~~~~~~~~~
    = in characters, as in 'length: 8' or 'length: 5..40'
)");
  EXPECT_EQ(mistakes_in_variable("{random: {number: 1..5, length: 5}}"),
            R"(x.yaml:2:38: error: only a random text has a length
  2 |   a: {random: {number: 1..5, length: 5}}
    |                                      ^
)");
  EXPECT_EQ(mistakes_in_variable("{random: {text: gbq, length: 9..x}}"),
            R"(x.yaml:2:22: error: no encoding is named 'gbq'
  2 |   a: {random: {text: gbq, length: 9..x}}
    |                      ^~~
    = did you mean 'gbk'?
x.yaml:2:35: error: length wants a number such as 8, or a range such as 5..40, not '9..x'
  2 |   a: {random: {text: gbq, length: 9..x}}
    |                                   ^~~~
)");
}

TEST(RandomVariable, HasBounds) {
  EXPECT_EQ(mistakes_in_variable("{random: {text: gbk, length: 40..5}}"),
            R"(x.yaml:2:35: error: the range '40..5' is empty
  2 |   a: {random: {text: gbk, length: 40..5}}
    |                                   ^~~~~
    = from the lower to the higher: 5..40
)");
  for (const std::string length : {"0", "0..5", "5..65537", "-3"}) {
    EXPECT_EQ(mistakes_in_variable("{random: {text: gbk, length: " + length + "}}"),
              "x.yaml:2:35: error: a random text has from 1 to 65536 characters\n"
              "  2 |   a: {random: {text: gbk, length: " +
                  length +
                  "}}\n"
                  "    |                                   ^" +
                  std::string(length.size() - 1, '~') + "\n");
  }
  EXPECT_EQ(mistakes_in_variable("{random: {number: 4000..1025}}"),
            R"(x.yaml:2:24: error: the range '4000..1025' is empty
  2 |   a: {random: {number: 4000..1025}}
    |                        ^~~~~~~~~~
    = from the lower to the higher: 1025..4000
)");
  EXPECT_EQ(mistakes_in_variable("{random: {number: 5}}"),
            R"(x.yaml:2:24: error: number wants a range such as 1025..4000, not '5'
  2 |   a: {random: {number: 5}}
    |                        ^
)");
  EXPECT_EQ(mistakes_in_variable("{random: {number: }}"),
            R"(x.yaml:2:24: error: number wants a range such as 1025..4000, not nothing
  2 |   a: {random: {number: }}
    |                        ^
)");
  EXPECT_EQ(mistakes_in_variable("{random: {number: '${leest}..5'}}"),
            R"(x.yaml:2:24: error: no variable is named 'leest' here
  2 |   a: {random: {number: '${leest}..5'}}
    |                        ^~~~~~~~~~~~~
    = did you mean 'least'?
)");
  EXPECT_EQ(mistakes_in_variable("{random: {number: '${least}..10'}}"),
            R"(x.yaml:2:24: error: the range '20..10' is empty
  2 |   a: {random: {number: '${least}..10'}}
    |                        ^~~~~~~~~~~~~~
    = from the lower to the higher: 10..20
)");
}

TEST(RandomVariable, HasSomethingToTakeOneOf) {
  for (const std::string list : {"[]", "hello"}) {
    EXPECT_EQ(mistakes_in_variable("{random: {one_of: " + list + "}}"),
              "x.yaml:2:24: error: one_of is a list with at least one text\n"
              "  2 |   a: {random: {one_of: " +
                  list +
                  "}}\n"
                  "    |                        ^" +
                  std::string(list.size() - 1, '~') + "\n");
  }
  EXPECT_EQ(mistakes_in_variable("{random: {one_of: [a, [b]]}}"),
            R"(x.yaml:2:28: error: one_of wants a list of texts; this is a list
  2 |   a: {random: {one_of: [a, [b]]}}
    |                            ^~~
)");
}

// The steps around it are looked at all the same, and say nothing of a variable that was meant.
TEST(RandomVariable, IsAVariableAlsoWhereItIsWrong) {
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  vars: {a: {random: {text: gbk, length: 0}}}\n"
                        "  steps:\n"
                        "  - a.connect: {port: 8989}\n"
                        "  - a.send: '${a}${b}'\n"),
            R"(x.yaml:3:42: error: a random text has from 1 to 65536 characters
  3 |   vars: {a: {random: {text: gbk, length: 0}}}
    |                                          ^
x.yaml:6:13: error: no variable is named 'b' here
  6 |   - a.send: '${a}${b}'
    |             ^~~~~~~~~~
)");
}

}  // namespace
}  // namespace sockdrill
