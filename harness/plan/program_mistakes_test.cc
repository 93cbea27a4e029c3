// Mistakes in programs and in their steps.
#include <gtest/gtest.h>

#include "testing/mistakes_in.h"

namespace sockdrill {
namespace {

TEST(Program, IsWellFormed) {
  EXPECT_EQ(mistakes_in("programs:\n"
                        "  p: {}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:2:3: error: a program needs a role or a command
  2 |   p: {}
    |   ^
    = write 'role: server', or 'command: ./server'
)");
  EXPECT_EQ(mistakes_in("programs:\n"
                        "  p:\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:2:5: error: a program is a mapping, not nothing
  2 |   p:
    |     ^
)");
  EXPECT_EQ(mistakes_in("programs:\n"
                        "  p: x\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:2:6: error: a program is a mapping, not a text
  2 |   p: x
    |      ^
)");
  EXPECT_EQ(mistakes_in("programs:\n"
                        "  p: {role: server, command: x}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:2:6: error: a program has a role or a command, not both
  2 |   p: {role: server, command: x}
    |      ^~~~~~~~~~~~~~~~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in("programs:\n"
                        "  p: {command: x, default: y}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:2:28: error: only a role has a default: a command is always run
  2 |   p: {command: x, default: y}
    |                            ^
)");
  EXPECT_EQ(mistakes_in("programs:\n"
                        "  'my server': {role: server}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:2:3: error: 'my server' cannot name a program
  2 |   'my server': {role: server}
    |   ^~~~~~~~~~~
    = letters, digits, '_' and '-' make a name
)");
  EXPECT_EQ(mistakes_in("programs:\n"
                        "  p: {command: []}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:2:6: error: the command is empty
  2 |   p: {command: []}
    |      ^~~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in("programs:\n"
                        "  p: {command: ''}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:2:6: error: the command is empty
  2 |   p: {command: ''}
    |      ^~~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in("programs:\n"
                        "  p: {command: {a: b}}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:2:16: error: command wants a list, not a mapping
  2 |   p: {command: {a: b}}
    |                ^~~~~~
)");
  EXPECT_EQ(mistakes_in("programs:\n"
                        "  p: {role: server, env: [A=b]}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:2:26: error: env wants a mapping, not a list
  2 |   p: {role: server, env: [A=b]}
    |                          ^~~~~
)");
  EXPECT_EQ(mistakes_in("programs:\n"
                        "  p: {role: server, env: {A: [b]}}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:2:30: error: A wants a text, not a list
  2 |   p: {role: server, env: {A: [b]}}
    |                              ^~~
)");
  EXPECT_EQ(mistakes_in("programs:\n"
                        "  p: {role: server, args: {a: b}}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:2:27: error: args wants a list, not a mapping
  2 |   p: {role: server, args: {a: b}}
    |                           ^~~~~~
)");
  EXPECT_EQ(mistakes_in("programs:\n"
                        "  p: {role: server, output: tty}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:2:29: error: output is terminal or pipes, not 'tty'
  2 |   p: {role: server, output: tty}
    |                             ^~~
)");
  EXPECT_EQ(mistakes_in("programs:\n"
                        "  p: {role: server, encoding: gkb}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:2:31: error: no encoding is named 'gkb'
  2 |   p: {role: server, encoding: gkb}
    |                               ^~~
    = did you mean 'gbk'?
)");
}

TEST(ProgramCommand, HasClosedQuotes) {
  EXPECT_EQ(mistakes_in("programs:\n"
                        "  p: {command: \"./server 'x\"}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:2:16: error: the command has a ' without an end
  2 |   p: {command: "./server 'x"}
    |                ^~~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in("programs:\n"
                        "  p: {command: './server \"x'}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:2:16: error: the command has a " without an end
  2 |   p: {command: './server "x'}
    |                ^~~~~~~~~~~~~
)");
}

TEST(ProgramCommand, KnowsItsVariables) {
  EXPECT_EQ(mistakes_in("programs:\n"
                        "  p: {command: ['./server', '${prot}'], args: '${x}'}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - a.socket:\n"),
            R"(x.yaml:2:29: error: no variable is named 'prot' here
  2 |   p: {command: ['./server', '${prot}'], args: '${x}'}
    |                             ^~~~~~~~~
x.yaml:2:47: error: no variable is named 'x' here
  2 |   p: {command: ['./server', '${prot}'], args: '${x}'}
    |                                               ^~~~~~
)");
}

TEST(ProgramStep, HasItsArguments) {
  EXPECT_EQ(mistakes_in("programs: {server: {role: server}}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - server.start: {listening: http}\n"
                        "  - server.output:\n"
                        "  - server.input:\n"
                        "  - server.signal:\n"
                        "  - server.exit: {code: 0, signal: SIGTERM}\n"),
            R"(x.yaml:5:31: error: listening wants a port, any or off, not 'http'
  5 |   - server.start: {listening: http}
    |                               ^~~~
x.yaml:6:19: error: output needs to know what is printed
  6 |   - server.output:
    |                   ^
    = name contains, matches, is or is_not
x.yaml:7:18: error: input needs a text, or end
  7 |   - server.input:
    |                  ^
x.yaml:8:19: error: signal needs the name of one
  8 |   - server.signal:
    |                   ^
x.yaml:9:36: error: a program ends with an exit code or by a signal, not both
  9 |   - server.exit: {code: 0, signal: SIGTERM}
    |                                    ^~~~~~~
)");
  EXPECT_EQ(mistakes_in("programs: {server: {role: server}}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - server.signal: SIGTREM\n"
                        "  - server.exit: {signal: 99}\n"
                        "  - server.output: {matches: '['}\n"
                        "  - server.output: {contains: x, stream: error}\n"
                        "  - server.socket: {address: anywhere, port: x}\n"
                        "  - server.start: {listening: 70000}\n"),
            R"(x.yaml:5:20: error: no signal is named 'SIGTREM'
  5 |   - server.signal: SIGTREM
    |                    ^~~~~~~
    = did you mean 'SIGTERM'?
x.yaml:6:27: error: no signal is named '99'
  6 |   - server.exit: {signal: 99}
    |                           ^~
    = known signals: SIGTERM, SIGINT, SIGKILL, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGSTOP, SIGCONT, SIGPIPE, SIGABRT and SIGSEGV
x.yaml:7:30: error: '[' is not a regular expression: missing ]: [
  7 |   - server.output: {matches: '['}
    |                              ^~~
x.yaml:8:42: error: stream is out or err, not 'error'
  8 |   - server.output: {contains: x, stream: error}
    |                                          ^~~~~
x.yaml:9:30: error: "anywhere" is not a numeric IPv4 or IPv6 address (names are not looked up)
  9 |   - server.socket: {address: anywhere, port: x}
    |                              ^~~~~~~~
x.yaml:9:46: error: port wants a port from 0 to 65535, not 'x'
  9 |   - server.socket: {address: anywhere, port: x}
    |                                              ^
x.yaml:10:31: error: listening wants a port, any or off, not '70000'
  10 |   - server.start: {listening: 70000}
     |                               ^~~~~
)");
}

}  // namespace
}  // namespace sockdrill
