// Mistakes in the steps that look at ports: state, network.port, given, clock.
#include <gtest/gtest.h>

#include "testing/mistakes_in.h"

namespace sockdrill {
namespace {

TEST(StateFacts, HaveTheirTypes) {
  EXPECT_EQ(mistakes_in_steps("- a.listen:\n"
                              "- a.state: {is: LISTEN, receive_queue: few, timer: timewait}\n"),
            R"(x.yaml:5:42: error: receive_queue wants a whole number from 0, not 'few'
  5 |   - a.state: {is: LISTEN, receive_queue: few, timer: timewait}
    |                                          ^~~
x.yaml:5:54: error: timer is none, retransmit, keepalive, time_wait or probe, not 'timewait'
  5 |   - a.state: {is: LISTEN, receive_queue: few, timer: timewait}
    |                                                      ^~~~~~~~
    = did you mean 'time_wait'?
)");
}

TEST(StateFacts, AreKnown) {
  EXPECT_EQ(mistakes_in_steps("- a.listen:\n"
                              "- a.state: {is: LISTEN, info: {snd_mms: 5}}\n"),
            R"(x.yaml:5:34: error: info has no key 'snd_mms'
  5 |   - a.state: {is: LISTEN, info: {snd_mms: 5}}
    |                                  ^~~~~~~
    = did you mean 'snd_mss'?
)");
}

TEST(StateFacts, AreInRange) {
  EXPECT_EQ(mistakes_in_steps("- a.listen:\n"
                              "- a.state: {is: LISTEN, send_queue: {from: 5, to: 4}}\n"
                              "- a.state: {is: TIME_WAIT, remaining: {least: 5s}}\n"),
            R"(x.yaml:5:39: error: the range of send_queue is empty
  5 |   - a.state: {is: LISTEN, send_queue: {from: 5, to: 4}}
    |                                       ^~~~~~~~~~~~~~~~
    = from is the least, to the most
x.yaml:6:42: error: remaining has no key 'least'
  6 |   - a.state: {is: TIME_WAIT, remaining: {least: 5s}}
    |                                          ^~~~~
    = known keys: from and to
)");
}

TEST(StateOwner, IsSomebody) {
  EXPECT_EQ(mistakes_in_steps("- a.listen:\n"
                              "- a.state: {is: LISTEN, owner: enginge}\n"),
            R"(x.yaml:5:34: error: no program is named 'enginge' here
  5 |   - a.state: {is: LISTEN, owner: enginge}
    |                                  ^~~~~~~
    = did you mean 'engine'?
)");
}

TEST(Port, IsAskedSomething) {
  EXPECT_EQ(mistakes_in_steps("- network.port: {port: 8989}\n"
                              "- network.port: {is: nothing}\n"
                              "- network.port: 8989\n"),
            R"(x.yaml:4:19: error: port needs to know what is to be on it
  4 |   - network.port: {port: 8989}
    |                   ^~~~~~~~~~~~
    = name is, has, count or remaining
x.yaml:5:19: error: port needs the key 'port'
  5 |   - network.port: {is: nothing}
    |                   ^~~~~~~~~~~~~
x.yaml:6:19: error: port takes a mapping, or nothing
  6 |   - network.port: 8989
    |                   ^~~~
)");
}

TEST(Port, KnowsStatesAndNames) {
  EXPECT_EQ(mistakes_in_steps("- server.listen:\n"
                              "- network.port: {port: 8989, is: [LISTEN of srver, TIMEWAIT]}\n"
                              "- network.port: {port: 8989, has: LISTEN of the peer of clint}\n"),
            R"(x.yaml:5:37: error: no socket is named 'srver' here
  5 |   - network.port: {port: 8989, is: [LISTEN of srver, TIMEWAIT]}
    |                                     ^~~~~~~~~~~~~~~
    = did you mean 'server'?
x.yaml:5:54: error: no state is named 'TIMEWAIT'
  5 |   - network.port: {port: 8989, is: [LISTEN of srver, TIMEWAIT]}
    |                                                      ^~~~~~~~
    = did you mean 'TIME_WAIT'?
x.yaml:6:37: error: no socket is named 'clint' here
  6 |   - network.port: {port: 8989, has: LISTEN of the peer of clint}
    |                                     ^~~~~~~~~~~~~~~~~~~~~~~~~~~
)");
}

TEST(EndTimeWait, NeedsItsPort) {
  EXPECT_EQ(mistakes_in_steps("- network.end_time_wait:\n"),
            R"(x.yaml:4:27: error: end_time_wait needs the key 'port'
  4 |   - network.end_time_wait:
    |                           ^
)");
}

TEST(Given, KnowsItsStates) {
  EXPECT_EQ(mistakes_in_steps("- given: time_wait_servr\n"
                              "- given:\n"
                              "- given: {state: bound, reuse_adress: on}\n"),
            R"(x.yaml:4:12: error: no prior state is named 'time_wait_servr'
  4 |   - given: time_wait_servr
    |            ^~~~~~~~~~~~~~~
    = did you mean 'time_wait_server'?
x.yaml:5:11: error: given needs the key 'state'
  5 |   - given:
    |           ^
x.yaml:6:27: error: given has no key 'reuse_adress'
  6 |   - given: {state: bound, reuse_adress: on}
    |                           ^~~~~~~~~~~~
    = did you mean 'reuse_address'?
)");
}

TEST(Given, MakesTheSocketsOfItsState) {
  EXPECT_EQ(mistakes_in_steps("- given: time_wait_server\n"
                              "- server.state: TIME_WAIT\n"
                              "- client.state: none\n"
                              "- listener.state: none\n"),
            R"(x.yaml:7:5: error: no socket is named 'listener' here
  7 |   - listener.state: none
    |     ^~~~~~~~~~~~~~
)");
  EXPECT_EQ(mistakes_in_steps("- given: listening\n"
                              "- listener.state: LISTEN\n"),
            "");
}

TEST(Clock, IsReadForSomething) {
  EXPECT_EQ(mistakes_in_steps("- clock:\n"
                              "- clock: {passed: {to: 1s}}\n"
                              "- clock: {save: start}\n"
                              "- clock: {since: \"${start}\", passed: {from: 2s, to: 1s}}\n"),
            R"(x.yaml:4:11: error: clock saves the time, or compares what has passed since then
  4 |   - clock:
    |           ^
    = name save, or since and passed
x.yaml:5:21: error: clock needs 'since', a time that an earlier clock saved
  5 |   - clock: {passed: {to: 1s}}
    |                     ^~~~~~~~
)");
}

TEST(Owner, MayBeAnotherUser) {
  EXPECT_EQ(mistakes_in_steps("- a.listen: {user: other}\n"),
            R"(x.yaml:4:22: error: user is ordinary or another, not 'other'
  4 |   - a.listen: {user: other}
    |                      ^~~~~
)");
}

}  // namespace
}  // namespace sockdrill
