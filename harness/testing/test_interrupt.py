"""Ctrl-C and its like: what was started is ended, the reports are written, soon."""

import fcntl
import os
import pty
import re
import signal
import subprocess
import termios
import time

import pytest

from engine import INTERRUPTED, environment, processes_with, wait_for, xmllint

# One case passes; the others wait, each in another way, for a minute.
WAITING = """\
suite: waiting
programs:
  stubborn:
    command:
    - python3
    - -c
    - |
      import os, signal, socket
      for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
          signal.signal(number, signal.SIG_IGN)
      listener = socket.create_server(('127.0.0.1', 8989))
      if os.fork() == 0:
          os.setsid()
      signal.pause()
scenarios:
- name: passes
  steps:
  - client.connect: {port: 8989, result: ECONNREFUSED}
- name: a receive blocks
  steps:
  - listener.listen:
  - client.connect: listener
  - client.recv: {text: never, within: 60s}
- name: an accept blocks
  steps:
  - listener.listen:
  - server.accept: {from: listener, within: 60s}
- name: a connect blocks
  steps:
  - listener.listen: {backlog: 0}
  # The first fills the queue. Beside it the others could still slip in together.
  - one.connect: {to: listener, within: 60s}
  - parallel:
    - - two.connect: {to: listener, within: 60s}
    - - three.connect: {to: listener, within: 60s}
- name: a program runs
  steps:
  - stubborn.start: {listening: 8989, within: 60s}
  - stubborn.exit: {code: 0, within: 60s}
- name: a program starts
  programs: {slow: {command: [sleep, "1000"]}}
  steps:
  - slow.start: {listening: 8989, within: 60s}
- name: an output is awaited
  programs: {silent: {command: [sleep, "1000"]}}
  steps:
  - silent.start:
  - silent.output: {contains: never, within: 60s}
"""
CASES = WAITING.count("\n- name: ")


def waiting(drill):
    """The suite, its programs marked: they are given nothing of the engine's environment."""
    mark = f"env: {{STARTED_BY: '{drill.folder}'}}"
    return WAITING.replace("    command:\n", f"    {mark}\n    command:\n").replace(
        "{command: [sleep", f"{{{mark}, command: [sleep")


def started_by(drill):
    """The commands of the run and of all that it started."""
    return sorted(processes_with(f"STARTED_BY={drill.folder}").values())


def start(drill, *arguments):
    """The run, when each case has come to where it waits."""
    drill.write("waiting.yaml", waiting(drill))
    process = drill.start("run", "waiting.yaml", "-j", str(CASES), *arguments,
                          env={"STARTED_BY": drill.folder})
    wait_for("every case to start", lambda: CASES == sum(
        '"event":"case_started"' in line for line in drill.events()))
    # The stubborn program listens and then forks; the other two sleep.
    wait_for("the programs", lambda: [command for command in started_by(drill) if command in (
        "python3", "sleep")] == ["python3", "python3", "sleep", "sleep"])
    return process


@pytest.fixture(autouse=True)
def hangup():
    """Programs have SIGHUP as a terminal gives it, also where these tests run under nohup(1)."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_run_and_writes_the_reports(drill, number):
    process = start(drill)
    sent = time.monotonic()
    process.send_signal(number)
    out, err = (text.decode() for text in process.communicate(timeout=30))
    took = time.monotonic() - sent
    assert process.returncode == INTERRUPTED, out + err
    assert took < 5, f"{took:.1f} s"
    assert err == ""
    assert f"interrupted by {number.name}" in out.splitlines()
    assert started_by(drill) == []
    report = drill.folder / "sockdrill-out" / "junit.xml"
    assert xmllint(report) == ""
    statuses = drill.junit().statuses()
    assert statuses.pop("passes") == "passed"
    assert set(statuses.values()) == {"error"}, statuses
    # Once for each step that waited, and never as the subject's failure.
    told = re.findall("^ERROR waiting.yaml::(.*)$", out, re.M)
    assert sorted(told) == sorted([*statuses, "a connect blocks"]), out
    assert "FAIL" not in out


def test_ctrl_c_on_a_terminal_reaches_no_program(drill):
    """A terminal sends SIGINT to its whole foreground group; the programs under test are not in it,
    or they would fail of it."""
    drill.write("runs.yaml", """\
suite: runs
scenarios:
- name: runs on
  matrix: {output: [terminal, pipes]}
  programs: {waits: {command: [sleep, "1000"], output: "${output}"}}
  steps:
  - waits.start:
  - waits.exit: {code: 0, within: 60s}
""".replace("{waits: {", f"{{waits: {{env: {{STARTED_BY: '{drill.folder}'}}, "))
    ours, theirs = pty.openpty()

    def take_the_terminal():
        os.setsid()
        fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)

    process = subprocess.Popen(drill.command("run", "runs.yaml", "-j", "2"), cwd=drill.folder,
                               stdin=theirs, stdout=theirs, stderr=theirs,
                               env=environment(STARTED_BY=drill.folder),
                               preexec_fn=take_the_terminal)
    os.close(theirs)
    wait_for("both programs", lambda: started_by(drill).count("sleep") == 2)
    os.write(ours, b"\x03")
    assert process.wait(timeout=30) == INTERRUPTED
    os.close(ours)
    assert set(drill.junit().statuses().values()) == {"error"}
    assert '"signal":2' not in "".join(drill.events())


def test_the_report_of_an_interrupted_log_says_the_same(drill):
    process = start(drill)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    done = drill("report", "sockdrill-out/events.jsonl", "--out", "again")
    assert done.code == INTERRUPTED
    assert "interrupted by SIGINT" in done.lines
    assert (drill.folder / "again/junit.xml").read_bytes() == (
        drill.folder / "sockdrill-out/junit.xml").read_bytes()


def test_cases_that_had_not_started_are_no_failures(drill):
    drill.write("waiting.yaml", waiting(drill))
    process = drill.start("run", "waiting.yaml", "-j", "1", "-k", "receive or accept or starts")
    wait_for("the first case", lambda: any('"case_started"' in line for line in drill.events()))
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == INTERRUPTED
    assert drill.junit().statuses() == {"a receive blocks": "error"}


def test_a_second_signal_ends_a_run_that_does_not(drill):
    process = start(drill)
    os.kill(process.pid, signal.SIGSTOP)
    os.kill(process.pid, signal.SIGINT)
    os.kill(process.pid, signal.SIGCONT)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode in (INTERRUPTED, -signal.SIGINT)


def test_an_ignored_signal_stays_ignored(drill):
    drill.write("quick.yaml", """\
suite: quick
scenarios:
- name: waits a little
  steps:
  - listener.listen:
  - client.connect: listener
  - client.recv: {silence: 1s}
""")
    process = drill.start(
        "run", "quick.yaml", preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    wait_for("the case", lambda: any('"case_started"' in line for line in drill.events()))
    process.send_signal(signal.SIGHUP)
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 0, out


def test_a_killed_run_leaves_no_program(drill):
    process = start(drill)
    process.kill()
    process.communicate(timeout=30)
    wait_for("the programs to end", lambda: started_by(drill) == [], 20)


def test_a_closed_pipe_ends_no_run(drill):
    """`sockdrill run | head -1`: the run goes on, and its reports are written."""
    process = start(drill)
    process.stdout.close()
    process.send_signal(signal.SIGTERM)
    process.stderr.read()
    assert process.wait(timeout=30) == INTERRUPTED
    assert xmllint(drill.folder / "sockdrill-out" / "junit.xml") == ""


def test_a_signal_that_comes_twice_at_once_is_one(drill):
    """timeout(1) sends it to the process and to its group."""
    process = start(drill)
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == INTERRUPTED
    assert xmllint(drill.folder / "sockdrill-out" / "junit.xml") == ""
