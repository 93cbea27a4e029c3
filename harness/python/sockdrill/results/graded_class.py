"""A class that `sockdrill grade` has graded."""

import csv
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from sockdrill.results.errors import ResultsError
from sockdrill.results.run import Run

# The columns of a gradebook that are not checks.
_FIXED = ("student", "verdict", "points", "max_points", "undecided_points", "reason")


@dataclass(frozen=True)
class Grade:
    """A row of the gradebook, in the engine's own words."""

    student: str
    verdict: str             # "passed", "failed", or "review": a person must look
    points: float | None     # earned; None where none of them is decided
    points_possible: float
    points_undecided: float  # for a person to decide
    reason: str              # one line; '' where all passed
    # By the titles of the columns: points; None where it is undecided; of a check that is worth
    # nothing, "passed" or "failed".
    checks: dict[str, float | str | None] = field(repr=False)


@dataclass(frozen=True)
class Submission:
    """What a student handed in, and what came of it."""

    grade: Grade
    log: Path              # from which `run` is read
    source: str            # as it was handed in: "week3/张三.zip"
    program: str           # "src/server.py"; '' where there is none
    unrunnable: str        # why nothing could be run: "no_program", "empty" …; '' where something was
    notes: tuple[str, ...]  # what was left out of it

    @property
    def student(self) -> str:
        return self.grade.student

    @cached_property
    def run(self) -> Run:
        """Its cases, hidden ones too. Read when it is asked for: a class is large."""
        return Run.from_log(self.log)


@dataclass(frozen=True)
class GradedClass:
    """Iterates over its submissions, in the order of the gradebook."""

    title: str
    submissions: tuple[Submission, ...] = field(repr=False)

    @classmethod
    def from_folder(cls, folder: str | os.PathLike[str]) -> "GradedClass":
        """The class whose results stand in a folder (`sockdrill grade … --out FOLDER`).

        Raises ResultsError for what is no such folder, and OSError for what cannot be read.
        """
        folder = Path(folder)
        heads = {}
        for log in sorted((folder / "events").glob("*.jsonl")):
            head = _Head(log)
            heads[head.submission.get("student", "")] = head
        submissions = []
        title = ""
        for grade in _grades(folder / "gradebook.csv"):
            head = heads.get(grade.student)
            if head is None:
                raise ResultsError(f"{folder}: the gradebook has {grade.student!r}, and no log has")
            title = head.assignment.get("title", "")
            said = head.submission
            submissions.append(Submission(
                grade, head.path, said.get("source", ""), said.get("program", ""),
                said.get("unrunnable", ""), tuple(said.get("notes", ()))))
        return cls(title, tuple(submissions))

    def __iter__(self) -> Iterator[Submission]:
        return iter(self.submissions)

    def __len__(self) -> int:
        return len(self.submissions)

    def __getitem__(self, student: str) -> Submission:
        """The student's. Raises KeyError."""
        for submission in self.submissions:
            if submission.student == student:
                return submission
        raise KeyError(student)


class _Head:
    """The first lines of a submission's log: what it was graded by, and what it is."""

    def __init__(self, path: Path):
        self.path = path
        self.assignment: dict = {}
        self.submission: dict = {}
        with path.open(encoding="utf-8") as lines:
            for number, line in zip(range(1, 4), lines, strict=False):
                try:
                    event = json.loads(line)
                except ValueError as error:
                    raise ResultsError(f"{path}:{number}: {error}") from None
                if event.get("event") == "assignment":
                    self.assignment = event
                elif event.get("event") == "submission":
                    self.submission = event
        if not self.submission:
            raise ResultsError(f"{path}: it is no log of a submission")


def _grades(path: Path) -> Iterator[Grade]:
    with path.open(encoding="utf-8-sig", newline="") as text:
        rows = csv.DictReader(text)
        if tuple(rows.fieldnames or ())[:len(_FIXED)] != _FIXED:
            raise ResultsError(f"{path}: it is no gradebook")
        for row in rows:
            yield Grade(_text(row["student"]), row["verdict"],
                        float(row["points"]) if row["points"] else None,
                        float(row["max_points"]), float(row["undecided_points"]),
                        _text(row["reason"]),
                        {_text(title): _points(row[title]) for title in row
                         if title not in _FIXED})


def _text(field: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from taking a text for a formula."""
    return field[1:] if field[:1] == "'" and field[1:].lstrip()[:1] in tuple("=+-@＝＋－＠") else field


def _points(field: str) -> float | str | None:
    if field == "":
        return None
    try:
        return float(field)
    except ValueError:
        return field
