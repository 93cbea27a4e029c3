"""scenarios/README.md and REFERENCE.md say what is so."""

import re

import pytest

from scenario_faults import SCENARIOS, shipped_cases, sockdrill

README = (SCENARIOS / "README.md").read_text()
EXAMPLES = [block for block in re.findall(r"^```yaml\n(.*?)^```", README, re.M | re.S)
            if block.startswith("suite:")]


def test_reference_is_what_the_engine_says():
    said = sockdrill("schema", "--format", "markdown", folder=SCENARIOS)
    assert said.returncode == 0, said.stderr
    assert said.stdout == (SCENARIOS / "REFERENCE.md").read_text(), (
        "run: sockdrill schema --format markdown > scenarios/REFERENCE.md")


def test_readme_has_an_example():
    assert EXAMPLES


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.splitlines()[0])
def test_example_passes(example, tmp_path):
    (tmp_path / "tour.yaml").write_text(example)
    run = sockdrill("run", "tour.yaml", folder=tmp_path)
    assert run.returncode in (0, 77), run.stdout + run.stderr


def test_cases_that_the_readme_names_ship():
    shipped = {f"{case.suite}::{case.scenario}" for case in shipped_cases()}
    named = set(re.findall(r"`([a-z_]+/[a-z_]+\.yaml::[^`]+)`", README))
    assert named and not named - shipped


def test_readme_names_suites_and_folders_that_ship():
    for suite in re.findall(r"`([a-z_]+/[a-z_]+\.yaml)`", README):
        assert (SCENARIOS / suite).is_file(), suite
    folders = {f"{path.name}/" for path in SCENARIOS.iterdir() if any(path.rglob("*.yaml"))}
    assert folders == set(re.findall(r"^\| `([a-z_]+/)` \|", README, re.M))
