// Mistakes in the arguments of steps.
#include <gtest/gtest.h>

#include "testing/mistakes_in.h"

namespace sockdrill {
namespace {

TEST(ArgumentKey, IsKnown) {
  EXPECT_EQ(mistakes_in_steps("- a.listen: {backlogs: 5}\n"),
            R"(x.yaml:4:16: error: listen has no key 'backlogs'
  4 |   - a.listen: {backlogs: 5}
    |                ^~~~~~~~
    = did you mean 'backlog'?
)");
  EXPECT_EQ(mistakes_in_steps("- a.shutdown: {waay: 1}\n"),
            R"(x.yaml:4:5: error: no socket is named 'a' here
  4 |   - a.shutdown: {waay: 1}
    |     ^~~~~~~~~~
)");
}

TEST(ArgumentKey, StandsOnce) {
  EXPECT_EQ(mistakes_in_steps("- a.listen: {backlog: 5, backlog: 6}\n"),
            R"(x.yaml:4:28: error: duplicate key 'backlog', first on line 4
  4 |   - a.listen: {backlog: 5, backlog: 6}
    |                            ^~~~~~~
)");
}

TEST(Argument, HasItsType) {
  EXPECT_EQ(mistakes_in_steps("- a.listen: {backlog: many, port: 70000, reuse_address: perhaps, "
                              "within: 2, family: ipx}\n"),
            R"(x.yaml:4:25: error: backlog wants a whole number, not 'many'
  4 |   - a.listen: {backlog: many, port: 70000, reuse_address: perhaps, within: 2, family: ipx}
    |                         ^~~~
x.yaml:4:37: error: port wants a port from 0 to 65535, not '70000'
  4 |   - a.listen: {backlog: many, port: 70000, reuse_address: perhaps, within: 2, family: ipx}
    |                                     ^~~~~
x.yaml:4:59: error: reuse_address wants on or off, not 'perhaps'
  4 |   - a.listen: {backlog: many, port: 70000, reuse_address: perhaps, within: 2, family: ipx}
    |                                                           ^~~~~~~
x.yaml:4:76: error: within wants a duration such as 200ms or 2s, not '2'
  4 |   - a.listen: {backlog: many, port: 70000, reuse_address: perhaps, within: 2, family: ipx}
    |                                                                            ^
x.yaml:4:87: error: family is ipv4, ipv6 or dual, not 'ipx'
  4 |   - a.listen: {backlog: many, port: 70000, reuse_address: perhaps, within: 2, family: ipx}
    |                                                                                       ^~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.listen: {backlog: [1], port: {a: b}, within: }\n"),
            R"(x.yaml:4:25: error: backlog wants a whole number, not a list
  4 |   - a.listen: {backlog: [1], port: {a: b}, within: }
    |                         ^~~
x.yaml:4:36: error: port wants a port from 0 to 65535, not a mapping
  4 |   - a.listen: {backlog: [1], port: {a: b}, within: }
    |                                    ^~~~~~
x.yaml:4:52: error: within wants a duration such as 200ms or 2s, not nothing
  4 |   - a.listen: {backlog: [1], port: {a: b}, within: }
    |                                                    ^
)");
  EXPECT_EQ(
      mistakes_in_steps("- a.bind: {send_buffer: 4q, linger: -2}\n"),
      R"(x.yaml:4:27: error: send_buffer wants a size in bytes such as 1024, 64k or 10M, not '4q'
  4 |   - a.bind: {send_buffer: 4q, linger: -2}
    |                           ^~
x.yaml:4:39: error: linger is off or seconds, not '-2'
  4 |   - a.bind: {send_buffer: 4q, linger: -2}
    |                                       ^~
)");
  EXPECT_EQ(mistakes_in_steps("- a.listen: http\n"),
            R"(x.yaml:4:15: error: port wants a port from 0 to 65535, not 'http'
  4 |   - a.listen: http
    |               ^~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.listen: [1, 2]\n"),
            R"(x.yaml:4:15: error: listen takes one value or a mapping
  4 |   - a.listen: [1, 2]
    |               ^~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket: x\n"),
            R"(x.yaml:4:15: error: socket takes a mapping, or nothing
  4 |   - a.socket: x
    |               ^
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.shutdown: sideways\n"),
            R"(x.yaml:5:17: error: how is read, write or both, not 'sideways'
  5 |   - a.shutdown: sideways
    |                 ^~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.get: {error: EFOO}\n"),
            R"(x.yaml:5:20: error: error is 0 or an errno, not 'EFOO'
  5 |   - a.get: {error: EFOO}
    |                    ^~~~
)");
}

TEST(Argument, IsNeeded) {
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send:\n"
                              "- a.recv:\n"
                              "- a.set:\n"
                              "- a.get:\n"
                              "- a.state:\n"
                              "- expect:\n"
                              "- expect: {value: x}\n"
                              "- network.sysctl:\n"),
            R"(x.yaml:5:12: error: send needs to know which bytes
  5 |   - a.send:
    |            ^
    = name text, hex, base64, file, pattern or random
x.yaml:6:12: error: recv needs to know what is to come
  6 |   - a.recv:
    |            ^
    = name the bytes (text, hex, …), their number (bytes), or eof, reset or silence
x.yaml:7:11: error: set names no option
  7 |   - a.set:
    |           ^
x.yaml:8:11: error: get names no option
  8 |   - a.get:
    |           ^
x.yaml:9:13: error: state needs 'is'
  9 |   - a.state:
    |             ^
x.yaml:10:12: error: expect needs the key 'value'
  10 |   - expect:
     |            ^
x.yaml:11:13: error: expect needs to know what the value must be
  11 |   - expect: {value: x}
     |             ^~~~~~~~~~
     = name is, is_not, contains, matches, from or to
x.yaml:12:20: error: sysctl needs the key 'name'
  12 |   - network.sysctl:
     |                    ^
)");
}

TEST(Result, IsKnown) {
  EXPECT_EQ(mistakes_in_steps("- a.socket: {result: EADDRINSUE}\n"),
            R"(x.yaml:4:24: error: result is ok, blocks, a number or an errno, not 'EADDRINSUE'
  4 |   - a.socket: {result: EADDRINSUE}
    |                        ^~~~~~~~~~
    = did you mean 'EADDRINUSE'?
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket: {result: fine}\n"),
            R"(x.yaml:4:24: error: result is ok, blocks, a number or an errno, not 'fine'
  4 |   - a.socket: {result: fine}
    |                        ^~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket: {result: [ok, ECONREFUSED]}\n"),
            R"(x.yaml:4:29: error: result is ok, blocks, a number or an errno, not 'ECONREFUSED'
  4 |   - a.socket: {result: [ok, ECONREFUSED]}
    |                             ^~~~~~~~~~~
    = did you mean 'ECONNREFUSED'?
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket: {result: []}\n"),
            R"(x.yaml:4:24: error: result names nothing
  4 |   - a.socket: {result: []}
    |                        ^~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket: {result: [[ok]]}\n"),
            R"(x.yaml:4:25: error: result is ok, blocks, a number or an errno, or a list of these
  4 |   - a.socket: {result: [[ok]]}
    |                         ^~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket: {result: -1}\n"),
            R"(x.yaml:4:24: error: result is ok, blocks, a number or an errno, not '-1'
  4 |   - a.socket: {result: -1}
    |                        ^~
    = a call that fails is named by its errno
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket: {result: }\n"),
            R"(x.yaml:4:24: error: result is ok, blocks, a number or an errno, not nothing
  4 |   - a.socket: {result: }
    |                        ^
)");
}

TEST(Save, NamesAVariable) {
  EXPECT_EQ(mistakes_in_steps("- a.bind: {save: my-port}\n"),
            R"(x.yaml:4:20: error: 'my-port' cannot name a variable
  4 |   - a.bind: {save: my-port}
    |                    ^~~~~~~
    = letters, digits and '_' make a name
)");
  EXPECT_EQ(mistakes_in_steps("- a.bind: {save: {prot: p}}\n"),
            R"(x.yaml:4:21: error: bind has no 'prot' to save
  4 |   - a.bind: {save: {prot: p}}
    |                     ^~~~
    = it has port and address
)");
  EXPECT_EQ(mistakes_in_steps("- a.bind: {save: [p]}\n"),
            R"(x.yaml:4:20: error: save wants a variable's name, or names by what is saved
  4 |   - a.bind: {save: [p]}
    |                    ^~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket: {save: x}\n"),
            R"(x.yaml:4:22: error: socket has nothing to save
  4 |   - a.socket: {save: x}
    |                      ^
)");
  EXPECT_EQ(mistakes_in_steps("- a.bind: {save: {port: 5}}\n"),
            R"(x.yaml:4:27: error: '5' cannot name a variable
  4 |   - a.bind: {save: {port: 5}}
    |                           ^
    = letters, digits and '_' make a name
)");
  EXPECT_EQ(mistakes_in_steps("- a.bind: {save: }\n"),
            R"(x.yaml:4:20: error: save wants a variable's name, or names by what is saved
  4 |   - a.bind: {save: }
    |                    ^
)");
}

TEST(Address, CanBeRead) {
  EXPECT_EQ(
      mistakes_in_steps("- a.bind: {address: 127.0.0.256}\n"),
      R"(x.yaml:4:23: error: "127.0.0.256" is not a numeric IPv4 or IPv6 address (names are not looked up)
  4 |   - a.bind: {address: 127.0.0.256}
    |                       ^~~~~~~~~~~
    = an IPv4 or IPv6 address, any, loopback or localhost is an address
)");
  EXPECT_EQ(mistakes_in_steps("- a.connect: 127.0.0.1:70000\n"),
            R"(x.yaml:4:16: error: "127.0.0.1:70000" does not end in ":PORT"
  4 |   - a.connect: 127.0.0.1:70000
    |                ^~~~~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.connect: {to: example.com}\n"),
            R"(x.yaml:4:21: error: no socket is named 'example.com' here
  4 |   - a.connect: {to: example.com}
    |                     ^~~~~~~~~~~
)");
  EXPECT_EQ(
      mistakes_in_steps("- a.bind: {address: ''}\n"),
      R"(x.yaml:4:23: error: "" is not a numeric IPv4 or IPv6 address (names are not looked up)
  4 |   - a.bind: {address: ''}
    |                       ^~
    = an IPv4 or IPv6 address, any, loopback or localhost is an address
)");
  EXPECT_EQ(
      mistakes_in_steps("- a.socket:\n"
                        "- a.address: {address: nowhere, port: {from: 5, to: 1}}\n"),
      R"(x.yaml:5:26: error: "nowhere" is not a numeric IPv4 or IPv6 address (names are not looked up)
  5 |   - a.address: {address: nowhere, port: {from: 5, to: 1}}
    |                          ^~~~~~~
x.yaml:5:41: error: the range of ports is empty
  5 |   - a.address: {address: nowhere, port: {from: 5, to: 1}}
    |                                         ^~~~~~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.address: {port: http}\n"),
            R"(x.yaml:5:23: error: port wants a port, ephemeral or {from: …, to: …}, not 'http'
  5 |   - a.address: {port: http}
    |                       ^~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.address: {port: {form: 1}}\n"),
            R"(x.yaml:5:24: error: port has no key 'form'
  5 |   - a.address: {port: {form: 1}}
    |                        ^~~~
    = did you mean 'from'?
)");
}

TEST(Flag, IsKnown) {
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.recv: {bytes: 1, flags: peak}\n"),
            R"(x.yaml:5:31: error: no flag is named 'peak'
  5 |   - a.recv: {bytes: 1, flags: peak}
    |                               ^~~~
    = did you mean 'peek'?
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.send: {text: x, flags: [oob, now]}\n"),
            R"(x.yaml:5:30: error: no flag is named 'now'
  5 |   - a.send: {text: x, flags: [oob, now]}
    |                              ^~~~~~~~~~
    = known flags: peek, waitall, oob, dontwait, more, dontroute and trunc
)");
}

TEST(State, IsKnown) {
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.state: {is: TIMEWAIT}\n"),
            R"(x.yaml:5:19: error: no state is named 'TIMEWAIT'
  5 |   - a.state: {is: TIMEWAIT}
    |                   ^~~~~~~~
    = did you mean 'TIME_WAIT'?
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.state: {is: [CLOSED, FINISHED], remaining: {least: 1s}}\n"),
            R"(x.yaml:5:19: error: no state is named 'FINISHED'
  5 |   - a.state: {is: [CLOSED, FINISHED], remaining: {least: 1s}}
    |                   ^~~~~~~~~~~~~~~~~~
    = known states: ESTABLISHED, SYN_SENT, SYN_RECV, FIN_WAIT1, FIN_WAIT2, TIME_WAIT, CLOSED, CLOSE_WAIT, LAST_ACK, LISTEN, CLOSING, NEW_SYN_RECV, BOUND and none
x.yaml:5:51: error: remaining has no key 'least'
  5 |   - a.state: {is: [CLOSED, FINISHED], remaining: {least: 1s}}
    |                                                   ^~~~~
    = known keys: from and to
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.state: {is: TIME_WAIT, remaining: {from: soon}}\n"),
            R"(x.yaml:5:48: error: from wants a duration such as 200ms or 2s, not 'soon'
  5 |   - a.state: {is: TIME_WAIT, remaining: {from: soon}}
    |                                                ^~~~
)");
}

TEST(Poll, KnowsItsEvents) {
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.poll: {for: reading}\n"),
            R"(x.yaml:5:19: error: poll knows no 'reading'
  5 |   - a.poll: {for: reading}
    |                   ^~~~~~~
    = it knows read, write, urgent, end, hangup, error and nothing
)");
}

TEST(Sysctl, IsOneOfTheNetwork) {
  EXPECT_EQ(mistakes_in_steps("- network.sysctl: kernel.panic\n"),
            R"(x.yaml:4:21: error: 'kernel.panic' is no setting of a network
  4 |   - network.sysctl: kernel.panic
    |                     ^~~~~~~~~~~~
    = such settings begin with 'net.'
)");
  EXPECT_EQ(mistakes_in_steps("- network.sysctl: net/../kernel/panic\n"),
            R"(x.yaml:4:21: error: 'net/../kernel/panic' is no setting of a network
  4 |   - network.sysctl: net/../kernel/panic
    |                     ^~~~~~~~~~~~~~~~~~~
    = such settings begin with 'net.'
)");
}

TEST(Recv, KnowsWhatIsToCome) {
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.recv: {eof: on, bytes: 3}\n"),
            R"(x.yaml:5:13: error: eof, reset and silence exclude each other and any bytes
  5 |   - a.recv: {eof: on, bytes: 3}
    |             ^~~~~~~~~~~~~~~~~~~
    = receive the bytes in one step and the end in the next
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.recv: {eof: on, reset: on}\n"),
            R"(x.yaml:5:13: error: eof, reset and silence exclude each other and any bytes
  5 |   - a.recv: {eof: on, reset: on}
    |             ^~~~~~~~~~~~~~~~~~~~
    = receive the bytes in one step and the end in the next
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.recv: {until: ''}\n"),
            R"(x.yaml:5:21: error: the delimiter is empty
  5 |   - a.recv: {until: ''}
    |                     ^~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.recv: {until: eof, buffer: 5}\n"),
            R"(x.yaml:5:13: error: one call does not read 'until' something
  5 |   - a.recv: {until: eof, buffer: 5}
    |             ^~~~~~~~~~~~~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.recv: {silence: soon}\n"),
            R"(x.yaml:5:23: error: silence wants a duration such as 200ms or 2s, not 'soon'
  5 |   - a.recv: {silence: soon}
    |                       ^~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.recv: {text: x, extra: maybe}\n"),
            R"(x.yaml:5:30: error: extra is allowed or refused, not 'maybe'
  5 |   - a.recv: {text: x, extra: maybe}
    |                              ^~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.recv: {matches: '(x'}\n"),
            R"(x.yaml:5:23: error: '(x' is not a regular expression: missing ): (x
  5 |   - a.recv: {matches: '(x'}
    |                       ^~~~
)");
  EXPECT_EQ(mistakes_in_steps("- a.socket:\n"
                              "- a.recv: {encoding: gbk}\n"),
            R"(x.yaml:5:13: error: recv needs to know what is to come
  5 |   - a.recv: {encoding: gbk}
    |             ^~~~~~~~~~~~~~~
    = name the bytes (text, hex, …), their number (bytes), or eof, reset or silence
)");
}

}  // namespace
}  // namespace sockdrill
