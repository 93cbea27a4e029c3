"""From the events of one case to the case."""

from sockdrill.results.case import Case, Check, Step
from sockdrill.results.fields import Fields
from sockdrill.results.problem import Cause, Place, Problem
from sockdrill.results.program_reader import ProgramReader
from sockdrill.results.status import Status

UNFINISHED = "the case did not finish: the run ended before it did"


class CaseReader:
    """Takes events as they come. The verdict is the engine's, from case_done."""

    KINDS = frozenset({"case_started", "step", "check", "program_started", "program_output",
                       "program_exited", "case_skipped", "case_trouble", "case_done"})

    def __init__(self, started: Fields):
        self._started = started
        self._path = started.text("path")
        self._steps: list[Step] = []
        self._checks: list[Check] = []
        self._problems: list[Problem] = []
        self._programs = ProgramReader()
        self._skip_reason = ""
        self._done: Fields | None = None
        self._last_at = started.seconds("t_ms")
        self._identity = {
            "id": started.text("id"), "suite": started.text("suite"),
            "name": started.text("scenario"),
            "place": Place(self._path, started.whole("line")),
            "variant": started.mapping("parameters"), "tags": started.texts("tags"),
            "started": started.seconds("t_ms"), "number": started.whole("case"),
            "repeat": started.whole("repeat", 1), "attempt": started.whole("attempt", 1)}

    def take(self, kind: str, event: Fields) -> None:
        self._last_at = max(self._last_at, event.seconds("t_ms"))
        if kind == "step":
            self._take_step(event)
        elif kind == "check":
            self._checks.append(Check(event.text("check"), event.status(), self._place(event),
                                      event.number("points"), event.text("reason")))
        elif kind == "case_skipped":
            self._skip_reason = event.text("reason")
        elif kind == "case_trouble":
            self._take_trouble(event.text("message"))
        elif kind == "case_done":
            self._done = event
            event.status()
        else:
            self._programs.take(kind, event)

    def case(self) -> Case:
        """What came of it, as far as its events go."""
        if self._done is None:
            self._take_trouble(UNFINISHED)
        self._tell_of_checks()
        of_checks = sum(check.points_possible for check in self._checks)
        common = {
            **self._identity, "steps": tuple(self._steps), "checks": tuple(self._checks),
            "problems": tuple(self._problems), "programs": self._programs.programs(),
            "points_possible": max(self._started.number("points"), of_checks)}
        if self._done is None:
            return Case(**common, status=Status.errored, finished=False,
                        points=sum(check.points for check in self._checks),
                        duration=self._last_at - self._identity["started"])
        status = self._done.status()
        return Case(**common, status=status, points=self._done.number("points"),
                    duration=self._done.seconds("ms"),
                    skip_reason=self._reason() if status is Status.skipped else "")

    def _reason(self) -> str:
        return self._skip_reason or (self._checks[0].reason if self._checks else "")

    def _place(self, event: Fields) -> Place:
        return Place(self._path, event.whole("line"), event.whole("column"))

    def _take_step(self, event: Fields) -> None:
        status = event.status()
        problem = None
        if status in (Status.failed, Status.errored):
            problem = self._problem(event, status)
            self._problems.append(problem)
        self._steps.append(Step(event.whole("number"), event.text("step"), status,
                                self._place(event), event.seconds("ms"), event.text("observed"),
                                event.text("check"), problem))

    def _problem(self, step: Fields, status: Status) -> Problem:
        told = step.inside("problem")
        causes = [(told.text("cause"), *told.texts("cause_arguments")),
                  *told.lists_of_texts("further_causes")]
        return Problem(
            told.text("message") or step.text("observed") or "the step did not pass", status,
            self._place_of(told, step), told.text("expected"), told.text("received"),
            told.text("why"), told.text("hint"),
            tuple(Cause(words[0], tuple(words[1:])) for words in causes if words and words[0]),
            told.text("source_line"), step.text("step"), step.text("check"))

    def _place_of(self, problem: Fields, step: Fields) -> Place:
        """What is marked in the file, which may be one that the suite includes."""
        span = problem.wholes("span")
        place = Place(self._path, *span[:2]) if span else self._place(step)
        return Place(problem.text("path") or self._path, place.line, place.column)

    def _take_trouble(self, message: str) -> None:
        """Trouble that a step has told already is told once."""
        if all(problem.message != message for problem in self._problems):
            self._problems.append(Problem(message, Status.errored, self._identity["place"]))

    def _tell_of_checks(self) -> None:
        """A check may fail although each of its steps passed or was skipped."""
        told = {(problem.check, problem.status) for problem in self._problems}
        for check in self._checks:
            if check.status in (Status.failed, Status.errored) and \
                    (check.name, check.status) not in told:
                self._problems.append(Problem(check.reason or "the check did not pass",
                                              check.status, check.place, check=check.name))
