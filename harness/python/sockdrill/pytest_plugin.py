"""Scenario files as tests of pytest: `pytest --sockdrill-server 'python3 server.py'`.

A file that is named is collected whatever is in it. In folders, a YAML file is collected where
`suite:` and `scenarios:` begin lines of it.
"""

from pathlib import Path

import pytest

from sockdrill.case_item import CaseItem
from sockdrill.suite_file import SUFFIXES, SuiteFile, looks_like_suite


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("sockdrill", "scenarios of TCP socket programs (sockdrill)")
    group.addoption("--sockdrill-server", metavar="COMMAND",
                    help="the program that plays the server; {port} and {address} are put in")
    group.addoption("--sockdrill-client", metavar="COMMAND",
                    help="the program that plays the client")
    group.addoption("--sockdrill-engine", metavar="PROGRAM",
                    help="sockdrill itself; looked for in SOCKDRILL_BIN_DIR and PATH otherwise")
    group.addoption("--sockdrill-sandbox", choices=["auto", "off", "require"],
                    help="of programs under test, as in sockdrill run")
    group.addoption("--sockdrill-timeout-scale", type=float, metavar="FACTOR",
                    help="lengthens every deadline of the scenarios")
    group.addoption("--sockdrill-slow", action="store_true",
                    help="run the cases tagged slow, too: they wait for real time to pass")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> SuiteFile | None:
    if file_path.suffix not in SUFFIXES:
        return None
    if parent.session.isinitpath(file_path) or looks_like_suite(file_path):
        return SuiteFile.from_parent(parent, path=file_path)
    return None


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    outcome = yield
    if isinstance(item, CaseItem):
        item.complete(outcome.get_result(), call)
