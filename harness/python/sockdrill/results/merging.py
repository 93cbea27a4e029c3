"""The runs of several logs as one."""

from collections.abc import Iterable
from dataclasses import replace

from sockdrill.results.case import Case
from sockdrill.results.run import Run


def merge(runs: list[Run]) -> Run:
    """What `Run.from_log()` promises of several logs; the cases are arranged."""
    cases: list[Case] = []
    notes: list[str] = [note for run in runs for note in run.notes]
    for run in runs:
        cases = _joined(cases, run.cases, notes)
    return replace(runs[0],
                   selected=sum(run.selected for run in runs),
                   duration=max(run.duration for run in runs),
                   interrupted=next((run.interrupted for run in runs if run.interrupted), ""),
                   lost=_once(text for run in runs for text in run.lost),
                   notes=_once(notes), cases=_arranged(cases))


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def _joined(known: list[Case], more: tuple[Case, ...], notes: list[str]) -> list[Case]:
    last = {case.id: at for at, case in enumerate(known)}  # of each id
    joined = list(known)
    for case in more:
        at = last.get(case.id)
        if at is None:
            joined.append(case)
        elif case.finished and known[at].finished:
            joined.append(replace(case, repeat=case.repeat + known[at].repeat))
        elif case.finished != known[at].finished:
            notes.append(f"{case.id} did not finish in one log: it is taken from another")
            if case.finished:
                joined[at] = replace(case, repeat=known[at].repeat)
    return joined


def _arranged(cases: list[Case]) -> tuple[Case, ...]:
    """A suite stands where its first case was planned, whichever shard ran it."""
    first: dict[str, int] = {}
    for case in cases:
        path = case.place.path
        first[path] = min(case.number, first.get(path, case.number))
    return tuple(sorted(cases, key=lambda case: (
        first[case.place.path], case.place.path, case.place.line, case.number, case.id,
        case.repeat)))
