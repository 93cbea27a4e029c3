"""The reports of course platforms have the shape that their readers take."""

import csv
import io
import json

import jsonschema
import pytest

from course_platforms import FILES, check
from engine import FAILED, ROOT

GOLDEN = ROOT / "fixtures" / "golden"
SUITE = """\
suite: a class
scenarios:
- name: passes
  points: 2
  tags: [easy]
  steps:
  - expect: {value: 1, is: 1}
- name: 失败
  points: 4
  steps:
  - check: first
    points: 1
    steps:
    - expect: {value: 1, is: 1}
  - check: second
    points: 3
    steps:
    - expect: {value: "=SUM(A1), \\e[31m", is: two, hint: look again}
"""


@pytest.fixture
def reports(drill):
    drill.write("class.yaml", SUITE)
    done = drill("run", "class.yaml", "--report",
                 ",".join([*(f"{name}={name}.out" for name in FILES), "csv=class.csv"]))
    assert done.code == FAILED, done
    return {name: (drill.folder / f"{name}.out").read_text() for name in FILES} | {
        "csv": (drill.folder / "class.csv").read_text()}


@pytest.mark.parametrize("name", FILES)
def test_a_report_of_every_kind_of_verdict_has_its_shape(name):
    check(name, (GOLDEN / FILES[name]).read_text())


@pytest.mark.parametrize("name", FILES)
def test_the_schema_refuses_another_shape(name):
    schema = json.loads((ROOT / "reports" / "schema" / f"{name}.json").read_text())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"anything": 1}, schema)


def test_scores_are_those_of_the_run(reports):
    gradescope = check("gradescope", reports["gradescope"])
    assert [(one["score"], one["max_score"], one["status"]) for one in gradescope["tests"]] == [
        (2, 2, "passed"), (1, 4, "failed")]
    assert "hint      look again" in gradescope["tests"][1]["output"]
    classroom = check("classroom", reports["classroom"])
    assert (classroom["status"], classroom["max_score"]) == ("fail", 6)
    assert check("autolab", reports["autolab"]) == {"scores": {"a class": 3}}
    prairielearn = check("prairielearn", reports["prairielearn"])
    assert (prairielearn["gradable"], prairielearn["score"]) == (True, 0.5)
    ctrf = check("ctrf", reports["ctrf"])
    assert ctrf["results"]["summary"]["failed"] == 1
    assert ctrf["results"]["tests"][1]["name"] == "失败"


def test_the_table_is_for_spreadsheets(reports):
    rows = list(csv.DictReader(io.StringIO(reports["csv"])))
    assert [(row["case"], row["check"], row["status"], row["points"], row["max_points"])
            for row in rows] == [
        ("class.yaml::passes", "", "passed", "2", "2"),
        ("class.yaml::失败", "", "failed", "1", "4"),
        ("class.yaml::失败", "first", "passed", "1", "1"),
        ("class.yaml::失败", "second", "failed", "0", "3")]
    assert "\x1b" not in reports["csv"]
