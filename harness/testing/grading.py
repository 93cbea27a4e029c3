"""Classes, graded by the built engine: the command, the gradebook, what became of each file."""

import csv
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from engine import ROOT, SOCKDRILL, environment, wait_for

CLASS = ROOT / "fixtures" / "class"
ASSIGNMENT = CLASS / "assignment.yaml"
MAKE_CLASS = CLASS / "make_class.py"
DEADLINE = 900  # seconds for one run; none comes near it

@dataclass
class Class:
    """Submissions in a folder, and the grades that they must get."""

    folder: Path
    grades: dict

    @property
    def students(self):
        return self.grades["students"]


def surroundings():
    """Debian's own python3 first: others may be scripts that look for one, at every start."""
    return environment(PATH=f"/usr/bin:/bin:{os.environ['PATH']}")


def make_class(folder, students, *options):
    subprocess.run([sys.executable, "-B", MAKE_CLASS, folder, "--students", str(students), "--quick",
                    *options], check=True, timeout=DEADLINE)
    return Class(folder, json.loads(Path(f"{folder}.grades.json").read_text()))


def command(submissions, out, *options, assignment=ASSIGNMENT):
    return [str(word) for word in (SOCKDRILL, "grade", assignment, submissions, "--out", out,
                                   *options)]


def run(words):
    """Ends with exit code 0, or the test has failed. What it printed."""
    done = subprocess.run([str(word) for word in words], env=surroundings(),
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=DEADLINE)
    told = f"{done.stdout.decode()}{done.stderr.decode()}"
    assert done.returncode == 0, f"exit code {done.returncode}\n{told}"
    return told


def grade(submissions, out, *options, **more):
    return run(command(submissions, out, *options, **more))


def report(*arguments):
    return run([SOCKDRILL, "report", *arguments])


def gradebook(out):
    """The head, and the rows by student, each a list of texts."""
    data = (Path(out) / "gradebook.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf"), data[:40]
    head, *rows = csv.reader(data[3:].decode().splitlines())
    assert head[:6] == ["student", "verdict", "points", "max_points", "undecided_points", "reason"]
    return head, {row[0]: row for row in rows}


def without_accidents(out):
    """The gradebook without what no two runs have in common, though both are right: ports that the
    kernel chose, and the seconds that TIME_WAIT lasts still. Reasons tell of them."""
    book = (Path(out) / "gradebook.csv").read_text()
    return re.sub(r"(127\.0\.0\.1:)\d{5}( of server \(for )\d+ s", r"\1…\2… s", book)


def files_below(folder):
    """Each file's content by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(Path(folder).rglob("*")) if path.is_file()}


def finished_logs(out):
    """The logs of students who are through, with what would change were one written again."""
    logs = {}
    for path in (Path(out) / "events").glob("*.jsonl"):
        lines = path.read_bytes().split(b"\n")
        if len(lines) > 1 and lines[-1] == b"" and json.loads(lines[-2])["event"] == "run_done":
            status = path.stat()
            logs[path.name] = (status.st_ino, status.st_mtime_ns)
    return logs


def kill_in_the_middle(words, out):
    """Starts the command, and kills it as soon as the first student is through."""
    process = subprocess.Popen(words, env=surroundings(), stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for("a finished log", lambda: finished_logs(out) or process.poll() is not None)
    finally:
        process.kill()
        process.wait()
