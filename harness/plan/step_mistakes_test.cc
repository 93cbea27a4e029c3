// Mistakes in the names of steps.
#include <gtest/gtest.h>

#include "testing/mistakes_in.h"

namespace sockdrill {
namespace {

TEST(Step, IsAMapping) {
  EXPECT_EQ(mistakes_in_steps("- client.connect\n"),
            R"(x.yaml:4:5: error: a step is a mapping with one key, such as 'client.send: hello'
  4 |   - client.connect
    |     ^~~~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- [a.socket: ]\n"),
            R"(x.yaml:4:5: error: a step is a mapping with one key, such as 'client.send: hello'
  4 |   - [a.socket: ]
    |     ^~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- {}\n"),
            R"(x.yaml:4:5: error: a step is a mapping with one key, such as 'client.send: hello'
  4 |   - {}
    |     ^~
)");
  EXPECT_EQ(mistakes_in_steps("-\n"),
            R"(x.yaml:4:4: error: a step is a mapping with one key, such as 'client.send: hello'
  4 |   -
    |    ^
)");
  EXPECT_EQ(mistakes_in_steps("- 5\n"),
            R"(x.yaml:4:5: error: a step is a mapping with one key, such as 'client.send: hello'
  4 |   - 5
    |     ^
)");
}

TEST(Step, IsNotWrittenInFullWidth) {
  EXPECT_EQ(mistakes_in_steps("- client.send：hello\n"),
            R"(x.yaml:4:16: error: a full-width colon '：' stands where ':' is meant
  4 |   - client.send：hello
    |                ^~
    = write ': ' with a space behind it
)");
  EXPECT_EQ(mistakes_in_steps("- client.send： {text: hello}\n"),
            R"(x.yaml:4:16: error: a full-width colon '：' stands where ':' is meant
  4 |   - client.send： {text: hello}
    |                ^~
    = quote the key if that is meant
)");
  EXPECT_EQ(mistakes_in_steps("- client.send:hello\n"),
            R"(x.yaml:4:16: error: a space is missing after ':'
  4 |   - client.send:hello
    |                ^
)");
}

TEST(Step, HasOneKey) {
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "  b.socket:\n"),
            R"(x.yaml:5:5: error: a step has one key; this is a second one
  5 |     b.socket:
    |     ^~~~~~~~
    = begin another step with '- ', or indent what belongs to the first
)");
  EXPECT_EQ(mistakes_in_steps("- a.connect: {to: 127.0.0.1}\n"
                              "  within: 2s\n"),
            R"(x.yaml:5:5: error: a step has one key; this is a second one
  5 |     within: 2s
    |     ^~~~~~
    = begin another step with '- ', or indent what belongs to the first
)");
  EXPECT_EQ(mistakes_in_steps("- repaet: 3\n"
                              "  steps:\n"
                              "  - a.socket:\n"),
            R"(x.yaml:4:5: error: no step is named 'repaet'
  4 |   - repaet: 3
    |     ^~~~~~
    = did you mean 'repeat'?
)");
}

TEST(Verb, OfASocketIsKnown) {
  EXPECT_EQ(mistakes_in_steps("- client.conect: 127.0.0.1\n"),
            R"(x.yaml:4:12: error: a socket has no verb 'conect'
  4 |   - client.conect: 127.0.0.1
    |            ^~~~~~
    = did you mean 'connect'?
)");
  EXPECT_EQ(mistakes_in_steps("- client.recieve: hello\n"),
            R"(x.yaml:4:12: error: a socket has no verb 'recieve'
  4 |   - client.recieve: hello
    |            ^~~~~~~
    = did you mean 'recv'?
)");
  EXPECT_EQ(mistakes_in_steps("- client.xyzzy:\n"),
            R"(x.yaml:4:12: error: a socket has no verb 'xyzzy'
  4 |   - client.xyzzy:
    |            ^~~~~
    = known verbs: socket, bind, listen, connect, accept, send, recv, shutdown, close, reset, set, get, address, peer, poll and state
)");
  EXPECT_EQ(mistakes_in_steps("- client.Send: x\n"),
            R"(x.yaml:4:12: error: a socket has no verb 'Send'
  4 |   - client.Send: x
    |            ^~~~
    = did you mean 'send'?
)");
}

TEST(Verb, OfAProgramIsKnown) {
  EXPECT_EQ(mistakes_in("programs: {server: {role: server}}\n"
                        "scenarios:\n"
                        "- name: s\n"
                        "  steps:\n"
                        "  - server.strat:\n"
                        "  - server.send: hello\n"),
            R"(x.yaml:5:12: error: a program has no verb 'strat'
  5 |   - server.strat:
    |            ^~~~~
    = did you mean 'start'?
x.yaml:6:12: error: a program has no verb 'send'
  6 |   - server.send: hello
    |            ^~~~
    = 'server' is a program: give the socket another name
)");
}

TEST(Verb, NeedsItsProgram) {
  EXPECT_EQ(mistakes_in_steps("- server.start: 8989\n"),
            R"(x.yaml:4:5: error: no program is named 'server'
  4 |   - server.start: 8989
    |     ^~~~~~~~~~~~
    = define it under 'programs:'
)");
}

TEST(Verb, OfTheNetworkIsKnown) {
  EXPECT_EQ(mistakes_in_steps("- network.sysctls: net.ipv4.tcp_fin_timeout\n"),
            R"(x.yaml:4:13: error: the network has no verb 'sysctls'
  4 |   - network.sysctls: net.ipv4.tcp_fin_timeout
    |             ^~~~~~~
    = did you mean 'sysctl'?
)");
}

TEST(Verb, AloneIsKnown) {
  EXPECT_EQ(mistakes_in_steps("- expct: x\n"),
            R"(x.yaml:4:5: error: no step is named 'expct'
  4 |   - expct: x
    |     ^~~~~
    = did you mean 'expect'?
)");
  EXPECT_EQ(mistakes_in_steps("- connect: 127.0.0.1\n"),
            R"(x.yaml:4:5: error: 'connect' is a verb of a socket: its name stands before the verb
  4 |   - connect: 127.0.0.1
    |     ^~~~~~~
    = write 'client.connect'
)");
  EXPECT_EQ(mistakes_in_steps("- start:\n"),
            R"(x.yaml:4:5: error: 'start' is a verb of a program: its name stands before the verb
  4 |   - start:
    |     ^~~~~
    = write 'server.start'
)");
  EXPECT_EQ(mistakes_in_steps("- paralel:\n"
                              "  - a.socket:\n"),
            R"(x.yaml:4:5: error: no step is named 'paralel'
  4 |   - paralel:
    |     ^~~~~~~
    = did you mean 'parallel'?
)");
  EXPECT_EQ(mistakes_in_steps("- sleep: 1s\n"),
            R"(x.yaml:4:5: error: no step is named 'sleep'
  4 |   - sleep: 1s
    |     ^~~~~
    = known steps without a name before the dot: given, clock, expect, check, parallel, repeat, each and use
)");
}

TEST(SocketName, IsAWord) {
  EXPECT_EQ(mistakes_in_steps("- my socket.connect: 127.0.0.1\n"),
            R"(x.yaml:4:5: error: 'my socket' cannot name a socket
  4 |   - my socket.connect: 127.0.0.1
    |     ^~~~~~~~~~~~~~~~~
    = letters, digits, '_' and '-' make a name
)");
  EXPECT_EQ(mistakes_in_steps("- .connect: 127.0.0.1\n"),
            R"(x.yaml:4:5: error: 'connect' is a verb of a socket: its name stands before the verb
  4 |   - .connect: 127.0.0.1
    |     ^~~~~~~~
    = write 'client.connect'
)");
  EXPECT_EQ(mistakes_in_steps("- 1st.socket:\n"),
            R"(x.yaml:4:5: error: '1st' cannot name a socket
  4 |   - 1st.socket:
    |     ^~~~~~~~~~
    = letters, digits, '_' and '-' make a name
)");
  EXPECT_EQ(mistakes_in_steps("- a.b.socket:\n"),
            R"(x.yaml:4:5: error: 'a.b' cannot name a socket
  4 |   - a.b.socket:
    |     ^~~~~~~~~~
    = letters, digits, '_' and '-' make a name
)");
}

TEST(SocketName, IsKnown) {
  EXPECT_EQ(mistakes_in_steps("- listener.listen:\n"
                              "- client.connect: listner\n"),
            R"(x.yaml:5:21: error: no socket is named 'listner' here
  5 |   - client.connect: listner
    |                     ^~~~~~~
    = did you mean 'listener'?
)");
  EXPECT_EQ(mistakes_in_steps("- client.send: x\n"),
            R"(x.yaml:4:5: error: no socket is named 'client' here
  4 |   - client.send: x
    |     ^~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- client.connect: 127.0.0.1\n"
                              "- clinet.send: x\n"
                              "- client.send: x\n"),
            R"(x.yaml:5:5: error: no socket is named 'clinet' here
  5 |   - clinet.send: x
    |     ^~~~~~~~~~~
    = did you mean 'client'?
)");
  EXPECT_EQ(mistakes_in_steps("- a.listen:\n"
                              "- b.accept: c\n"),
            R"(x.yaml:5:15: error: no socket is named 'c' here
  5 |   - b.accept: c
    |               ^
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.address: {is: b}\n"
                              "- a.peer: b\n"),
            R"(x.yaml:5:21: error: no socket is named 'b' here
  5 |   - a.address: {is: b}
    |                     ^
x.yaml:6:13: error: no socket is named 'b' here
  6 |   - a.peer: b
    |             ^
)");
  EXPECT_EQ(mistakes_in_steps("- server.accept:\n"),
            R"(x.yaml:4:19: error: accept needs the socket that listens
  4 |   - server.accept:
    |                   ^
    = write 'server.accept: listener'
)");
  EXPECT_EQ(mistakes_in_steps("- l.listen:\n"
                              "- c.connect: l\n"
                              "- s.accept: {from: l, peer: d}\n"),
            R"(x.yaml:6:31: error: no socket is named 'd' here
  6 |   - s.accept: {from: l, peer: d}
    |                               ^
)");
}

// One slip, one message: the socket that the step was to make is not missed below it.
TEST(SocketName, IsTakenForKnownBelowAStepThatIsMistaken) {
  EXPECT_EQ(mistakes_in_steps("- listener.lisen:\n"
                              "- client.connect: listener\n"
                              "- server.accept: listener\n"),
            R"(x.yaml:4:14: error: a socket has no verb 'lisen'
  4 |   - listener.lisen:
    |              ^~~~~
    = did you mean 'listen'?
)");
  EXPECT_EQ(mistakes_in_steps("- client.send: x\n"
                              "- client.recv: y\n"),
            R"(x.yaml:4:5: error: no socket is named 'client' here
  4 |   - client.send: x
    |     ^~~~~~~~~~~
)");
}

TEST(SocketName, IsMadeBeforeItIsUsed) {
  EXPECT_EQ(mistakes_in_steps("- server.accept: listener\n"
                              "- listener.listen:\n"),
            R"(x.yaml:4:20: error: no socket is named 'listener' here
  4 |   - server.accept: listener
    |                    ^~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- repeat: 2\n"
                              "  as: i\n"
                              "  steps:\n"
                              "  - b.send: x\n"
                              "  - b.socket:\n"),
            R"(x.yaml:7:7: error: no socket is named 'b' here
  7 |     - b.send: x
    |       ^~~~~~
)");
}

TEST(SocketName, MayBeMadeInAnotherBranch) {
  EXPECT_EQ(mistakes_in_steps("- parallel:\n"
                              "  - listener.listen:\n"
                              "  - client.connect: listener\n"
                              "  - - server.accept: listener\n"
                              "    - sever.send: x\n"),
            R"(x.yaml:8:9: error: no socket is named 'sever' here
  8 |       - sever.send: x
    |         ^~~~~~~~~~
    = did you mean 'server'?
)");
}

TEST(SocketName, MayComeFromALoop) {
  EXPECT_EQ(mistakes_in_steps("- each: [a, b]\n"
                              "  as: name\n"
                              "  steps:\n"
                              "  - ${name}.socket:\n"
                              "- a.close:\n"
                              "- b.close:\n"
                              "- c.close:\n"),
            R"(x.yaml:10:5: error: no socket is named 'c' here
  10 |   - c.close:
     |     ^~~~~~~
)");
}

}  // namespace
}  // namespace sockdrill
