"""The engine, run from Python."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import sockdrill
from classroom import (ANSWER, FAILURE, GBK, LOOPBACK, MIXED, NEEDS_A_NETWORK, NOBODY, PATIENCE,
                       RIGHT, WRONG, without_what_differs)
from sockdrill import Engine, EngineError, Status
from sockdrill.errors import (EngineNotFoundError, MachineError, MistakeError,
                              NothingSelectedError)
from sockdrill.held_interrupt import HeldInterrupt
from sockdrill.listed_case import ListedCase
from sockdrill.results import Place


def test_a_right_and_a_wrong_server(classroom):
    assert sockdrill.run("answer.yaml", server=RIGHT).totals.passed == 3
    run = sockdrill.run("answer.yaml", server=WRONG)
    assert {case.id: case.status.value for case in run} == {
        GBK: "failed", NOBODY[0]: "passed", NOBODY[1]: "passed"}
    assert without_what_differs(run[GBK].evidence) == FAILURE
    assert run[NOBODY[0]].evidence == ""


def test_nothing_is_left_behind_but_a_log_that_was_asked_for(classroom):
    before = set(classroom.folder.iterdir())
    sockdrill.run("answer.yaml", server=RIGHT)
    assert set(classroom.folder.iterdir()) == before
    run = sockdrill.run("answer.yaml", server=RIGHT, log="kept/events.jsonl")
    assert sockdrill.Run.from_log("kept/events.jsonl") == run  # nothing failed: no evidence
    with pytest.raises(ValueError, match="^a,b: to the engine a comma ends a report's path$"):
        sockdrill.run("answer.yaml", log="a,b")


def test_options_are_those_of_the_command_line(classroom):
    def ids(**options):
        return [case.id for case in sockdrill.run("answer.yaml", server=RIGHT, **options)]

    assert ids(k="nobody") == NOBODY
    assert ids(tag="text") == [GBK]
    assert ids(tag=["!text"], timeout_scale=2, jobs=1, verbose=True, seed=None) == NOBODY
    assert [case.repeat for case in sockdrill.run(f"answer.yaml::{NOBODY[0][13:]}", repeat=3)] == \
        [1, 2, 3]


def test_variables_choose_no_cases(classroom, monkeypatch):
    for name, value in {"K": "nowhere", "TAG": "text", "SHARD": "1/3", "DRY_RUN": "1",
                        "REPORT": "tap=-", "QUIET": "1"}.items():
        monkeypatch.setenv(f"SOCKDRILL_{name}", value)
    monkeypatch.setenv("SOCKDRILL_SERVER", WRONG)
    run = sockdrill.run("answer.yaml")
    assert [case.id for case in run] == [GBK, *NOBODY]
    assert run[GBK].evidence.startswith(f"FAIL {GBK}   0/2 in GBK\n")


def test_repeats_have_their_own_evidence(classroom):
    classroom.write("mixed.yaml", MIXED)
    run = sockdrill.run("mixed.yaml::fails", repeat=2)
    assert [case.evidence.split("\n")[0] for case in run] == [
        "FAIL mixed.yaml::fails", "FAIL mixed.yaml::fails (repeat 2)"]


def test_a_log_is_read_with_its_evidence(classroom):
    sockdrill.run("answer.yaml", server=WRONG, log="events.jsonl")
    run = Engine().read("events.jsonl")
    assert without_what_differs(run[GBK].evidence) == FAILURE


def test_cases_that_errored_are_results(classroom):
    classroom.write("mixed.yaml", MIXED)
    run = sockdrill.run("mixed.yaml")
    assert run["mixed.yaml::errs"].status is Status.errored
    assert run["mixed.yaml::errs"].evidence.startswith("ERROR mixed.yaml::errs\n")


def test_skipped_cases_are_results(classroom, monkeypatch):
    monkeypatch.setenv(*LOOPBACK)
    classroom.write("needs.yaml", NEEDS_A_NETWORK)
    case, = sockdrill.run("needs.yaml")
    assert (case.status, case.skip_reason) == (
        Status.skipped, "needs a private network (the scenario requires private_network), and "
        "there are none here")


def test_listing_starts_nothing(classroom):
    left = classroom.write("spy.py", "open('was-here', 'w')")
    cases = Engine().list("answer.yaml", server=f"python3 {left}")
    assert [case.id for case in cases] == [GBK, *NOBODY]
    assert cases[0] == ListedCase(GBK, "the answer of a server", "the server answers in GBK",
                                  ("text",), 3, Place("answer.yaml", 6))
    assert cases[1].name == "nobody listens[port=4001]"
    assert not (classroom.folder / "was-here").exists()


def raised(error, call, *arguments, **options):
    with pytest.raises(error) as told:
        call(*arguments, **options)
    return told.value


def test_a_mistake_is_told_in_the_engines_words(classroom):
    classroom.write("answer.yaml", ANSWER.replace("client.send", "client.sent"))
    for call in (sockdrill.run, Engine().list):
        error = raised(MistakeError, call, "answer.yaml")
        assert error.exit_code == 4
        assert str(error) == """\
answer.yaml:12:12: error: a socket has no verb 'sent'
  12 |   - client.sent: hello
     |            ^~~~
     = did you mean 'send'?"""
    error = raised(MistakeError, sockdrill.run, "answer.yaml", colour="red")
    assert "--colour" in str(error)


def test_nothing_selected(classroom):
    error = raised(NothingSelectedError, sockdrill.run, "answer.yaml", k="nowhere")
    assert (str(error), error.exit_code) == ("sockdrill: nothing was selected", 5)


def test_a_machine_that_lacks_something(classroom):
    classroom.write("taken", "")
    error = raised(MachineError, sockdrill.run, "answer.yaml", log="taken/events.jsonl")
    assert error.exit_code == 3
    assert str(error).startswith("sockdrill: ") and "taken" in str(error)


def test_no_engine(classroom, monkeypatch):
    monkeypatch.setenv("SOCKDRILL_BIN_DIR", "nowhere")
    remedy = ("install it (cmake --install build/release --prefix DIR) and put DIR/bin into PATH, "
              "or set SOCKDRILL_BIN_DIR to the folder that it is in (build/release/bin)")
    assert str(raised(EngineNotFoundError, Engine)) == \
        f"there is no program sockdrill in SOCKDRILL_BIN_DIR (nowhere): {remedy}"
    monkeypatch.delenv("SOCKDRILL_BIN_DIR")
    monkeypatch.setenv("PATH", "nowhere")
    assert str(raised(EngineNotFoundError, Engine)) == \
        f"there is no program sockdrill in PATH: {remedy}"
    error = raised(EngineError, Engine("./no-engine").run, "answer.yaml")
    assert str(error).startswith("no-engine cannot be started: ")


def test_the_engine_is_found_in_the_path(classroom, monkeypatch):
    folder = Path(os.environ["SOCKDRILL_BIN_DIR"])
    monkeypatch.delenv("SOCKDRILL_BIN_DIR")
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    assert Engine().program == folder / "sockdrill"


WAITS = """\
suite: waits
scenarios:
- name: nobody sends
  steps:
  - listener.listen:
  - client.connect: listener
  - client.recv: {text: hello, within: 100s}
"""


def test_an_interrupt_waits_while_a_program_is_started():
    held = HeldInterrupt()
    signal.raise_signal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        held.release()
    held.release()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_an_interrupt_ends_the_run(classroom):
    """The log is a pipe: its first line says that the engine runs."""
    classroom.write("waits.yaml", WAITS)
    os.mkfifo(classroom.folder / "fifo")
    script = classroom.write("script.py", """\
import sockdrill
try:
    sockdrill.run("waits.yaml", log="fifo")
except KeyboardInterrupt:
    print("interrupted")
""")
    process = subprocess.Popen([sys.executable, script], cwd=classroom.folder, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with open(classroom.folder / "fifo") as log:
        log.readline()
        process.send_signal(signal.SIGINT)
        rest = log.read()  # up to the engine's end
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err) == (0, "interrupted\n", "")
    assert '"interrupted":"SIGINT"' in rest.splitlines()[-1]
