// Mistakes in templates and in their use.
#include <gtest/gtest.h>

#include "testing/mistakes_in.h"

namespace sockdrill {
namespace {

TEST(Template, IsKnown) {
  EXPECT_EQ(mistakes_in("templates:\n"
                        "  greet:\n"
                        "    parameters: {who: , port: 8989}\n"
                        "    steps:\n"
                        "    - ${who}.connect: {port: '${port}'}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - use: gret\n"),
            R"(x.yaml:9:10: error: no template is named 'gret'
  9 |   - use: gret
    |          ^~~~
    = did you mean 'greet'?
)");
  EXPECT_EQ(mistakes_in_steps("- use: x\n"),
            R"(x.yaml:4:10: error: no template is named 'x'
  4 |   - use: x
    |          ^
)");
}

TEST(Template, GetsItsParameters) {
  EXPECT_EQ(mistakes_in("templates:\n"
                        "  greet:\n"
                        "    parameters: {who: , port: 8989}\n"
                        "    steps:\n"
                        "    - ${who}.connect: {port: '${port}'}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - use: greet\n"),
            R"(x.yaml:9:5: error: the template 'greet' needs its parameter 'who'
  9 |   - use: greet
    |     ^~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in("templates:\n"
                        "  greet:\n"
                        "    parameters: {who: , port: 8989}\n"
                        "    steps:\n"
                        "    - ${who}.connect: {port: '${port}'}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - use: greet\n"
                        "    with: {who: a, prot: 1}\n"),
            R"(x.yaml:10:20: error: the template 'greet' has no parameter 'prot'
  10 |     with: {who: a, prot: 1}
     |                    ^~~~
     = did you mean 'port'?
)");
  EXPECT_EQ(mistakes_in("templates:\n"
                        "  greet:\n"
                        "    parameters: {who: , port: 8989}\n"
                        "    steps:\n"
                        "    - ${who}.connect: {port: '${port}'}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - use: greet\n"
                        "    with: [a]\n"),
            R"(x.yaml:10:11: error: with wants a mapping, not a list
  10 |     with: [a]
     |           ^~~
)");
  EXPECT_EQ(mistakes_in("templates:\n"
                        "  greet:\n"
                        "    parameters: {who: , port: 8989}\n"
                        "    steps:\n"
                        "    - ${who}.connect: {port: '${port}'}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - use: greet\n"
                        "    with: {who: [a]}\n"),
            R"(x.yaml:10:17: error: the parameter 'who' is a text, not a list or a mapping
  10 |     with: {who: [a]}
     |                 ^~~
)");
  EXPECT_EQ(mistakes_in("templates:\n"
                        "  greet:\n"
                        "    parameters: {who: , port: 8989}\n"
                        "    steps:\n"
                        "    - ${who}.connect: {port: '${port}'}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - use: greet\n"
                        "    with: {who: a, port: http}\n"),
            R"(x.yaml:5:30: error: port wants a port from 0 to 65535, not 'http'
  5 |     - ${who}.connect: {port: '${port}'}
    |                              ^~~~~~~~~
)");
  EXPECT_EQ(mistakes_in("templates:\n"
                        "  greet:\n"
                        "    parameters: {who: , port: 8989}\n"
                        "    steps:\n"
                        "    - ${who}.connect: {port: '${port}'}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - use: greet\n"
                        "    with: {who: '${nobody}'}\n"),
            R"(x.yaml:10:17: error: no variable is named 'nobody' here
  10 |     with: {who: '${nobody}'}
     |                 ^~~~~~~~~~~
)");
}

TEST(Template, DoesNotUseItself) {
  EXPECT_EQ(mistakes_in("templates:\n"
                        "  a: {steps: [use: b]}\n"
                        "  b: {steps: [use: a]}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - use: a\n"),
            R"(x.yaml:3:20: error: templates use each other more than 16 deep
  3 |   b: {steps: [use: a]}
    |                    ^
)");
}

TEST(Template, SeesItsOwnNames) {
  EXPECT_EQ(mistakes_in("templates:\n"
                        "  t:\n"
                        "    parameters: [a]\n"
                        "    steps:\n"
                        "    - ${b}.socket:\n"
                        "    - x.send: y\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - repeat: 1\n"
                        "    as: b\n"
                        "    steps:\n"
                        "    - use: t\n"
                        "      with: {a: 1}\n"),
            R"(x.yaml:5:7: error: no variable is named 'b' here
  5 |     - ${b}.socket:
    |       ^~~~~~~~~~~
x.yaml:6:7: error: no socket is named 'x' here
  6 |     - x.send: y
    |       ^~~~~~
)");
}

TEST(Template, IsWellFormed) {
  EXPECT_EQ(mistakes_in("templates:\n"
                        "  t: {parameters: [a, a, my-b], steps: [x.socket: ]}\n"
                        "  u: {steps: y}\n"
                        "  v: z\n"
                        "  w: {}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - use: u\n"
                        "  - use: v\n"
                        "  - use: w\n"),
            R"(x.yaml:2:23: error: the parameter 'a' stands here twice
  2 |   t: {parameters: [a, a, my-b], steps: [x.socket: ]}
    |                       ^
x.yaml:2:26: error: 'my-b' cannot name a variable
  2 |   t: {parameters: [a, a, my-b], steps: [x.socket: ]}
    |                          ^~~~
    = letters, digits and '_' make a name
x.yaml:3:14: error: steps wants a list of steps, not 'y'
  3 |   u: {steps: y}
    |              ^
x.yaml:4:6: error: a template is a mapping, not a text
  4 |   v: z
    |      ^
x.yaml:5:6: error: a template needs the key 'steps'
  5 |   w: {}
    |      ^~
)");
  EXPECT_EQ(mistakes_in("templates:\n"
                        "  t: {parameters: [[a]], steps: [x.socket: ]}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:2:20: error: '' cannot name a variable
  2 |   t: {parameters: [[a]], steps: [x.socket: ]}
    |                    ^~~
    = letters, digits and '_' make a name
)");
}

}  // namespace
}  // namespace sockdrill
