"""A whole run."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sockdrill.results.case import Case
from sockdrill.results.status import Status


@dataclass(frozen=True)
class Totals:
    """Cases by verdict, and points."""

    passed: int = 0
    failed: int = 0
    errored: int = 0
    skipped: int = 0
    points: float = 0.0            # earned
    points_possible: float = 0.0   # 0: nothing was graded
    points_undecided: float = 0.0  # not earned where nothing was judged: no one's fault

    @property
    def cases(self) -> int:
        return self.passed + self.failed + self.errored + self.skipped


@dataclass(frozen=True)
class Run:
    """Iterates over its cases, in the order of files, scenarios and variants, whatever the order
    in which they ended. Of several logs, what concerns the whole run is the first log's."""

    version: str = ""              # of the engine
    command: tuple[str, ...] = ()
    started: datetime | None = None  # UTC; None where the log does not say
    duration: float = 0.0          # seconds; of several logs the longest
    host: str = ""
    kernel: str = ""               # "Linux 6.1.0 x86_64"
    isolation: str = ""            # "network namespaces", "loopback addresses", …
    sandbox: str = ""              # the layers that programs ran in; '' for none
    lost: tuple[str, ...] = ()     # what could not be checked there, a sentence each
    seed: int = 0                  # of shuffling, or of random values and bytes
    selected: int = 0              # cases that were to be run
    interrupted: str = ""          # by what; '' for a run that came to its end
    notes: tuple[str, ...] = ()    # about the logs, a sentence each
    cases: tuple[Case, ...] = field(default=(), repr=False)

    @classmethod
    def from_log(cls, *paths: str | os.PathLike[str]) -> "Run":
        """The run of a log, or of several (shards) as one.

        A log without an end is one of a run that was killed: what had finished counts, and half a
        line at its end is passed over with a note. A case that one log has unfinished is taken
        from another that has it finished. A case that several logs have otherwise stays several,
        told apart by `repeat`: no failure hides behind another log's success.

        Raises ResultsError, with file and line, for what is no log, and OSError for what cannot
        be read.
        """
        from sockdrill.results.merging import merge  # it makes a Run
        from sockdrill.results.log import read_log

        if not paths:
            raise TypeError("from_log() wants the path of a log")
        return merge([run for path in paths for run in read_log(Path(path))])

    def __iter__(self) -> Iterator[Case]:
        return iter(self.cases)

    def __len__(self) -> int:
        return len(self.cases)

    def __getitem__(self, id: str) -> Case:
        """The case of that id, of several repeats the first. Raises KeyError."""
        return self.case(id)

    def case(self, id: str, repeat: int = 1) -> Case:
        """The case of that id. Raises KeyError."""
        for case in self.cases:
            if case.id == id and case.repeat == repeat:
                return case
        raise KeyError(id if repeat == 1 else f"{id} (repeat {repeat})")

    def with_status(self, status: Status) -> tuple[Case, ...]:
        return tuple(case for case in self.cases if case.status is Status(status))

    @property
    def unfinished(self) -> tuple[Case, ...]:
        """Cases that the run ended in the middle of; they are among those that errored."""
        return tuple(case for case in self.cases if not case.finished)

    @property
    def totals(self) -> Totals:
        undecided = (Status.errored, Status.skipped)
        return Totals(
            **{status.value: len(self.with_status(status)) for status in Status},
            points=sum(case.points for case in self.cases),
            points_possible=sum(case.points_possible for case in self.cases),
            points_undecided=sum(case.points_possible - case.points for case in self.cases
                                 if case.status in undecided))
