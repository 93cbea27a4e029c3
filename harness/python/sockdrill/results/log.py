"""A log, line by line, as the runs that stand in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sockdrill.results.case import Case
from sockdrill.results.case_reader import CaseReader
from sockdrill.results.errors import ResultsError
from sockdrill.results.fields import Fields
from sockdrill.results.run import Run

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class _LoggedRun:
    """One run while it is read."""

    run: Run = field(default_factory=Run)
    cases: list[Case] = field(default_factory=list)
    under_way: dict[int, CaseReader] = field(default_factory=dict)
    ended: bool = False     # run_done stands
    last_at: float = 0.0    # the time of its last event, seconds

    def take(self, kind: str, event: Fields) -> None:
        self.last_at = max(self.last_at, event.seconds("t_ms"))
        if kind == "run_done":
            self.ended = True
            self.run = replace(self.run, duration=event.seconds("ms"),
                               interrupted=event.text("interrupted"))
        elif kind in CaseReader.KINDS:
            if "case" not in event:
                raise event.refuse("case", "is missing")
            self._take_of_case(kind, event.whole("case"), event)

    def _take_of_case(self, kind: str, number: int, event: Fields) -> None:
        if kind == "case_started":
            if number in self.under_way:
                raise ResultsError(
                    f"{event.where}: case {number} starts a second time before it ended")
            self.under_way[number] = CaseReader(event)
            return
        if number not in self.under_way:
            raise ResultsError(f"{event.where}: case {number} has not started")
        self.under_way[number].take(kind, event)
        if kind == "case_done":
            self._add(self.under_way.pop(number).case())

    def _add(self, case: Case) -> None:
        """A retry takes the place of the attempt before it."""
        if case.attempt > 1:
            self.cases = [each for each in self.cases
                          if (each.id, each.repeat) != (case.id, case.repeat)]
        self.cases.append(case)

    def finish(self, path: Path, notes: list[str]) -> Run:
        for reader in self.under_way.values():
            self._add(reader.case())
        run = self.run
        missing = run.selected - len(self.cases)
        if missing > 0:
            notes = [*notes, f"{path}: {missing} of {run.selected} cases were never started"]
        if not self.ended:
            run = replace(run, duration=self.last_at, interrupted="a kill (its log has no end)")
        return replace(run, cases=tuple(self.cases), notes=tuple(notes))


def read_log(path: Path) -> list[Run]:
    """One run, or several where logs were put together with cat(1). Their cases stand in the
    order in which they ended."""
    runs: list[_LoggedRun] = []
    notes: list[str] = []
    for event in _events(path, notes):
        if "event" not in event:
            raise event.refuse("event", "is missing")
        kind = event.text("event")
        if kind == "run_started":
            runs.append(_LoggedRun(_run_started(event)))
            continue
        if not runs:
            runs.append(_LoggedRun())
        runs[-1].take(kind, event)
    if not runs:
        runs.append(_LoggedRun())
    return [logged.finish(path, notes if logged is runs[-1] else []) for logged in runs]


def _events(path: Path, notes: list[str]) -> Iterator[Fields]:
    """The lines. A run that was killed may have left half of one at the end."""
    with path.open("rb") as log:
        for number, line in enumerate(log, start=1):
            if not line.strip():
                continue
            where = f"{path}:{number}"
            try:
                event = Fields.parse(where, line)
            except ResultsError:
                if line.endswith(b"\n"):
                    raise
                notes.append(f"{where} is cut off in the middle: that line is left out")
                return
            yield event


def _run_started(event: Fields) -> Run:
    return Run(version=event.text("version"), command=event.texts("command"),
               started=_time(event), host=event.text("host"), kernel=event.text("kernel"),
               isolation=event.text("isolation"), sandbox=event.text("sandbox"),
               lost=event.texts("lost"), seed=event.whole("seed"), selected=event.whole("cases"))


def _time(event: Fields) -> datetime | None:
    if "unix_ms" not in event:
        return None
    try:
        return _EPOCH + timedelta(milliseconds=event.whole("unix_ms"))
    except OverflowError:
        raise event.refuse("unix_ms", "is not a time") from None
