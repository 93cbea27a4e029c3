// Mistakes in the variants of a scenario.
#include <gtest/gtest.h>

#include "testing/mistakes_in.h"

namespace sockdrill {
namespace {

TEST(Matrix, NeedsAnAxis) {
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  matrix: {}\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:3:11: error: a matrix needs an axis
  3 |   matrix: {}
    |           ^~
)");
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  matrix:\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:3:10: error: matrix wants a mapping, not nothing
  3 |   matrix:
    |          ^
)");
}

TEST(MatrixAxis, HasValues) {
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  matrix: {old: []}\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:3:17: error: the axis 'old' has no values
  3 |   matrix: {old: []}
    |                 ^~
    = write 'old: [on, off]'
)");
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  matrix: {old: }\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:3:12: error: the axis 'old' has no values
  3 |   matrix: {old: }
    |            ^~~
    = write 'old: [on, off]'
)");
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  matrix: {old: [on, {a: b}]}\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:3:22: error: the values of 'old' are texts
  3 |   matrix: {old: [on, {a: b}]}
    |                      ^~~~~~
)");
}

TEST(MatrixAxis, HasEachValueOnce) {
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  matrix: {old: [on, off, on]}\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:3:27: error: the axis 'old' has the value 'on' twice
  3 |   matrix: {old: [on, off, on]}
    |                           ^~
)");
}

TEST(MatrixAxis, IsAName) {
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  matrix: {1st: [a], my-axis: [a], '': [b]}\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:3:12: error: '1st' cannot name a variable
  3 |   matrix: {1st: [a], my-axis: [a], '': [b]}
    |            ^~~
    = letters, digits and '_' make a name
x.yaml:3:22: error: 'my-axis' cannot name a variable
  3 |   matrix: {1st: [a], my-axis: [a], '': [b]}
    |                      ^~~~~~~
    = letters, digits and '_' make a name
x.yaml:3:36: error: '' cannot name a variable
  3 |   matrix: {1st: [a], my-axis: [a], '': [b]}
    |                                    ^~
    = letters, digits and '_' make a name
)");
}

TEST(MatrixRange, GoesUp) {
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  matrix: {port: [9..1]}\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:3:19: error: the range '9..1' is empty
  3 |   matrix: {port: [9..1]}
    |                   ^~~~
    = from the lower to the higher: 1..9
)");
}

TEST(MatrixRange, IsNotTooLong) {
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  matrix: {port: [1..100001]}\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:3:19: error: a scenario has at most 100000 variants
  3 |   matrix: {port: [1..100001]}
    |                   ^~~~~~~~~
)");
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  matrix: {port: [-9223372036854775807..9223372036854775807]}\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:3:19: error: a scenario has at most 100000 variants
  3 |   matrix: {port: [-9223372036854775807..9223372036854775807]}
    |                   ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
)");
}

TEST(Matrix, HasNotTooManyVariants) {
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  matrix: {a: [1..1000], b: [1..101]}\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:3:11: error: a scenario has at most 100000 variants
  3 |   matrix: {a: [1..1000], b: [1..101]}
    |           ^~~~~~~~~~~~~~~~~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  cases: [{x: 1}, {x: 2}]\n"
                        "  matrix: {a: [1..50001]}\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:4:11: error: a scenario has at most 100000 variants
  4 |   matrix: {a: [1..50001]}
    |           ^~~~~~~~~~~~~~~
)");
}

TEST(CaseTable, IsAListOfRows) {
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  cases: {a: b}\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:3:10: error: cases is a list of rows, each a mapping of values
  3 |   cases: {a: b}
    |          ^~~~~~
    = begin each row with '- {name: value, …}'
)");
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  cases: []\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:3:10: error: cases is a list of rows, each a mapping of values
  3 |   cases: []
    |          ^~
    = begin each row with '- {name: value, …}'
)");
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  cases: [a]\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:3:11: error: a row of cases is a mapping of values
  3 |   cases: [a]
    |           ^
)");
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  cases: [{}]\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:3:11: error: a row of cases is a mapping of values
  3 |   cases: [{}]
    |           ^~
)");
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  cases: [{a: [b]}]\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:3:15: error: the values of 'a' are texts
  3 |   cases: [{a: [b]}]
    |               ^~~
)");
}

TEST(CaseTable, HasTheSameColumnsInEveryRow) {
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  cases:\n"
                        "  - {old: on, new: on}\n"
                        "  - {old: off}\n"
                        "  - {new: on, old: off}\n"
                        "  - {old: on, mew: on}\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:5:5: error: this row has not the columns of the first: old and new
  5 |   - {old: off}
    |     ^~~~~~~~~~
x.yaml:6:5: error: this row has not the columns of the first: old and new
  6 |   - {new: on, old: off}
    |     ^~~~~~~~~~~~~~~~~~~
x.yaml:7:5: error: this row has not the columns of the first: old and new
  7 |   - {old: on, mew: on}
    |     ^~~~~~~~~~~~~~~~~~
)");
}

TEST(CaseTable, HasEachRowOnce) {
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  cases:\n"
                        "  - {old: on, new: on}\n"
                        "  - {old: on, new: off}\n"
                        "  - {old: on, new: on}\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:6:5: error: this row stands in cases twice
  6 |   - {old: on, new: on}
    |     ^~~~~~~~~~~~~~~~~~
)");
}

TEST(Variant, HasEachNameOnce) {
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  cases: [{old: on}]\n"
                        "  matrix: {old: [on, off]}\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:3:10: error: 'old' is an axis of the matrix and a column of cases
  3 |   cases: [{old: on}]
    |          ^~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  matrix: {old: [on, off]}\n"
                        "  vars: {old: x}\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:4:15: error: 'old' is a variable and a value of the variant
  4 |   vars: {old: x}
    |               ^
)");
}

TEST(ResultMap, NamesEveryVariant) {
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  matrix: {old: [on, off], new: [on, off]}\n"
                        "  steps:\n"
                        "  - a.bind: {result: {\"on,on\": ok, \"old=off,new=on\": ok}}\n"),
            R"(x.yaml:5:22: error: result says nothing of the variant 'off,off'
  5 |   - a.bind: {result: {"on,on": ok, "old=off,new=on": ok}}
    |                      ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    = add it, or 'otherwise'
x.yaml:5:22: error: result says nothing of the variant 'on,off'
  5 |   - a.bind: {result: {"on,on": ok, "old=off,new=on": ok}}
    |                      ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    = add it, or 'otherwise'
)");
  EXPECT_EQ(
      mistakes_in("scenarios:\n"
                  "- name: s\n"
                  "  steps:\n"
                  "  - a.bind: {result: {on: ok}}\n"),
      R"(x.yaml:4:22: error: result has a value for each variant, and the scenario has no variants
  4 |   - a.bind: {result: {on: ok}}
    |                      ^~~~~~~~
    = write one result, or a list of those that are right
)");
  EXPECT_EQ(
      mistakes_in("scenarios:\n"
                  "- name: s\n"
                  "  steps:\n"
                  "  - a.bind: {result: {}}\n"),
      R"(x.yaml:4:22: error: result has a value for each variant, and the scenario has no variants
  4 |   - a.bind: {result: {}}
    |                      ^~
    = write one result, or a list of those that are right
)");
}

}  // namespace
}  // namespace sockdrill
