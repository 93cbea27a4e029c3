"""Who holds a port, and what would change it: told by the failure of a bind, a listen, a connect."""

import json
import re

import pytest

from engine import ENVIRONMENT, FAILED, PASSED

SERVER_CLOSES_FIRST = """\
  - listener.listen: {reuse_address: OLD}
  - client.connect: listener
  - server.accept: listener
  - server.close:
  - client.recv: eof
  - client.close:
  - listener.close:
"""
OLD_OFF, OLD_ON = (SERVER_CLOSES_FIRST.replace("OLD", flag) for flag in ("off", "on"))
UNREAD = SERVER_CLOSES_FIRST.replace("OLD", "off").replace(
    "  - server.close:\n  - client.recv: eof\n",
    "  - client.send: hello\n  - server.poll: read\n  - server.close:\n  - client.recv: reset\n")
CLIENT_CLOSES_FIRST = """\
  - listener.listen:
  - client.connect: {to: listener, from_port: 40000, reuse_address: on}
  - server.accept: listener
  - client.close:
  - server.recv: eof
  - server.close:
  - client.state: TIME_WAIT
"""
TIME_WAIT = "TIME_WAIT 127.0.0.1:8989 → 127.0.0.1:PORT of server (for N s more) holds port 8989"

EXPLAINED = {
    "no flag on either": (
        OLD_OFF + "  - again.bind:\n",
        TIME_WAIT + "; no flag on the new socket alone changes it (tried); "
        "SO_REUSEADDR on both does: server has it off, again has it off"),
    "the flag on the new one only": (
        OLD_OFF + "  - again.bind: {reuse_address: on}\n",
        TIME_WAIT + "; no flag on the new socket alone changes it (tried); "
        "SO_REUSEADDR on both does: server has it off, again has it on"),
    "the flag on the old one only": (
        OLD_ON + "  - again.listen:\n",
        TIME_WAIT + "; SO_REUSEADDR on again too would let it bind (tried)"),
    "refusal expected, both had the flag": (
        OLD_ON + "  - again.bind: {reuse_address: on, result: EADDRINUSE}\n",
        TIME_WAIT + "; both have SO_REUSEADDR, which shares it"),
    "refusal expected, a reset left nothing": (
        UNREAD + "  - again.bind: {result: EADDRINUSE}\n",
        "nothing holds port 8989 against it; "
        "server was closed with 5 bytes unread, which is a reset and keeps no TIME_WAIT"),
    "TIME_WAIT expected, a reset left nothing": (
        UNREAD + "  - server.state: TIME_WAIT\n",
        "server was closed with 5 bytes unread, which is a reset and keeps no TIME_WAIT"),
    "TIME_WAIT expected of the wrong side": (
        OLD_OFF + "  - client.state: TIME_WAIT\n",
        "the other side closed first: TIME_WAIT 127.0.0.1:8989 → 127.0.0.1:PORT of server keeps it"),
    "TIME_WAIT expected on the port": (
        UNREAD + "  - network.port: {port: 8989, is: TIME_WAIT of server}\n",
        "server was closed with 5 bytes unread, which is a reset and keeps no TIME_WAIT"),
    "a live listener": (
        "  - one.listen: {reuse_address: on}\n  - two.bind: {reuse_address: on}\n",
        "LISTEN 127.0.0.1:8989 of one holds port 8989; "
        "SO_REUSEADDR does not take a port from a listener; only SO_REUSEPORT on both sockets, "
        "made by one user, shares it: one has it off, two has it off"),
    "a listener that would share": (
        "  - one.listen: {reuse_port: on}\n  - two.bind:\n",
        "LISTEN 127.0.0.1:8989 of one holds port 8989; "
        "SO_REUSEPORT on two too would let it bind (tried)"),
    "the late failure of listen": (
        "  - one.bind: {reuse_address: on}\n  - two.bind: {reuse_address: on}\n"
        "  - one.listen:\n  - two.listen:\n",
        "LISTEN 127.0.0.1:8989 of one holds port 8989; SO_REUSEADDR lets two sockets be bound but "
        "only one listen, SO_REUSEPORT on both lets both: one has it off, two has it off"),
    "an orphan": (
        "  - given: fin_wait1_orphan\n  - again.bind: {reuse_address: on}\n",
        "FIN_WAIT1 127.0.0.1:8989 → 127.0.0.1:PORT of server holds port 8989; no flag on the new "
        "socket alone changes it (tried); SO_REUSEADDR on both does: server has it off, "
        "again has it on"),
}
# What they need beside sockets, a private network has only.
EXPLAINED_IN_NETWORKS = {
    "no TIME_WAIT in this network": (
        "{net.ipv4.tcp_max_tw_buckets: 0}",
        OLD_OFF + "  - again.bind: {result: EADDRINUSE}\n",
        "nothing holds port 8989 against it; "
        "net.ipv4.tcp_max_tw_buckets is 0: this network keeps no TIME_WAIT"),
    "a client's own TIME_WAIT": (
        "{net.ipv4.tcp_timestamps: 0}",
        CLIENT_CLOSES_FIRST
        + "  - again.connect: {to: listener, from_port: 40000, reuse_address: on}\n",
        "TIME_WAIT 127.0.0.1:40000 → 127.0.0.1:8989 of client (for N s more) has the same two ends; "
        "net.ipv4.tcp_timestamps is 0, and only with timestamps a TIME_WAIT is taken over"),
    "no port left": (
        "{net.ipv4.ip_local_port_range: 40000 40001}",
        "  - listener.listen:\n  - a.connect: listener\n  - b.connect: listener\n"
        "  - c.connect: listener\n",
        "of the 2 ports 40000 to 40001 (net.ipv4.ip_local_port_range) 2 are taken: 2 ESTABLISHED"),
    "an address of nobody": (
        "{}",
        "  - a.bind: {address: 192.0.2.1}\n",
        "no device of this network has the address 192.0.2.1; "
        "IP_FREEBIND would let it bind all the same"),
}


def why_of(drill):
    """Why each case failed, with what differs between runs made equal."""
    found = []
    for line in drill.events():
        event = json.loads(line)
        if event["event"] == "step" and event["status"] == "failed":
            why = event["problem"].get("why", "")
            why = re.sub(r"127\.\d+\.\d+\.1:8989", "127.0.0.1:8989", why)
            why = re.sub(r"→ 127\.\d+\.\d+\.1:(?!8989)\d+", "→ 127.0.0.1:PORT", why)
            found.append(re.sub(r"\(for \d+ s more\)", "(for N s more)", why))
    return found


@pytest.mark.parametrize("isolation", ["", "loopback"])
@pytest.mark.parametrize("name", EXPLAINED)
def test_the_failure_names_who_holds_the_port(drill, name, isolation):
    steps, why = EXPLAINED[name]
    drill.write("a.yaml", f"scenarios:\n- name: a\n  steps:\n{steps}")
    done = drill("run", "a.yaml", env={"SOCKDRILL_ISOLATION": isolation})
    assert done.code == FAILED, done
    assert why_of(drill) == [why], done
    assert "why       " in done.out


@pytest.mark.parametrize("name", EXPLAINED_IN_NETWORKS)
def test_the_failure_names_the_setting(drill, name):
    sysctls, steps, why = EXPLAINED_IN_NETWORKS[name]
    drill.write("a.yaml", f"scenarios:\n- name: a\n  network: {{sysctls: {sysctls}}}\n"
                          f"  steps:\n{steps}")
    done = drill("run", "a.yaml")
    assert done.code == FAILED, done
    assert why_of(drill) == [why], done


def test_a_program_that_is_refused_its_port_is_told_who_holds_it(drill):
    drill.write("a.yaml", """\
programs:
  taken:
    command: [python3, -c, "import socket; socket.socket().bind(('127.0.0.1', 8989))"]
scenarios:
- name: a
  steps:
  - holder.listen:
  - taken.start: {listening: 8989, within: 30s}
""")
    done = drill("run", "a.yaml")
    assert done.code == FAILED, done
    assert why_of(drill) == [
        "LISTEN 127.0.0.1:8989 of holder holds port 8989; "
        "taken raised OSError: [Errno 98] Address already in use"], done


def test_a_state_that_was_not_reached_is_our_error(drill):
    drill.write("a.yaml", """\
scenarios:
- name: a
  network: {sysctls: {net.ipv4.tcp_max_tw_buckets: 0}}
  steps:
  - given: {state: time_wait_server, within: 100ms}
  - again.bind: {result: EADDRINUSE}
""")
    done = drill("run", "a.yaml")
    assert done.code == ENVIRONMENT, done
    assert re.search(r"the prior state time_wait_server was not set up: .*TIME_WAIT expected",
                     done.out), done


def test_what_is_slow_is_run_where_it_is_asked_for(drill):
    drill.write("a.yaml", """\
scenarios:
- {name: quick, steps: [{a.listen: }]}
- {name: a minute, tags: [slow], steps: [{a.listen: }]}
- {name: two minutes, tags: [slow], steps: [{a.listen: }]}
""")
    done = drill("run", "a.yaml")
    assert done.code == PASSED
    assert "not checked here: 2 slow cases are left out (--tag slow runs them)" in done.lines, done
    assert done.lines[-1].startswith("1 passed"), done
    assert drill.ids("a.yaml", "--tag", "slow") == ["a.yaml::a minute", "a.yaml::two minutes"]
    assert drill.ids("a.yaml::a minute") == ["a.yaml::a minute"]
    done = drill("run", "a.yaml", "-k", "minute")
    assert done.err == ("sockdrill: nothing was selected; 2 slow cases are left out "
                        "(--tag slow runs them)\n")
    assert len(drill("list", "a.yaml").lines) == 3, "a list leaves nothing out"
