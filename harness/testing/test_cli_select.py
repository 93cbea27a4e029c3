"""Which cases are run: paths, names, expressions, tags, shards, earlier failures, variables."""

import json

import pytest

from engine import FAILED, NOTHING, PASSED, USAGE
from suites import ALL, HELLO, MIXED, PASSES, REFUSED, VARIED


@pytest.fixture
def mixed(drill):
    drill.write("mixed.yaml", MIXED)
    return drill


def test_a_file(mixed):
    assert mixed.ids("mixed.yaml") == ALL


def test_a_folder_is_read_in_order_without_what_is_only_included(drill):
    for name in ("b.yaml", "a/z.yml", "a/b/c.yaml", "_included.yaml", ".hidden.yaml", "x.txt",
                 ".git/config.yaml"):
        drill.write(f"suites/{name}", PASSES)
    assert drill.ids("suites") == [f"suites/{name}::hello arrives"
                                   for name in ("a/b/c.yaml", "a/z.yml", "b.yaml")]
    assert drill.ids("suites/a", "suites/b.yaml") == drill.ids("suites")


def test_a_case_named_twice_runs_once(mixed):
    assert mixed.ids("mixed.yaml", "mixed.yaml", HELLO, ".") == ALL


@pytest.mark.parametrize("name, expected", [
    ("hello arrives", [HELLO]),
    ("hello", [HELLO]),
    ("varied", VARIED),
    ("varied[port=4002]", [VARIED[1]]),
    ("v", VARIED),
])
def test_a_name_behind_the_path(mixed, name, expected):
    assert mixed.ids(f"mixed.yaml::{name}") == expected


def test_a_whole_name_means_that_scenario_and_not_those_that_begin_so(drill):
    drill.write("two.yaml", """\
suite: two
scenarios:
- name: hello
  steps: [{a.listen: }]
- name: hello again
  steps: [{a.listen: }]
""")
    assert drill.ids("two.yaml::hello") == ["two.yaml::hello"]
    assert drill.ids("two.yaml::hel") == ["two.yaml::hello", "two.yaml::hello again"]


def test_the_name_stands_for_every_file_of_a_folder(drill):
    drill.write("all/a.yaml", PASSES)
    drill.write("all/b.yaml", MIXED)
    assert drill.ids("all::hello") == ["all/a.yaml::hello arrives", "all/b.yaml::hello arrives"]


def test_the_id_that_a_failure_prints_runs_the_case_again(mixed):
    failed = mixed("run", "mixed.yaml", "-q")
    again = [line for line in mixed("run", "mixed.yaml").lines if line.startswith("   again")]
    assert again == [f"   again     sockdrill run '{REFUSED}'"], failed


@pytest.mark.parametrize("expression, expected", [
    ("hello", [HELLO]),
    ("HELLO", [HELLO]),
    ("not varied", [HELLO, REFUSED]),
    ("varied and not port=4002", [VARIED[0], VARIED[2]]),
    ("hello or 4001", [HELLO, VARIED[0]]),
    ("not (hello or varied)", [REFUSED]),
    ("'nobody listens'", [REFUSED]),
    ("mixed.yaml", ALL),
    ("", ALL),
    ("nowhere", []),
])
def test_an_expression(mixed, expression, expected):
    assert mixed.ids("mixed.yaml", "-k", expression) == expected


@pytest.mark.parametrize("tags, expected", [
    (["good"], [HELLO, *VARIED]),
    (["bad,wide"], [REFUSED, *VARIED]),
    (["good", "wide"], VARIED),
    (["good", "!wide"], [HELLO]),
    (["!good"], [REFUSED]),
    (["!good,bad"], []),
    (["nothing"], []),
])
def test_tags(mixed, tags, expected):
    arguments = [word for tag in tags for word in ("-t", tag)]
    assert mixed.ids(*arguments, "mixed.yaml") == expected
    assert mixed.ids("mixed.yaml", *arguments) == expected


@pytest.mark.parametrize("count", [1, 2, 3, 5, 7])
def test_shards_are_a_partition(mixed, count):
    parts = [mixed.ids("mixed.yaml", "--shard", f"{i}/{count}") for i in range(1, count + 1)]
    assert sorted(case for part in parts for case in part) == sorted(ALL)
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@pytest.mark.parametrize("variables, expected", [
    ({"GTEST_SHARD_INDEX": 0, "GTEST_TOTAL_SHARDS": 2}, ALL[0::2]),
    ({"GTEST_SHARD_INDEX": 1, "GTEST_TOTAL_SHARDS": 2}, ALL[1::2]),
    ({"TEST_SHARD_INDEX": 1, "TEST_TOTAL_SHARDS": 2}, ALL[1::2]),
    ({"CI_NODE_INDEX": 1, "CI_NODE_TOTAL": 2}, ALL[0::2]),
    ({"CI_NODE_INDEX": 2, "CI_NODE_TOTAL": 2}, ALL[1::2]),
    ({"SLURM_ARRAY_TASK_ID": 4, "SLURM_ARRAY_TASK_MIN": 3, "SLURM_ARRAY_TASK_COUNT": 2}, ALL[1::2]),
    ({"SLURM_ARRAY_TASK_ID": 0, "SLURM_ARRAY_TASK_MIN": 0, "SLURM_ARRAY_TASK_COUNT": 2}, ALL[0::2]),
    ({"CI_NODE_TOTAL": 2}, ALL),
    ({"GTEST_SHARD_INDEX": "", "GTEST_TOTAL_SHARDS": ""}, ALL),
    ({"SOCKDRILL_SHARD": "2/2"}, ALL[1::2]),
])
def test_shards_from_the_variables_of_those_who_split_runs(mixed, variables, expected):
    assert mixed.ids("mixed.yaml", env=variables) == expected
    assert mixed.ids("mixed.yaml", "--shard", "1/1", env=variables) == ALL


def test_a_shard_variable_that_makes_no_sense_is_said(mixed):
    done = mixed("run", "mixed.yaml", env={"GTEST_SHARD_INDEX": 2, "GTEST_TOTAL_SHARDS": 2})
    assert (done.code, done.err) == (
        USAGE, "sockdrill: GTEST_SHARD_INDEX: '3/2' is no shard; 2/5 is the second of five\n")


@pytest.mark.parametrize("variables, expected", [
    ({"SOCKDRILL_K": "hello"}, [HELLO]),
    ({"SOCKDRILL_TAG": "bad,wide"}, [REFUSED, *VARIED]),
    ({"SOCKDRILL_REPEAT": "2"}, ALL * 2),
    ({"SOCKDRILL_SHUFFLE": "7"}, None),
])
def test_flags_from_variables(mixed, variables, expected):
    ids = mixed.ids("mixed.yaml", env=variables)
    assert ids == expected or (expected is None and ids != ALL and sorted(ids) == sorted(ALL))


def test_a_flag_is_stronger_than_its_variable(mixed):
    assert mixed.ids("mixed.yaml", "-k", "nobody", env={"SOCKDRILL_K": "hello"}) == [REFUSED]


def test_every_flag_of_run_has_a_variable(drill):
    words = drill("run", "--help").out.split("\n\nOptions:\n")[1].split("\n  -")
    without = [word.split()[0] for word in words if "(Env:SOCKDRILL_" not in word]
    assert without == ["-h,--help"]


def test_last_failed(mixed):
    assert mixed("run", "mixed.yaml").code == FAILED
    assert mixed.ids("mixed.yaml", "--last-failed") == [REFUSED]
    assert mixed("list", "mixed.yaml", "--last-failed").out == f"{REFUSED}  (bad)\n"
    assert mixed("run", "mixed.yaml", "--last-failed").code == FAILED
    assert mixed.ids("mixed.yaml", "--last-failed") == [REFUSED]  # of the run before, not of all

    mixed.write("mixed.yaml", MIXED.replace("{port: 8989}", "{port: 8989, result: ECONNREFUSED}"))
    assert mixed("run", "mixed.yaml", "--last-failed").code == PASSED
    assert mixed("run", "mixed.yaml", "--last-failed").code == NOTHING


def test_last_failed_without_a_run_before_is_said(mixed):
    done = mixed("run", "mixed.yaml", "--last-failed", "--out", "elsewhere")
    assert (done.code, done.err) == (
        USAGE, "sockdrill: --last-failed: there is no earlier run in 'elsewhere'\n")


def test_the_json_list_is_read_whole_and_by_lines(mixed):
    text = mixed("list", "mixed.yaml", "--format", "json").out
    cases = json.loads(text)["cases"]
    assert [case["id"] for case in cases] == ALL
    assert cases[0] == {"id": HELLO, "suite": "mixed", "scenario": "hello arrives",
                        "parameters": {}, "tags": ["good", "quick"], "points": 2.0,
                        "file": "mixed.yaml", "line": 3}
    assert cases[-1]["parameters"] == {"port": "4003"}
    first, *lines, last = text.splitlines()
    assert (first, last) == ('{"cases":[', "]}")
    assert [json.loads(line.rstrip(",")) for line in lines] == cases


def test_an_empty_json_list_is_json(mixed):
    done = mixed("list", "mixed.yaml", "--format", "json", "-k", "nowhere")
    assert done.code == NOTHING
    assert json.loads(done.out) == {"cases": []}


def test_the_list_for_people(mixed):
    assert mixed("list", "mixed.yaml").lines[:2] == [
        f"{HELLO}  2 points  (good, quick)", f"{REFUSED}  (bad)"]
