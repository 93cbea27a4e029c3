"""A case as an item of pytest."""

from typing import TYPE_CHECKING

import pytest

from sockdrill.case_repr import CaseRepr
from sockdrill.errors import EngineError
from sockdrill.listed_case import ListedCase
from sockdrill.results import Case, Status

if TYPE_CHECKING:
    from sockdrill.suite_file import SuiteFile

NOT_JUDGED = "not judged: this is trouble of the harness or the machine, not of the program"


class CaseProblem(Exception):
    """Why the item did not pass: a text for people, and its first line."""

    def __init__(self, headline: str, text: str):
        super().__init__(headline)
        self.headline = headline
        self.text = text


class CaseItem(pytest.Item):
    """Its verdict is pytest's: what errored is an error of the set-up, before anything was tested;
    what failed fails as a test."""

    parent: "SuiteFile"

    def __init__(self, *, listed: ListedCase, **kwargs):
        super().__init__(**kwargs)
        self.listed = listed
        self.case: Case | None = None
        self.extra_keyword_matches.update(listed.tags)

    @property
    def left_out(self) -> bool:
        return "slow" in self.listed.tags and not self.config.getoption("sockdrill_slow")

    def setup(self) -> None:
        if self.left_out:
            pytest.skip("it waits for real time to pass: --sockdrill-slow runs it")
        try:
            self.case = self.parent.result(self)
        except EngineError as error:
            raise CaseProblem(str(error).split("\n", 1)[0], f"{NOT_JUDGED}\n{error}") from None
        if self.case.points_possible:
            points = f"{self.case.points:g}/{self.case.points_possible:g}"
            self.user_properties.append(("points", points))
        if self.case.status is Status.errored:
            headline, evidence = _told(self.case)
            raise CaseProblem(f"not judged: {headline}", f"{NOT_JUDGED}\n{evidence}")
        if self.case.status is Status.skipped:
            pytest.skip(self.case.skip_reason)

    def runtest(self) -> None:
        if self.case.status is Status.failed:
            raise CaseProblem(*_told(self.case))

    def reportinfo(self):
        return self.path, max(self.listed.place.line - 1, 0), self.name

    def complete(self, report: pytest.TestReport, call: pytest.CallInfo) -> None:
        """Puts the engine's evidence in place of a traceback through this plugin, and the case's
        own time in place of pytest's."""
        if self.case is not None and call.when == "call":
            report.duration = self.case.duration
        if call.excinfo is None:
            return
        line = self.listed.place.line
        if isinstance(call.excinfo.value, CaseProblem):
            problem = call.excinfo.value
            report.longrepr = CaseRepr(problem.text, str(self.path), line, problem.headline)
        elif call.excinfo.errisinstance(pytest.skip.Exception):
            report.longrepr = (str(self.path), line, f"Skipped: {call.excinfo.value}")


def _told(case: Case) -> tuple[str, str]:
    headline = case.problem.message if case.problem else case.status.value
    return headline, case.evidence or "\n".join(problem.message for problem in case.problems)
