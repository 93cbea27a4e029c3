"""A class that is graded in parts, by GNU parallel and by Slurm, gets the gradebook of the whole."""

import shutil
import subprocess

import pytest

import slurm
from engine import BIN, ROOT, environment
from grading import ASSIGNMENT, DEADLINE, grade, make_class, surroundings, without_accidents
from programs import no_sandbox, skip

CLUSTER = ROOT / "harness" / "python" / "cluster"
USAGE = 4


@pytest.fixture(scope="module", autouse=True)
def sandbox():
    reason = no_sandbox()
    if reason:
        skip(reason)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class, and its gradebook when it is graded as a whole."""
    folder = tmp_path_factory.mktemp("cluster")
    made = make_class(folder / "week 3", 6, "--only", "python")
    grade(made.folder, folder / "whole")
    return made, without_accidents(folder / "whole")


def run_parallel(*arguments):
    path = f"{BIN.resolve()}:{surroundings()['PATH']}"
    return subprocess.run([str(word) for word in (CLUSTER / "grade_parallel.sh", *arguments)],
                          env=environment(PATH=path), stdin=subprocess.DEVNULL, timeout=DEADLINE,
                          capture_output=True, text=True)


def test_parallel_grades_a_class_in_parts(graded, tmp_path):
    if shutil.which("parallel") is None:
        pytest.skip("no parallel on this machine")
    made, whole = graded
    out = tmp_path / "all of it"
    done = run_parallel(3, ASSIGNMENT, made.folder, out)
    assert done.returncode == 0, done.stdout + done.stderr
    assert without_accidents(out) == whole


def test_parallel_is_told_of_a_part_that_cannot_be_graded(graded, tmp_path):
    if shutil.which("parallel") is None:
        pytest.skip("no parallel on this machine")
    made, _ = graded
    done = run_parallel(3, tmp_path / "no.yaml", made.folder, tmp_path / "out")
    assert done.returncode == 3, done.stdout + done.stderr  # parts
    assert "no.yaml" in done.stderr
    assert not (tmp_path / "out/gradebook.csv").exists()


def test_the_scripts_say_how_they_are_used():
    done = run_parallel(3)
    assert (done.returncode, done.stderr) == (
        USAGE, "usage: grade_parallel.sh PARTS ASSIGNMENT SUBMISSIONS OUT [OPTIONS OF grade…]\n")
    done = subprocess.run(["bash", CLUSTER / "grade_array.sbatch"], capture_output=True, text=True,
                          env=environment(), timeout=DEADLINE)
    assert (done.returncode, done.stderr) == (
        USAGE, "usage: sbatch --array=1-N grade_array.sbatch ASSIGNMENT SUBMISSIONS OUT "
               "[OPTIONS OF grade…]\n")


def test_slurm_grades_a_class_as_an_array(graded, tmp_path):
    """As the script's own comment has it: the array, and a job that depends on it."""
    reason = slurm.missing()
    if reason:
        pytest.skip(reason)
    made, whole = graded
    out = tmp_path / "out"
    with slurm.Slurm(tmp_path, BIN.resolve()) as cluster:
        array = cluster.submit("--array=4-8:2", "--cpus-per-task=1", CLUSTER / "grade_array.sbatch",
                               ASSIGNMENT, made.folder, out)
        cluster.submit(f"--dependency=afterok:{array}", "--wrap", f"sockdrill report '{out}'")
        cluster.wait()
        told = "".join(f"{log.name}: {log.read_text()}\n" for log in tmp_path.glob("slurm-*.out"))
    assert (out / "gradebook.csv").exists(), told
    assert without_accidents(out) == whole, told
    assert len(list(tmp_path.glob("slurm-*_*.out"))) == 3, told  # the parts
