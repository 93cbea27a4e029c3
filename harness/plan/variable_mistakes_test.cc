// Mistakes in variables and expressions.
#include <gtest/gtest.h>

#include "testing/mistakes_in.h"

namespace sockdrill {
namespace {

TEST(Variable, IsKnown) {
  EXPECT_EQ(mistakes_in_steps("- a.connect: ${peer}\n"),
            R"(x.yaml:4:16: error: no variable is named 'peer' here
  4 |   - a.connect: ${peer}
    |                ^~~~~~~
)");
  EXPECT_EQ(mistakes_in("vars: {port: 5}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.bind: {port: '${prot}'}\n"
                        "  - ${sock}.close:\n"),
            R"(x.yaml:5:20: error: no variable is named 'prot' here
  5 |   - a.bind: {port: '${prot}'}
    |                    ^~~~~~~~~
    = did you mean 'port'?
x.yaml:6:5: error: no variable is named 'sock' here
  6 |   - ${sock}.close:
    |     ^~~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  vars: {a: '${b}', b: x}\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:3:13: error: no variable is named 'b' here
  3 |   vars: {a: '${b}', b: x}
    |             ^~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- expect: {value: '${port}', is: 5}\n"
                              "- a.bind: {port: 0, save: port}\n"),
            R"(x.yaml:4:21: error: no variable is named 'port' here
  4 |   - expect: {value: '${port}', is: 5}
    |                     ^~~~~~~~~
)");
}

TEST(Variable, HasAName) {
  EXPECT_EQ(mistakes_in("vars: {1st: x, my-port: y}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:1:8: error: '1st' cannot name a variable
  1 | vars: {1st: x, my-port: y}
    |        ^~~
    = letters, digits and '_' make a name
x.yaml:1:16: error: 'my-port' cannot name a variable
  1 | vars: {1st: x, my-port: y}
    |                ^~~~~~~
    = letters, digits and '_' make a name
)");
  EXPECT_EQ(mistakes_in_steps("- repeat: 2\n"
                              "  as: 1st\n"
                              "  steps:\n"
                              "  - a.socket:\n"),
            R"(x.yaml:5:9: error: '1st' cannot name a variable
  5 |     as: 1st
    |         ^~~
    = letters, digits and '_' make a name
)");
  EXPECT_EQ(mistakes_in_steps("- each: [a]\n"
                              "  as: my-name\n"
                              "  steps:\n"
                              "  - a.socket:\n"),
            R"(x.yaml:5:9: error: 'my-name' cannot name a variable
  5 |     as: my-name
    |         ^~~~~~~
    = letters, digits and '_' make a name
)");
}

TEST(Variable, IsAText) {
  EXPECT_EQ(mistakes_in("vars: {a: [x], b: {c: d}}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:1:11: error: a variable's value is a text, not a list or a mapping
  1 | vars: {a: [x], b: {c: d}}
    |           ^~~
x.yaml:1:19: error: a variable's value is a text, not a list or a mapping
  1 | vars: {a: [x], b: {c: d}}
    |                   ^~~~~~
)");
}

TEST(Variable, HasTheTypeThatIsAskedFor) {
  EXPECT_EQ(mistakes_in("vars: {port: http}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.bind: {port: '${port}'}\n"
                        "  - a.listen: {backlog: '${port}', within: '${port}'}\n"),
            R"(x.yaml:5:20: error: port wants a port from 0 to 65535, not 'http'
  5 |   - a.bind: {port: '${port}'}
    |                    ^~~~~~~~~
x.yaml:6:25: error: backlog wants a whole number, not 'http'
  6 |   - a.listen: {backlog: '${port}', within: '${port}'}
    |                         ^~~~~~~~~
x.yaml:6:44: error: within wants a duration such as 200ms or 2s, not 'http'
  6 |   - a.listen: {backlog: '${port}', within: '${port}'}
    |                                            ^~~~~~~~~
)");
}

TEST(Expression, IsComplete) {
  EXPECT_EQ(mistakes_in_steps("- a.connect: ${\n"),
            R"(x.yaml:4:16: error: '${' has no '}'
  4 |   - a.connect: ${
    |                ^~
    = write '$${' for the characters themselves
)");
  EXPECT_EQ(mistakes_in_steps("- a.connect: ${x\n"),
            R"(x.yaml:4:16: error: '${' has no '}'
  4 |   - a.connect: ${x
    |                ^~~
    = write '$${' for the characters themselves
)");
  EXPECT_EQ(mistakes_in_steps("- a.connect: '${}'\n"),
            R"(x.yaml:4:16: error: '${}' is not an expression
  4 |   - a.connect: '${}'
    |                ^~~~~
    = names, whole numbers, + - * / % and parentheses make one
)");
  EXPECT_EQ(mistakes_in_steps("- a.connect: '${1 +}'\n"),
            R"(x.yaml:4:16: error: '${1 +}' is not an expression
  4 |   - a.connect: '${1 +}'
    |                ^~~~~~~~
    = names, whole numbers, + - * / % and parentheses make one
)");
  EXPECT_EQ(mistakes_in_steps("- a.connect: '${(1}'\n"),
            R"(x.yaml:4:16: error: '${(1}' is not an expression
  4 |   - a.connect: '${(1}'
    |                ^~~~~~~
    = names, whole numbers, + - * / % and parentheses make one
)");
  EXPECT_EQ(mistakes_in_steps("- a.connect: '${1 1}'\n"),
            R"(x.yaml:4:16: error: '${1 1}' is not an expression
  4 |   - a.connect: '${1 1}'
    |                ^~~~~~~~
    = names, whole numbers, + - * / % and parentheses make one
)");
  EXPECT_EQ(mistakes_in_steps("- a.connect: '${a b}'\n"),
            R"(x.yaml:4:16: error: no variable is named 'a' here
  4 |   - a.connect: '${a b}'
    |                ^~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.connect: '${1.5}'\n"),
            R"(x.yaml:4:16: error: '${1.5}' is not an expression
  4 |   - a.connect: '${1.5}'
    |                ^~~~~~~~
    = names, whole numbers, + - * / % and parentheses make one
)");
}

TEST(Expression, HasAValue) {
  EXPECT_EQ(mistakes_in_steps("- a.bind: '${1 / 0}'\n"),
            R"(x.yaml:4:13: error: the expression divides by zero
  4 |   - a.bind: '${1 / 0}'
    |             ^~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.bind: '${5 % (1 - 1)}'\n"),
            R"(x.yaml:4:13: error: the expression divides by zero
  4 |   - a.bind: '${5 % (1 - 1)}'
    |             ^~~~~~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.bind: '${9223372036854775807 + 1}'\n"),
            R"(x.yaml:4:13: error: the expression's value is too large
  4 |   - a.bind: '${9223372036854775807 + 1}'
    |             ^~~~~~~~~~~~~~~~~~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.bind: '${99999999999999999999}'\n"),
            R"(x.yaml:4:13: error: the expression's value is too large
  4 |   - a.bind: '${99999999999999999999}'
    |             ^~~~~~~~~~~~~~~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.bind: '${-9223372036854775807 - 2}'\n"),
            R"(x.yaml:4:13: error: the expression's value is too large
  4 |   - a.bind: '${-9223372036854775807 - 2}'
    |             ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.bind: '${4611686018427387904 * 2}'\n"),
            R"(x.yaml:4:13: error: the expression's value is too large
  4 |   - a.bind: '${4611686018427387904 * 2}'
    |             ^~~~~~~~~~~~~~~~~~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in("vars: {a: x}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.bind: '${a + 1}'\n"),
            R"(x.yaml:5:13: error: 'a' is 'x', which is no whole number to reckon with
  5 |   - a.bind: '${a + 1}'
    |             ^~~~~~~~~~
)");
}

}  // namespace
}  // namespace sockdrill
