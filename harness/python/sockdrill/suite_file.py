"""A scenario file that pytest collects."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sockdrill.case_item import CaseItem
from sockdrill.engine import Engine
from sockdrill.errors import EngineError
from sockdrill.results import Case

SUFFIXES = (".yaml", ".yml")
_SUITE = re.compile(rb"^suite[ \t]*:", re.MULTILINE)
_SCENARIOS = re.compile(rb"^scenarios[ \t]*:", re.MULTILINE)


def looks_like_suite(path: Path) -> bool:
    """For files that nobody named: other people's YAML is none of our business, and a suite with
    a mistake in it is still one. So its text decides, not what a YAML reader makes of it."""
    if path.name.startswith("_"):  # to be included by suites, as in the engine's own folders
        return False
    try:
        text = path.read_bytes()
    except OSError:
        return False
    return _SUITE.search(text) is not None and _SCENARIOS.search(text) is not None


class SuiteFile(pytest.File):
    """Collecting lists its cases and starts no program. The first case that is asked for has all
    that are selected run, in one process of the engine."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self._cases: dict[str, Case] = {}         # that were run and not asked for yet
        self._trouble: EngineError | None = None  # that kept the engine from running them
        self._was_run = False

    def collect(self) -> Iterator[CaseItem]:
        try:
            listed = self._engine().list(self.path, **self._programs())
        except EngineError as error:
            raise self.CollectError(str(error)) from error
        for case in listed:
            yield CaseItem.from_parent(self, name=case.name, listed=case)

    def result(self, item: CaseItem) -> Case:
        """What came of the item's case. An item that asks a second time, as one that is rerun
        does, has its case run again. Raises EngineError."""
        if not self._was_run:
            self._was_run = True
            self._run([each for each in self.session.items
                       if isinstance(each, CaseItem) and each.parent is self
                       and not each.left_out])
        if self._trouble is None and item.listed.id not in self._cases:
            self._run([item])
        if self._trouble is not None:
            raise self._trouble
        return self._cases.pop(item.listed.id)

    def _run(self, items: list[CaseItem]) -> None:
        names = [f"{self.path}::{item.name}" for item in items]
        option = self.config.getoption
        try:
            run = self._engine().run(names, **self._programs(),
                                     sandbox=option("sockdrill_sandbox"),
                                     timeout_scale=option("sockdrill_timeout_scale"))
        except EngineError as error:
            self._trouble = error
            return
        self._cases.update((case.id, case) for case in run)
        missing = [item.listed.id for item in items if item.listed.id not in self._cases]
        if missing:
            self._trouble = EngineError(f"{missing[0]} was not run: {run.interrupted}")

    def _engine(self) -> Engine:
        return Engine(self.config.getoption("sockdrill_engine"),
                      folder=self.config.invocation_params.dir)

    def _programs(self) -> dict[str, str | None]:
        return {role: self.config.getoption(f"sockdrill_{role}") for role in ("server", "client")}
