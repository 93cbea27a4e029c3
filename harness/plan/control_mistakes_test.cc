// Mistakes in steps that hold other steps.
#include <gtest/gtest.h>

#include "testing/mistakes_in.h"

namespace sockdrill {
namespace {

TEST(ControlStep, HasItsKeys) {
  EXPECT_EQ(mistakes_in_steps("- check: a\n"),
            R"(x.yaml:4:5: error: check needs the key 'steps'
  4 |   - check: a
    |     ^~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- repeat: 2\n"),
            R"(x.yaml:4:5: error: repeat needs the key 'steps'
  4 |   - repeat: 2
    |     ^~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- each: [a]\n"
                              "  steps:\n"
                              "  - a.socket:\n"),
            R"(x.yaml:4:5: error: each needs the key 'as'
  4 |   - each: [a]
    |     ^~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- use:\n"),
            R"(x.yaml:4:9: error: no template is named ''
  4 |   - use:
    |         ^
)");
  EXPECT_EQ(mistakes_in_steps("- parallel: []\n"),
            R"(x.yaml:4:15: error: parallel is a list of branches, each a step or a list of steps
  4 |   - parallel: []
    |               ^~
)");
  EXPECT_EQ(mistakes_in_steps("- parallel: x\n"),
            R"(x.yaml:4:15: error: parallel is a list of branches, each a step or a list of steps
  4 |   - parallel: x
    |               ^
)");
  EXPECT_EQ(mistakes_in_steps("- check: a\n"
                              "  step:\n"
                              "  - a.socket:\n"),
            R"(x.yaml:5:5: error: check has no key 'step'
  5 |     step:
    |     ^~~~
    = did you mean 'steps'?
)");
  EXPECT_EQ(mistakes_in_steps("- repeat: 2\n"
                              "  steps:\n"
                              "  - a.socket:\n"
                              "  with: {a: b}\n"),
            R"(x.yaml:7:5: error: repeat has no key 'with'
  7 |     with: {a: b}
    |     ^~~~
    = known keys: repeat, as and steps
)");
  EXPECT_EQ(mistakes_in_steps("- check: a\n"
                              "  steps: []\n"),
            R"(x.yaml:5:12: error: a check without steps shows nothing
  5 |     steps: []
    |            ^~
)");
  EXPECT_EQ(mistakes_in_steps("- repeat: 0\n"
                              "  steps:\n"
                              "  - a.socket:\n"),
            R"(x.yaml:4:3: error: a scenario without steps shows nothing
  4 |   - repeat: 0
    |   ^~~~~~~~~~~
    = its loops go round no time
)");
  EXPECT_EQ(mistakes_in_steps("- each: []\n"
                              "  as: x\n"
                              "  steps:\n"
                              "  - a.socket:\n"),
            R"(x.yaml:4:11: error: each has no values
  4 |   - each: []
    |           ^~
)");
}

TEST(ControlStep, DoesNotHideWhatIsInIt) {
  EXPECT_EQ(mistakes_in_steps("- check: a\n"
                              "  pionts: 3\n"
                              "  steps:\n"
                              "  - a.sokcet:\n"
                              "- check: b\n"
                              "  requires: a\n"
                              "  steps:\n"
                              "  - a.socket:\n"),
            R"(x.yaml:5:5: error: check has no key 'pionts'
  5 |     pionts: 3
    |     ^~~~~~
    = did you mean 'points'?
x.yaml:7:9: error: a socket has no verb 'sokcet'
  7 |     - a.sokcet:
    |         ^~~~~~
    = did you mean 'socket'?
)");
}

TEST(Check, HasAName) {
  EXPECT_EQ(mistakes_in_steps("- check:\n"
                              "  steps:\n"
                              "  - a.socket:\n"),
            R"(x.yaml:4:11: error: a check needs a name
  4 |   - check:
    |           ^
)");
  EXPECT_EQ(mistakes_in_steps("- check: ''\n"
                              "  steps:\n"
                              "  - a.socket:\n"),
            R"(x.yaml:4:12: error: a check needs a name
  4 |   - check: ''
    |            ^~
)");
}

TEST(Check, IsUnique) {
  EXPECT_EQ(mistakes_in_steps("- check: a\n"
                              "  steps:\n"
                              "  - a.socket:\n"
                              "- check: a\n"
                              "  steps:\n"
                              "  - b.socket:\n"),
            R"(x.yaml:7:12: error: another check is named 'a'
  7 |   - check: a
    |            ^
)");
  EXPECT_EQ(mistakes_in_steps("- repeat: 2\n"
                              "  as: i\n"
                              "  steps:\n"
                              "  - check: round\n"
                              "    steps:\n"
                              "    - a.socket:\n"),
            R"(x.yaml:7:14: error: another check is named 'round'
  7 |     - check: round
    |              ^~~~~
)");
}

TEST(Check, HasPoints) {
  EXPECT_EQ(mistakes_in_steps("- check: a\n"
                              "  points: -1\n"
                              "  steps:\n"
                              "  - a.socket:\n"),
            R"(x.yaml:5:13: error: points are 0 or more
  5 |     points: -1
    |             ^~
)");
  EXPECT_EQ(mistakes_in_steps("- check: a\n"
                              "  points: lots\n"
                              "  steps:\n"
                              "  - a.socket:\n"),
            R"(x.yaml:5:13: error: points wants a number, not 'lots'
  5 |     points: lots
    |             ^~~~
)");
  EXPECT_EQ(mistakes_in_steps("- check: a\n"
                              "  points: ${p}\n"
                              "  steps:\n"
                              "  - a.socket:\n"),
            R"(x.yaml:5:13: error: no variable is named 'p' here
  5 |     points: ${p}
    |             ^~~~
)");
}

TEST(Check, RequiresEarlierOnes) {
  EXPECT_EQ(mistakes_in_steps("- check: first\n"
                              "  requires: second\n"
                              "  steps:\n"
                              "  - a.socket:\n"
                              "- check: second\n"
                              "  requires: [frist, second]\n"
                              "  steps:\n"
                              "  - b.socket:\n"),
            R"(x.yaml:5:15: error: no earlier check is named 'second'
  5 |     requires: second
    |               ^~~~~~
x.yaml:9:15: error: no earlier check is named 'frist'
  9 |     requires: [frist, second]
    |               ^~~~~~~~~~~~~~~
    = did you mean 'first'?
x.yaml:9:15: error: no earlier check is named 'second'
  9 |     requires: [frist, second]
    |               ^~~~~~~~~~~~~~~
)");
}

TEST(Check, StandsByItself) {
  EXPECT_EQ(mistakes_in_steps("- check: a\n"
                              "  steps:\n"
                              "  - check: b\n"
                              "    steps:\n"
                              "    - a.socket:\n"),
            R"(x.yaml:6:7: error: a check cannot stand inside of another one
  6 |     - check: b
    |       ^~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- parallel:\n"
                              "  - check: b\n"
                              "    steps:\n"
                              "    - a.socket:\n"),
            R"(x.yaml:5:7: error: a check cannot stand inside of 'parallel'
  5 |     - check: b
    |       ^~~~~~~~
    = put 'parallel' into the check
)");
  EXPECT_EQ(mistakes_in_steps("- parallel:\n"
                              "  - parallel:\n"
                              "    - a.socket:\n"),
            R"(x.yaml:5:7: error: parallel cannot stand inside of parallel
  5 |     - parallel:
    |       ^~~~~~~~
)");
}

TEST(Repeat, IsKnownBeforehand) {
  EXPECT_EQ(mistakes_in_steps("- a.bind: {port: 0, save: port}\n"
                              "- repeat: ${port}\n"
                              "  steps:\n"
                              "  - b.socket:\n"),
            R"(x.yaml:5:13: error: repeat wants a number that is known before the case runs
  5 |   - repeat: ${port}
    |             ^~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- repeat: -1\n"
                              "  steps:\n"
                              "  - a.socket:\n"),
            R"(x.yaml:4:13: error: repeat wants a whole number from 0, not '-1'
  4 |   - repeat: -1
    |             ^~
)");
  EXPECT_EQ(mistakes_in_steps("- repeat: often\n"
                              "  steps:\n"
                              "  - a.socket:\n"),
            R"(x.yaml:4:13: error: repeat wants a whole number from 0, not 'often'
  4 |   - repeat: often
    |             ^~~~~
)");
  EXPECT_EQ(mistakes_in("vars: {n: x}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - repeat: ${n}\n"
                        "    steps:\n"
                        "    - a.socket:\n"),
            R"(x.yaml:5:13: error: repeat wants a number that is known before the case runs
  5 |   - repeat: ${n}
    |             ^~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.bind: {port: 0, save: port}\n"
                              "- ${port}.socket:\n"),
            R"(x.yaml:5:5: error: a step's name cannot use a value that is saved while the case runs
  5 |   - ${port}.socket:
    |     ^~~~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.bind: {port: 0, save: port}\n"
                              "- each: ['${port}']\n"
                              "  as: p\n"
                              "  steps:\n"
                              "  - b.connect: {port: '${p}'}\n"),
            R"(x.yaml:5:12: error: each wants values that are known before the case runs
  5 |   - each: ['${port}']
    |            ^~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.bind: {port: 0, save: port}\n"
                              "- check: ${port}\n"
                              "  steps:\n"
                              "  - b.socket:\n"),
            R"(x.yaml:5:12: error: a check has a name that is known before the case runs
  5 |   - check: ${port}
    |            ^~~~~~~
)");
}

TEST(Case, HasNotTooManySteps) {
  EXPECT_EQ(mistakes_in_steps("- repeat: 200\n"
                              "  steps:\n"
                              "  - repeat: 1001\n"
                              "    steps:\n"
                              "    - a.socket:\n"),
            R"(x.yaml:4:3: error: a case has at most 100000 steps
  4 |   - repeat: 200
    |   ^~~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- repeat: 9000000000000000000\n"
                              "  steps: []\n"),
            R"(x.yaml:4:3: error: a case has at most 100000 steps
  4 |   - repeat: 9000000000000000000
    |   ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- repeat: 9000000000000000000\n"
                              "  as: i\n"
                              "  steps: []\n"),
            R"(x.yaml:4:3: error: a case has at most 100000 steps
  4 |   - repeat: 9000000000000000000
    |   ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- repeat: 9000000000000000000\n"
                              "  steps:\n"
                              "  - a.socket: {familiy: x}\n"),
            R"(x.yaml:4:3: error: a case has at most 100000 steps
  4 |   - repeat: 9000000000000000000
    |   ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- repeat: 9000000000000000000\n"
                              "  steps:\n"
                              "  - x\n"),
            R"(x.yaml:4:3: error: a case has at most 100000 steps
  4 |   - repeat: 9000000000000000000
    |   ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- repeat: 9000000000000000000\n"
                              "  steps:\n"
                              "  - repeat: 0\n"
                              "    steps: []\n"),
            R"(x.yaml:4:3: error: a case has at most 100000 steps
  4 |   - repeat: 9000000000000000000
    |   ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- repeat: 9000000000000000000\n"
                              "  steps:\n"
                              "  - each: []\n"
                              "    as: x\n"
                              "    steps: []\n"),
            R"(x.yaml:4:3: error: a case has at most 100000 steps
  4 |   - repeat: 9000000000000000000
    |   ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- repeat: 100000000\n"
                              "  steps:\n"
                              "  - parallel:\n"
                              "    - []\n"),
            R"(x.yaml:4:3: error: a case has at most 100000 steps
  4 |   - repeat: 100000000
    |   ^~~~~~~~~~~~~~~~~~~
)");
}

}  // namespace
}  // namespace sockdrill
