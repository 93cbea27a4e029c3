"""The command `grade` at its edges: what it says, what it refuses, what it leaves alone."""

import csv
import fcntl
import shutil
import subprocess

import pytest

from engine import BIN, SOCKDRILL, environment
from program_manifest import PROGRAMS
from programs import no_sandbox, skip

SUITE = """suite: a server
programs: {server: {role: server}}
defaults: {encoding: gbk, timeout: 10s}
scenarios:
- name: it answers
  points: 4
  steps:
  - server.start: {listening: 8989, within: 20s}
  - client.connect: server
  - client.send: hello
  - client.recv: {matches: ".", extra: allowed}
"""
RIGHT = PROGRAMS / "correct/python/server.py"


@pytest.fixture(autouse=True, scope="module")
def sandbox():
    if no_sandbox():
        skip(no_sandbox())


@pytest.fixture
def course(tmp_path):
    (tmp_path / "suite.yaml").write_text(SUITE)
    (tmp_path / "a.yaml").write_text(
        "assignment: A server\nrole: server\nprogram: {manifest: sockdrill.yaml}\n"
        "suites: [{suite: suite.yaml}]\n")
    (tmp_path / "work").mkdir()
    return tmp_path


def hand_in(course, student, name="server.py", text=None):
    (course / "work" / student).mkdir(parents=True, exist_ok=True)
    (course / "work" / student / name).write_text(text or RIGHT.read_text())


def grade(course, *options, assignment="a.yaml", out="out"):
    return subprocess.run([SOCKDRILL, "grade", assignment, "work", "--out", out, *options],
                          cwd=course, env=environment(), stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=300)


def rows(course, out="out"):
    """By student: verdict, points, reason."""
    with (course / out / "gradebook.csv").open(encoding="utf-8-sig", newline="") as text:
        return {row["student"]: (row["verdict"], row["points"], row["reason"])
                for row in csv.DictReader(text)}


def test_an_archive_below_a_relative_path_is_unpacked(course):
    hand_in(course, "x")
    shutil.make_archive(str(course / "work/ann"), "zip", course / "work/x")
    assert grade(course).returncode == 0
    assert rows(course) == {"ann": ("passed", "4", ""), "x": ("passed", "4", "")}


@pytest.mark.parametrize("manifest", [
    f"command: {BIN.resolve()}/sockdrill-reference-server\n",
    "command: ../good/server\n",
    "command: python3 server.py\nbuild: /var/tmp/build\n",
])
def test_a_program_of_somebody_else_is_refused(course, manifest):
    hand_in(course, "thief", "sockdrill.yaml", manifest)
    assert grade(course).returncode == 0
    verdict, points, reason = rows(course)["thief"]
    assert (verdict, points) == ("review", "")
    assert reason.endswith("stands outside of what was handed in")


def test_the_reference_is_not_there_to_be_started(course):
    program = BIN.resolve() / "sockdrill-reference-server"
    hand_in(course, "thief", text=f"import os\nos.execv('{program}', ['x'])  # listen(\n")
    assert grade(course).returncode == 0
    assert rows(course)["thief"][:2] == ("failed", "0")


def test_a_link_is_not_followed(course):
    hand_in(course, "good")
    (course / "work/thief").symlink_to("good")
    assert grade(course).returncode == 0
    assert rows(course)["thief"] == (
        "review", "", "it is a link: what was handed in must stand there itself")


def test_results_and_assignment_among_the_submissions_are_none(course):
    hand_in(course, "good")
    for name in ("a.yaml", "suite.yaml"):
        shutil.move(course / name, course / "work" / name)
    for _ in range(2):
        done = grade(course, assignment="work/a.yaml", out="work/out")
        assert done.returncode == 0, done.stderr
        assert list(rows(course, "work/out")) == ["good"]


def test_what_is_gone_is_put_away(course):
    hand_in(course, "anna")
    hand_in(course, "ben")
    grade(course)
    shutil.rmtree(course / "work/ben")
    done = grade(course)
    assert "1 is no more handed in: the log stands in out/events/gone\n" in done.stdout
    assert list(rows(course)) == ["anna"]
    subprocess.run([SOCKDRILL, "report", "out"], cwd=course, check=True, capture_output=True)
    assert list(rows(course)) == ["anna"]


def test_two_gradings_at_once_are_told(course):
    hand_in(course, "anna")
    grade(course)
    with (course / "out/events/.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = grade(course)
    assert (done.returncode, done.stderr) == (
        3, "sockdrill: another sockdrill grades into 'out' at this moment\n")


def test_a_build_that_writes_too_much_is_ended(course):
    hand_in(course, "flood")
    hand_in(course, "flood", "sockdrill.yaml",
            "command: python3 server.py\n"
            "build: sh -c 'for i in 1 2 3 4 5 6; do head -c 400M /dev/zero > b$i; done'\n")
    assert grade(course).returncode == 0
    verdict, points, reason = rows(course)["flood"]
    assert (verdict, points) == ("failed", "0")
    assert "it writes more than 1024 MiB or 100000 files" in reason


def test_names_that_look_like_options(course):
    hand_in(course, "anna", "--help.py")
    hand_in(course, "ben", "SERVER.PY")
    assert grade(course).returncode == 0
    assert {row[0] for row in rows(course).values()} == {"passed"}


def test_no_submissions(course):
    done = grade(course)
    assert (done.returncode, done.stderr) == (
        5, "sockdrill: there are no submissions in 'work' that stand at '{student}'\n")


def test_mistakes_of_an_assignment(course):
    (course / "a.yaml").write_text("assignment: A\nrole: server\nsuites: [{suite: none.yaml}]\n")
    done = grade(course)
    assert done.returncode == 4
    assert done.stderr.startswith("none.yaml: error: cannot read 'none.yaml': No such file")


def test_a_folder_that_cannot_be_made_is_said_at_once(course):
    hand_in(course, "anna")
    (course / "out").write_text("a file")
    done = grade(course)
    assert done.returncode == 3
    assert done.stdout == ""
    assert done.stderr.startswith("sockdrill: mkdir(out): ")
