"""The package as it is delivered."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile

import pytest

from classroom import PACKAGE, RIGHT

SOURCES = sorted((PACKAGE / "sockdrill").rglob("*.py"))
PYTESTS = {"pytest_plugin.py", "suite_file.py", "case_item.py"}  # what only pytest imports


def imported(source):
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{source}: a relative import"
            yield node.module.split(".")[0]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_nothing_but_the_standard_library_is_imported(source):
    allowed = {"sockdrill", *sys.stdlib_module_names}
    if source.name in PYTESTS:
        allowed.add("pytest")
    assert set(imported(source)) <= allowed


def test_results_and_engine_do_without_site_packages(classroom):
    done = subprocess.run([sys.executable, "-S", "-c", "import sockdrill, sockdrill.results"],
                          capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_version_is_the_engines(classroom):
    project = tomllib.loads((PACKAGE / "pyproject.toml").read_text())["project"]
    cmake = (PACKAGE.parents[1] / "CMakeLists.txt").read_text()
    assert project["version"] == re.search(r"project\(sockdrill VERSION ([0-9.]+)", cmake)[1]


def test_what_is_installed_is_all_that_there_is(classroom, monkeypatch):
    """A wheel, built of a copy and without a network; pytest finds the plugin in it by itself."""
    copy = classroom.folder / "copy"
    for path in [*SOURCES, PACKAGE / "sockdrill/py.typed", PACKAGE / "pyproject.toml",
                 PACKAGE / "README.md"]:
        classroom.write(copy / path.relative_to(PACKAGE), path.read_bytes())
    subprocess.run([sys.executable, "-c", "from setuptools.build_meta import build_wheel\n"
                    f"build_wheel({str(classroom.folder)!r})"], cwd=copy, check=True,
                   capture_output=True)
    wheel, = classroom.folder.glob("sockdrill-*.whl")
    installed = classroom.folder / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    assert {path.relative_to(installed) for path in installed.rglob("*.py")} == \
        {path.relative_to(PACKAGE) for path in SOURCES}
    monkeypatch.setenv("PYTHONPATH", str(installed))
    session = classroom.pytest("answer.yaml", "--sockdrill-server", RIGHT, plugins=())
    assert session.counts == "3 passed", session
