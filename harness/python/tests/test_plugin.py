"""Scenario files as tests of pytest, in sessions of their own."""

import xml.etree.ElementTree as ElementTree

import pytest

from classroom import ANSWER, FAILURE, GBK, LOOPBACK, MIXED, NEEDS_A_NETWORK, NOBODY, RIGHT, WRONG

PASSED, FAILED, INTERRUPTED, NOTHING = 0, 1, 2, 5
NOT_JUDGED = "not judged: this is trouble of the harness or the machine, not of the program"

# An engine that keeps count of its runs.
COUNTING = """\
#!/bin/sh
echo "$*" >>{calls}
exec {engine} "$@"
"""


@pytest.fixture
def counting(classroom, monkeypatch):
    """The calls of the engine, as they come."""
    from sockdrill import Engine
    calls = classroom.folder / "calls"
    calls.touch()
    program = classroom.write("bin/sockdrill", COUNTING.format(calls=calls,
                                                               engine=Engine().program))
    program.chmod(0o755)
    monkeypatch.setenv("SOCKDRILL_BIN_DIR", str(program.parent))
    return lambda: [line.split()[0] for line in calls.read_text().splitlines()]


def test_each_case_is_an_item(classroom, counting):
    session = classroom.pytest("-v", "--sockdrill-server", RIGHT)
    assert session.code == PASSED, session
    assert session.verdicts == {GBK: "PASSED", NOBODY[0]: "PASSED", NOBODY[1]: "PASSED"}
    assert counting() == ["list", "run"]


def test_a_failure_is_the_engines_evidence(classroom):
    session = classroom.pytest("-v", "--sockdrill-server", WRONG)
    assert session.code == FAILED, session
    assert session.verdicts == {GBK: "FAILED", NOBODY[0]: "PASSED", NOBODY[1]: "PASSED"}
    assert session.section("the server answers in GBK") == FAILURE
    assert session.counts == "1 failed, 2 passed"
    line = classroom.pytest("--sockdrill-server", WRONG, "--tb=line", "-rN").out.splitlines()
    assert f"{classroom.folder}/answer.yaml:6: 4 bytes expected, 6 received; first difference " \
        "at byte 0" in line


def test_verdicts_are_pytests_own(classroom):
    classroom.write("mixed.yaml", MIXED)
    session = classroom.pytest("-v", "-rs", "mixed.yaml")
    assert session.verdicts == {
        "mixed.yaml::passes": "PASSED", "mixed.yaml::fails": "FAILED",
        "mixed.yaml::errs": "ERROR", "mixed.yaml::takes its time": "SKIPPED"}
    assert session.counts == "1 failed, 1 passed, 1 skipped, 1 error"
    assert session.section("ERROR at setup of errs") == f"""\
{NOT_JUDGED}
ERROR mixed.yaml::errs
  --> mixed.yaml:9
   problem   open(/proc/sys/net/ipv4/no_such_thing): No such file or directory (ENOENT)
   trace     …
   again     sockdrill run mixed.yaml::errs"""
    assert "SKIPPED [1] mixed.yaml:13: it waits for real time to pass: --sockdrill-slow runs it" \
        in session.out
    slow = classroom.pytest("-v", "mixed.yaml", "--sockdrill-slow", "-k", "slow")
    assert slow.verdicts == {"mixed.yaml::takes its time": "PASSED"}


def test_slow_cases_are_not_run_unasked(classroom, counting):
    classroom.write("mixed.yaml", MIXED)
    classroom.pytest("mixed.yaml")
    assert "takes its time" not in (classroom.folder / "calls").read_text()


def test_a_skip_has_the_engines_reason(classroom, monkeypatch):
    monkeypatch.setenv(*LOOPBACK)
    classroom.write("needs.yaml", NEEDS_A_NETWORK)
    session = classroom.pytest("-rs", "needs.yaml")
    assert (session.code, session.counts) == (PASSED, "1 skipped")
    assert "SKIPPED [1] needs.yaml:3: needs a private network (the scenario requires " \
        "private_network), and there are none here" in session.out


def test_collecting_starts_no_program(classroom, counting):
    classroom.write("spy.py", "open('was-here', 'w')")
    session = classroom.pytest("--collect-only", "-q", "--sockdrill-server", "python3 spy.py")
    assert session.out.splitlines()[:3] == [GBK, *NOBODY]
    assert counting() == ["list"]
    assert not (classroom.folder / "was-here").exists()


def test_only_what_is_selected_is_run(classroom, counting):
    session = classroom.pytest("-v", "-k", "4002")
    assert session.verdicts == {NOBODY[1]: "PASSED"}
    assert (classroom.folder / "calls").read_text().endswith(
        f" -- {classroom.folder}/{NOBODY[1]}\n")
    # A tag is a keyword, and an id names an item. (The reference server answers otherwise.)
    assert classroom.pytest("-v", "-k", "text").verdicts == {GBK: "FAILED"}
    assert classroom.pytest("-v", NOBODY[0]).verdicts == {NOBODY[0]: "PASSED"}


def test_x_ends_the_session(classroom):
    session = classroom.pytest("-v", "-x", "--sockdrill-server", WRONG)
    assert session.verdicts == {GBK: "FAILED"}
    assert session.code == FAILED


def test_an_item_that_is_rerun_is_run_again(classroom, counting):
    classroom.write("twice.py", """\
from _pytest.runner import runtestprotocol


def pytest_runtest_protocol(item, nextitem):
    for _ in range(2):
        runtestprotocol(item, nextitem=nextitem)
    return True
""")
    session = classroom.pytest("-v", "-p", "twice", "-k", "nobody")
    assert session.counts == "4 passed, 1 deselected"
    assert counting() == ["list", "run", "run", "run"]


def test_a_mistake_is_an_error_of_the_collection(classroom):
    classroom.write("answer.yaml", ANSWER.replace("client.send", "client.sent"))
    session = classroom.pytest()
    assert session.code == INTERRUPTED, session
    assert session.section("ERROR collecting answer.yaml") == """\
answer.yaml:12:12: error: a socket has no verb 'sent'
  12 |   - client.sent: hello
     |            ^~~~
     = did you mean 'send'?"""


def test_a_suite_that_is_no_yaml_is_told(classroom):
    classroom.write("answer.yaml", "suite: broken\nscenarios:\n- name: a\n\tsteps:\n")
    session = classroom.pytest()
    assert session.section("ERROR collecting answer.yaml").startswith("answer.yaml:4:1: error: ")


def test_other_yaml_is_not_ours(classroom):
    classroom.write("answer.yaml", "services: {web: {image: nginx}}\n")
    classroom.write("_part.yaml", ANSWER)
    classroom.write("binary.yml", b"\xff\x00: [\n")
    classroom.write("notes.yaml", "about:\n  suite: no\n  scenarios: []\n")
    session = classroom.pytest()
    assert (session.code, session.counts) == (NOTHING, "no tests ran"), session
    named = classroom.pytest("answer.yaml")
    assert named.section("ERROR collecting answer.yaml").startswith(
        "answer.yaml:1:1: error: a suite has no key 'services'\n")


def test_scenarios_stand_beside_other_tests(classroom):
    classroom.write("suites/answer.yaml", ANSWER)
    classroom.write("test_more.py", "def test_sums():\n    assert 1 + 1 == 2\n")
    session = classroom.pytest("-v", "suites", "test_more.py", "--sockdrill-server", RIGHT)
    assert session.verdicts == {
        **{f"suites/{id}": "PASSED" for id in (GBK, *NOBODY)}, "test_more.py::test_sums": "PASSED"}


def test_no_engine_is_told_with_a_remedy(classroom, monkeypatch):
    monkeypatch.setenv("SOCKDRILL_BIN_DIR", "nowhere")
    session = classroom.pytest()
    assert session.section("ERROR collecting answer.yaml").startswith(
        "there is no program sockdrill in SOCKDRILL_BIN_DIR (nowhere): install it ")


def test_an_engine_that_gives_no_result_is_an_error_of_each_item(classroom):
    """It lists, and cannot run."""
    from sockdrill import Engine
    program = classroom.write("engine", f"""\
#!/bin/sh
[ "$1" = list ] && exec {Engine().program} "$@"
echo "sockdrill: there is no network" >&2
exit 3
""")
    program.chmod(0o755)
    session = classroom.pytest("-v", "--sockdrill-engine", program)
    assert set(session.verdicts.values()) == {"ERROR"}
    assert session.section("ERROR at setup of the server answers in GBK") == \
        f"{NOT_JUDGED}\nsockdrill: there is no network"
    assert session.counts == "3 errors"


def test_options_reach_the_engine(classroom, counting):
    session = classroom.pytest("--sockdrill-server", RIGHT, "--sockdrill-client", "true",
                               "--sockdrill-sandbox", "off", "--sockdrill-timeout-scale", "2")
    assert session.code == PASSED, session
    listed, ran = (classroom.folder / "calls").read_text().splitlines()
    assert f"--server={RIGHT} --client=true" in listed
    for word in (f"--server={RIGHT}", "--client=true", "--sandbox=off", "--timeout-scale=2.0"):
        assert f" {word} " in ran


def test_junit_has_message_text_points_and_time(classroom):
    classroom.pytest("--sockdrill-server", WRONG, "--junitxml=junit.xml",
                     "-o", "junit_duration_report=call")
    case = ElementTree.parse(classroom.folder / "junit.xml").find(".//testcase")
    failure = case.find("failure")
    assert failure.get("message") == "4 bytes expected, 6 received; first difference at byte 0"
    assert failure.text.startswith("FAIL answer.yaml::the server answers in GBK   0/2 in GBK\n")
    points = case.find("properties/property")
    assert (points.get("name"), points.get("value")) == ("points", "1/3")
    assert 0 < float(case.get("time")) < 60
