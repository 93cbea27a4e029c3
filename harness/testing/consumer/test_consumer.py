"""sockdrill in somebody else's project: installed, found by CMake, run by CTest and GoogleTest.

The project beside this file is configured against a copy installed below a temporary folder; what
is asserted is what ctest says of it. Every path has a space in it.
"""

import json
import os
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

BUILD = Path(os.environ["SOCKDRILL_BIN_DIR"]).parent
PROJECT = Path(__file__).parent

ONCE = "greets once"
ODD = (
    'a name; with "quotes", [brackets], $HOME ${NO} $<NO> \\back\\slash, #hash, 你好 and ]==]'
)
VARIANTS = ["a variant[word=a;b]", "a variant[word=[c]"]
SKIPPED = "is skipped"


def run(*command, **options):
    words = [str(word) for word in command]
    return subprocess.run(words, capture_output=True, text=True, timeout=300, **options)


def must(*command, **options):
    done = run(*command, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


class Consumer:
    """The project, built, and what its tests said."""

    def __init__(self, folder):
        self.prefix = folder / "an installed copy"
        self.source = folder / "a project"
        self.build = folder / "a build"
        must("cmake", "--install", BUILD, "--prefix", self.prefix)
        shutil.copytree(PROJECT, self.source)
        must("cmake", "-S", self.source, "-B", self.build, "-G", "Ninja",
             f"-DCMAKE_PREFIX_PATH={self.prefix}")
        must("ninja", "-C", self.build)

    def ctest(self, *arguments):
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith("SOCKDRILL_")}
        return run("ctest", "--test-dir", self.build, *arguments, env=environment)

    def listed(self):
        listing = json.loads(self.ctest("--show-only=json-v1").stdout)
        return {test["name"]: {p["name"]: p["value"] for p in test["properties"]}
                for test in listing["tests"]}

    def results(self):
        report = self.build / "ctest.xml"
        self.ctest("--output-junit", report)
        return {case.get("name"): case for case in ElementTree.parse(report).iter("testcase")}


@pytest.fixture(scope="module")
def consumer(tmp_path_factory):
    return Consumer(tmp_path_factory.mktemp("consumer"))


@pytest.fixture(scope="module")
def results(consumer):
    return consumer.results()


def named(results, prefix, scenario):
    """The one test of a scenario under a prefix. Ids begin with a path that is not asserted."""
    found = [name for name in results
             if name.startswith(prefix) and name.endswith(f"greeter.yaml::{scenario}")]
    assert len(found) == 1, f"{prefix}…{scenario} is not among {sorted(results)}"
    return results[found[0]]


def status(case):
    return {"run": "passed", "fail": "failed", "notrun": "skipped"}[case.get("status")]


def output(case):
    return case.findtext("system-out") or ""


@pytest.mark.parametrize("scenario", [ONCE, ODD, *VARIANTS, SKIPPED])
def test_every_case_is_a_test_of_its_own_name(consumer, scenario):
    properties = named(consumer.listed(), "greeter: ", scenario)
    assert properties["SKIP_RETURN_CODE"] == 77
    assert properties["TIMEOUT"] == 60


def test_tags_are_labels(consumer):
    listed = consumer.listed()
    assert sorted(named(listed, "greeter: ", ODD)["LABELS"]) == ["greeter", "greeting", "names"]
    assert sorted(named(listed, "mute: ", ONCE)["LABELS"]) == ["greeting", "mute"]


@pytest.mark.parametrize("scenario", [ONCE, ODD, *VARIANTS])
def test_a_program_as_it_should_be_passes(results, scenario):
    case = named(results, "greeter: ", scenario)
    assert status(case) == "passed", output(case)


@pytest.mark.parametrize("scenario", [ONCE, ODD, *VARIANTS])
def test_a_program_that_says_nothing_fails(results, scenario):
    case = named(results, "mute: ", scenario)
    assert status(case) == "failed"
    assert "greeter.yaml:" in output(case)


def test_a_case_that_cannot_be_run_here_is_skipped(results):
    case = named(results, "bare: ", SKIPPED)
    assert status(case) == "skipped", output(case)


def test_scenarios_with_a_mistake_are_one_failing_test(results):
    found = [name for name in results if name.startswith("mistake: ")]
    assert found == ["mistake: sockdrill list"]
    case = results[found[0]]
    assert status(case) == "failed"
    assert "mistake.yaml:5:" in output(case)


@pytest.mark.parametrize("name, expected", [
    ("PassesWithTheProgramAsItShouldBe", "passed"),
    ("SaysWhyAScenarioFailed", "passed"),
    ("AFailedScenarioFails", "failed"),
    ("AnUnknownScenarioFails", "failed"),
    ("ASkippedScenarioIsSkipped", "skipped"),
    ("ASkippedScenarioDidNotPass", "passed"),
    ("KeepsTheCallersShardsFromTheEngine", "passed"),
])
def test_the_adapter(results, name, expected):
    case = results[f"Adapter.{name}"]
    assert status(case) == expected, output(case)


def test_a_failed_scenario_explains_itself_in_googletest(results):
    text = output(results["Adapter.AFailedScenarioFails"])
    assert "greeter.yaml:" in text
    assert "client.recv" in text


def test_a_moved_copy_still_works(consumer):
    moved = consumer.prefix.with_name("a moved copy")
    consumer.prefix.rename(moved)
    try:
        must("cmake", "-S", consumer.source, "-B", consumer.build.with_name("a second build"),
             "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={moved}")
    finally:
        moved.rename(consumer.prefix)
