"""One case of a run."""

from dataclasses import dataclass, field

from sockdrill.results.problem import Place, Problem
from sockdrill.results.program import Program
from sockdrill.results.status import Status


@dataclass(frozen=True)
class Step:
    """One thing that was done. Steps that were not reached are not in the log."""

    number: int             # counted from 1 in its case
    name: str               # "client.recv"
    status: Status
    place: Place
    duration: float = 0.0   # seconds
    observed: str = ""      # "client received 5 bytes: hello"
    check: str = ""         # that it belongs to, '' outside of one
    problem: Problem | None = None


@dataclass(frozen=True)
class Check:
    """A named group of steps, judged and graded by itself."""

    name: str
    status: Status                # skipped: what it requires did not pass
    place: Place
    points_possible: float = 0.0
    reason: str = ""              # of a skip

    @property
    def points(self) -> float:
        """That were earned: all or nothing."""
        return self.points_possible if self.status is Status.passed else 0.0


@dataclass(frozen=True)
class Case:
    """A scenario in one variant, and what came of it.

    An unfinished case is one that the run ended in the middle of: it errored, for nothing is known
    of its verdict, and `finished` tells it from others that errored.
    """

    id: str                        # "first.yaml::a greeting[port=8989]", the engine's own
    suite: str                     # its title
    name: str                      # of the scenario
    place: Place
    status: Status
    variant: dict[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    points: float = 0.0            # earned
    points_possible: float = 0.0   # 0: not graded
    started: float = 0.0           # seconds since the start of the run
    duration: float = 0.0          # seconds
    finished: bool = True
    skip_reason: str = ""
    number: int = 0                # in its run
    repeat: int = 1                # which of several runs of the same case
    attempt: int = 1               # above 1: a retry of a case that had not passed
    checks: tuple[Check, ...] = ()
    steps: tuple[Step, ...] = ()
    problems: tuple[Problem, ...] = ()
    programs: tuple[Program, ...] = ()
    evidence: str = ""             # the engine's own text of the failure, where the engine was run

    @property
    def problem(self) -> Problem | None:
        """The one that decided: the first with the case's own status."""
        return next((each for each in self.problems if each.status is self.status), None)

    @property
    def flaky(self) -> bool:
        """Passed, but not at the first attempt."""
        return self.status is Status.passed and self.attempt > 1
