"""Where the system has no room for another thread, what lacks one is errored or done by the others:
no subject fails for it."""

import csv

import pytest

from engine import BIN, ENVIRONMENT, PASSED
from program_manifest import PROGRAMS
from programs import no_sandbox, skip
from short_suites import PLAIN, WITH_A_PROGRAM

REFUSED = "pthread_create(): Resource temporarily unavailable (EAGAIN)"
PARALLEL = """suite: parallel
scenarios:
- name: meets
  matrix: {n: [1..4]}
  steps:
  - listener.listen:
  - parallel:
    - - client.connect: listener
    - - server.accept: listener
"""
SERVER = PROGRAMS / "correct/python/server.py"


def few(threads):
    return {"LD_PRELOAD": BIN / "few_threads.so", "FEW_THREADS": threads}


def test_without_a_second_thread_nothing_runs(drill):
    drill.write("plain.yaml", PLAIN)
    done = drill("run", "plain.yaml", env=few(0))
    assert (done.code, done.out, done.err) == (ENVIRONMENT, "", f"sockdrill: {REFUSED}\n")


@pytest.mark.parametrize("threads", range(2, 6))
def test_fewer_workers_do_all_of_it(drill, threads):
    drill.write("plain.yaml", PLAIN)
    done = drill("run", "plain.yaml", "-j", "8", env=few(threads))
    assert done.code == PASSED, done
    assert done.lines[-1].startswith("20 passed in "), done


@pytest.mark.parametrize("threads", range(2, 14))
def test_a_branch_without_a_thread_is_errored(drill, threads):
    drill.write("parallel.yaml", PARALLEL)
    done = drill("run", "parallel.yaml", "-j", "2", env=few(threads))
    assert "failed" not in done.lines[-1], done
    assert done.code == (ENVIRONMENT if "errored" in done.lines[-1] else PASSED), done
    problems = {line for line in done.lines if line.startswith("   problem ")}
    assert problems <= {f"   problem   parallel: {REFUSED}"}, done


def test_a_case_of_branches_alone_says_what_it_lacked(drill):
    drill.write("parallel.yaml", PARALLEL)
    done = drill("run", "parallel.yaml", "-j", "1", env=few(3))
    assert done.code == ENVIRONMENT, done
    assert done.lines[-1].startswith("4 errored in "), done
    assert f"   problem   parallel: {REFUSED}" in done.lines, done


@pytest.mark.parametrize("threads", range(2, 9))
def test_a_program_that_nobody_can_attend_is_errored(drill, threads):
    drill.write("program.yaml", WITH_A_PROGRAM)
    done = drill("run", "program.yaml", "-j", "2", "--server", f"python3 {SERVER}", env=few(threads))
    assert "failed" not in done.lines[-1], done
    assert done.code == (ENVIRONMENT if "errored" in done.lines[-1] else PASSED), done


@pytest.mark.parametrize("threads", range(0, 7))
def test_a_student_loses_nothing_by_it(drill, threads):
    if no_sandbox():
        skip(no_sandbox())
    drill.write("suite.yaml", WITH_A_PROGRAM)
    drill.write("a.yaml", "assignment: A server\nrole: server\nsuites: [{suite: suite.yaml}]\n")
    for student in ("anna", "ben"):
        drill.write(f"work/{student}/server.py", SERVER.read_text())
    done = drill("grade", "a.yaml", "work", "--out", "out", "-j", "2", env=few(threads))
    if threads < 2:
        assert (done.code, done.err) == (ENVIRONMENT, f"sockdrill: {REFUSED}\n"), done
        return
    assert done.code == PASSED, done
    with (drill.folder / "out/gradebook.csv").open(encoding="utf-8-sig", newline="") as text:
        verdicts = {row["verdict"] for row in csv.DictReader(text)}
    assert verdicts <= {"passed", "review"}, done


def test_without_any_thread_no_cell_is_probed(drill):
    done = drill("probe", env=few(0))
    assert done.code == ENVIRONMENT, done
    assert REFUSED in done.out + done.err, done
