// Mistakes in the keys of a suite and of its scenarios.
#include <gtest/gtest.h>

#include "testing/mistakes_in.h"

namespace sockdrill {
namespace {

TEST(SuiteKey, Unknown) {
  EXPECT_EQ(mistakes_in("sceanrios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:1:1: error: a suite has no key 'sceanrios'
  1 | sceanrios:
    | ^~~~~~~~~
    = did you mean 'scenarios'?
)");
  EXPECT_EQ(mistakes_in("suite: x\n"
                        "scenarios:\n"
                        "- nmae: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:3:3: error: a scenario has no key 'nmae'
  3 | - nmae: s
    |   ^~~~
    = did you mean 'name'?
)");
  EXPECT_EQ(mistakes_in("defaults: {adress: 127.0.0.1, prot: 1}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  default: {}\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:1:12: error: defaults has no key 'adress'
  1 | defaults: {adress: 127.0.0.1, prot: 1}
    |            ^~~~~~
    = did you mean 'address'?
x.yaml:1:31: error: defaults has no key 'prot'
  1 | defaults: {adress: 127.0.0.1, prot: 1}
    |                               ^~~~
    = did you mean 'port'?
x.yaml:4:3: error: a scenario has no key 'default'
  4 |   default: {}
    |   ^~~~~~~
    = did you mean 'defaults'?
)");
  EXPECT_EQ(mistakes_in("network: {sysctl: {}}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:1:11: error: network has no key 'sysctl'
  1 | network: {sysctl: {}}
    |           ^~~~~~
    = did you mean 'sysctls'?
)");
  EXPECT_EQ(mistakes_in("templates:\n"
                        "  t: {step: []}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:2:7: error: a template has no key 'step'
  2 |   t: {step: []}
    |       ^~~~
    = did you mean 'steps'?
)");
  EXPECT_EQ(mistakes_in("programs:\n"
                        "  p: {rolle: server}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:2:3: error: a program needs a role or a command
  2 |   p: {rolle: server}
    |   ^
    = write 'role: server', or 'command: ./server'
x.yaml:2:7: error: a program has no key 'rolle'
  2 |   p: {rolle: server}
    |       ^~~~~
    = did you mean 'role'?
)");
}

TEST(SuiteKey, StandsOnce) {
  EXPECT_EQ(mistakes_in("suite: a\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"
                        "suite: b\n"),
            R"(x.yaml:6:1: error: duplicate key 'suite', first on line 1
  6 | suite: b
    | ^~~~~
)");
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  name: t\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:3:3: error: duplicate key 'name', first on line 2
  3 |   name: t
    |   ^~~~
)");
}

TEST(SuiteKey, HasItsType) {
  EXPECT_EQ(mistakes_in("suite: [a]\n"
                        "about: {a: b}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:1:8: error: suite wants a text, not a list
  1 | suite: [a]
    |        ^~~
x.yaml:2:8: error: about wants a text, not a mapping
  2 | about: {a: b}
    |        ^~~~~~
)");
  EXPECT_EQ(mistakes_in("defaults: []\n"
                        "templates: x\n"
                        "vars: [a]\n"
                        "programs: 5\n"
                        "network: on\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:1:11: error: defaults wants a mapping, not a list
  1 | defaults: []
    |           ^~
x.yaml:2:12: error: templates wants a mapping, not 'x'
  2 | templates: x
    |            ^
x.yaml:3:7: error: vars wants a mapping, not a list
  3 | vars: [a]
    |       ^~~
x.yaml:4:11: error: programs wants a mapping, not '5'
  4 | programs: 5
    |           ^
x.yaml:5:10: error: network wants a mapping, not 'on'
  5 | network: on
    |          ^~
)");
  EXPECT_EQ(mistakes_in(
                "defaults: {port: http, family: ipv5, timeout: 2, backlog: many, blocking: maybe}\n"
                "scenarios:\n"
                "- name: s\n"
                "  steps:\n"
                "  - a.socket:\n"),
            R"(x.yaml:1:18: error: port wants a port from 0 to 65535, not 'http'
  1 | defaults: {port: http, family: ipv5, timeout: 2, backlog: many, blocking: maybe}
    |                  ^~~~
x.yaml:1:32: error: family is ipv4, ipv6 or dual, not 'ipv5'
  1 | defaults: {port: http, family: ipv5, timeout: 2, backlog: many, blocking: maybe}
    |                                ^~~~
    = did you mean 'ipv4'?
x.yaml:1:47: error: timeout wants a duration such as 200ms or 2s, not '2'
  1 | defaults: {port: http, family: ipv5, timeout: 2, backlog: many, blocking: maybe}
    |                                               ^
x.yaml:1:59: error: backlog wants a whole number, not 'many'
  1 | defaults: {port: http, family: ipv5, timeout: 2, backlog: many, blocking: maybe}
    |                                                           ^~~~
x.yaml:1:75: error: blocking wants on or off, not 'maybe'
  1 | defaults: {port: http, family: ipv5, timeout: 2, backlog: many, blocking: maybe}
    |                                                                           ^~~~~
)");
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  points: many\n"
                        "  tags: {a: b}\n"
                        "  matrix: [a]\n"
                        "  steps: x\n"),
            R"(x.yaml:3:11: error: points wants a number, not 'many'
  3 |   points: many
    |           ^~~~
x.yaml:4:9: error: tags wants a list, not a mapping
  4 |   tags: {a: b}
    |         ^~~~~~
x.yaml:5:11: error: matrix wants a mapping, not a list
  5 |   matrix: [a]
    |           ^~~
x.yaml:6:10: error: steps wants a list of steps, not 'x'
  6 |   steps: x
    |          ^
)");
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  tags: [a, [b]]\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:3:13: error: tags wants a list of texts; this is a list
  3 |   tags: [a, [b]]
    |             ^~~
)");
  EXPECT_EQ(mistakes_in("tags:\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:1:6: error: tags wants a list, not nothing
  1 | tags:
    |      ^
)");
}

TEST(SuiteShape, IsAMapping) {
  EXPECT_EQ(mistakes_in("# a list\n"
                        "- a\n"),
            R"(x.yaml:2:1: error: a suite is a mapping, not a list
  2 | - a
    | ^~~
)");
  EXPECT_EQ(mistakes_in("hello\n"),
            R"(x.yaml:1:1: error: a suite is a mapping, not a text
  1 | hello
    | ^~~~~
)");
  EXPECT_EQ(mistakes_in("5\n"),
            R"(x.yaml:1:1: error: a suite is a mapping, not a text
  1 | 5
    | ^
)");
}

TEST(SuiteShape, HasScenarios) {
  EXPECT_EQ(mistakes_in("suite: x\n"),
            R"(x.yaml:1:1: error: a suite needs the key 'scenarios'
  1 | suite: x
    | ^~~~~~~~
)");
  EXPECT_EQ(mistakes_in("scenarios:\n"),
            R"(x.yaml:1:11: error: scenarios is a list with at least one scenario
  1 | scenarios:
    |           ^
    = begin each with '- name: …'
)");
  EXPECT_EQ(mistakes_in("scenarios: []\n"),
            R"(x.yaml:1:12: error: scenarios is a list with at least one scenario
  1 | scenarios: []
    |            ^~
    = begin each with '- name: …'
)");
  EXPECT_EQ(mistakes_in("scenarios: {a: b}\n"),
            R"(x.yaml:1:12: error: scenarios is a list with at least one scenario
  1 | scenarios: {a: b}
    |            ^~~~~~
    = begin each with '- name: …'
)");
  EXPECT_EQ(mistakes_in("scenarios: [a]\n"),
            R"(x.yaml:1:13: error: a scenario is a mapping, not a text
  1 | scenarios: [a]
    |             ^
)");
  EXPECT_EQ(mistakes_in("scenarios: [[]]\n"),
            R"(x.yaml:1:13: error: a scenario is a mapping, not a list
  1 | scenarios: [[]]
    |             ^~
)");
}

TEST(SuiteShape, TellsAllMistakesAtOnce) {
  EXPECT_EQ(mistakes_in("suite: x\n"
                        "defaults: {prt: 1}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  tgas: [a]\n"
                        "  steps:\n"
                        "  - client.recieve: hello\n"
                        "  - a.socket: {familiy: ipv4}\n"
                        "- name: t\n"
                        "  steps:\n"
                        "  - b.conect: listener\n"),
            R"(x.yaml:2:12: error: defaults has no key 'prt'
  2 | defaults: {prt: 1}
    |            ^~~
    = did you mean 'port'?
x.yaml:5:3: error: a scenario has no key 'tgas'
  5 |   tgas: [a]
    |   ^~~~
    = did you mean 'tags'?
x.yaml:7:12: error: a socket has no verb 'recieve'
  7 |   - client.recieve: hello
    |            ^~~~~~~
    = did you mean 'recv'?
x.yaml:8:16: error: socket has no key 'familiy'
  8 |   - a.socket: {familiy: ipv4}
    |                ^~~~~~~
    = did you mean 'family'?
x.yaml:11:7: error: a socket has no verb 'conect'
  11 |   - b.conect: listener
     |       ^~~~~~
     = did you mean 'connect'?
)");
}

TEST(ScenarioName, IsNeeded) {
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:2:3: error: a scenario needs the key 'name'
  2 | - steps:
    |   ^~~~~~
)");
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name:\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:2:8: error: a scenario's name is one line of visible characters
  2 | - name:
    |        ^
)");
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: ''\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:2:9: error: a scenario's name is one line of visible characters
  2 | - name: ''
    |         ^~
)");
}

TEST(ScenarioName, IsOneVisibleLine) {
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: \"a\\nb\"\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:2:9: error: a scenario's name is one line of visible characters
  2 | - name: "a\nb"
    |         ^~~~~~
)");
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: \"a\\u202eb\"\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:2:9: error: a scenario's name is one line of visible characters
  2 | - name: "a\u202eb"
    |         ^~~~~~~~~~
)");
}

TEST(ScenarioName, IsUnique) {
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"
                        "- name: t\n"
                        "  steps:\n"
                        "  - a.socket:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:8:9: error: another scenario has this name, at line 2
  8 | - name: s
    |         ^
)");
}

TEST(ScenarioSteps, AreNeeded) {
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"),
            R"(x.yaml:2:3: error: a scenario needs the key 'steps'
  2 | - name: s
    |   ^~~~~~~
)");
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  steps: []\n"),
            R"(x.yaml:3:10: error: a scenario without steps shows nothing
  3 |   steps: []
    |          ^~
)");
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"),
            R"(x.yaml:3:9: error: steps wants a list of steps, not nothing
  3 |   steps:
    |         ^
)");
}

TEST(ScenarioPoints, AreNotNegative) {
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  points: -1\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:3:11: error: points are 0 or more
  3 |   points: -1
    |           ^~
)");
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  points: ${p}\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:3:11: error: points cannot use variables
  3 |   points: ${p}
    |           ^~~~
)");
}

TEST(ScenarioPoints, AreWhatTheChecksAddUpTo) {
  EXPECT_EQ(mistakes_in("scenarios:\n"
                        "- name: s\n"
                        "  points: 10\n"
                        "  steps:\n"
                        "  - check: a\n"
                        "    points: 4\n"
                        "    steps:\n"
                        "    - a.socket:\n"
                        "  - check: b\n"
                        "    points: 5\n"
                        "    steps:\n"
                        "    - b.socket:\n"),
            R"(x.yaml:3:11: error: the checks add up to 9 points, the scenario says 10
  3 |   points: 10
    |           ^~
)");
}

TEST(Requirement, IsKnown) {
  EXPECT_EQ(
      mistakes_in("requires: privat_network\n"
                  "scenarios:\n"
                  "- name: s\n"
                  "  requires: [ipv6, root]\n"
                  "  steps:\n"
                  "  - a.socket:\n"),
      R"(x.yaml:1:11: error: requires is private_network, ipv6, another_user, localhost or namespaces, not 'privat_network'
  1 | requires: privat_network
    |           ^~~~~~~~~~~~~~
    = did you mean 'private_network'?
x.yaml:4:20: error: requires is private_network, ipv6, another_user, localhost or namespaces, not 'root'
  4 |   requires: [ipv6, root]
    |                    ^~~~
)");
}

TEST(Network, IsCheckedBeforeItIsSetUp) {
  EXPECT_EQ(mistakes_in("network: {sysctls: {kernel.panic: 1}, addresses: [10.0.0.1, 10.0.0]}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:1:21: error: 'kernel.panic' is no setting of a network
  1 | network: {sysctls: {kernel.panic: 1}, addresses: [10.0.0.1, 10.0.0]}
    |                     ^~~~~~~~~~~~
    = such settings begin with 'net.'
x.yaml:1:61: error: "10.0.0" is not a numeric IPv4 or IPv6 address (names are not looked up)
  1 | network: {sysctls: {kernel.panic: 1}, addresses: [10.0.0.1, 10.0.0]}
    |                                                             ^~~~~~
)");
  EXPECT_EQ(mistakes_in("network: {any_address: remote}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:1:24: error: any_address is local, not 'remote'
  1 | network: {any_address: remote}
    |                        ^~~~~~
)");
  EXPECT_EQ(mistakes_in("network: {sysctls: [net.ipv4.tcp_fin_timeout]}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:1:20: error: sysctls wants a mapping, not a list
  1 | network: {sysctls: [net.ipv4.tcp_fin_timeout]}
    |                    ^~~~~~~~~~~~~~~~~~~~~~~~~~
)");
}

}  // namespace
}  // namespace sockdrill
