"""The commands that run nothing: check, explain, doctor, schema."""

import json
import re
import subprocess
import time

import jsonschema
import pytest
import yaml

from engine import PASSED, SHIPPED, SOCKDRILL, USAGE
from suites import ALL, DRAWN, HELLO, MIXED, NEEDS_A_NETWORK, PASSES

MISTAKES = {
    "first.yaml": """\
suite: first
scenarios:
- name: one
  stepz: []
  steps:
  - listener.lisen:
  - client.connect: {port: 123456}
- name: two
  steps:
  - client.send: hello
""",
    "second.yaml": """\
suite: second
scenarios:
- name: one
  steps:
  - client.connect: {prot: 8989}
  - client.send: {text: 你好, encoding: gkb}
""",
    "third.yaml": "suite: third\n\tscenarios: []\n",
    "fourth.yaml": "",
}


def test_all_mistakes_of_all_files_are_told_at_once(drill):
    for name, text in MISTAKES.items():
        drill.write(f"suites/{name}", text)
    done = drill("check", "suites")
    assert (done.code, done.out) == (USAGE, "")
    # file:line:column: error: …, the line, and a caret under the place
    found = re.findall(r"^(suites/\S+?): error: (.*)\n +([0-9]+) \| .*\n +\| +\^", done.err, re.M)
    places = {place for place, _, _ in found}
    assert {"suites/first.yaml:4:3", "suites/first.yaml:6:14", "suites/first.yaml:7:28",
            "suites/first.yaml:10:5", "suites/second.yaml:5:22",
            "suites/third.yaml:2:1"} <= places, done
    for line in (place.split(":")[1] for place, _, number in found if place.split(":")[1] != number):
        pytest.fail(f"another line is shown for {line}")
    assert "suites/fourth.yaml" in done.err
    for suggestion in ("did you mean 'steps'", "did you mean 'listen'", "did you mean 'port'",
                       "did you mean 'gbk'"):
        assert suggestion in done.err, done
    # A run says the same, and runs nothing.
    run = drill("run", "suites")
    assert (run.code, run.out, run.err) == (USAGE, "", done.err)
    assert not (drill.folder / "sockdrill-out").exists()


def test_mistakes_are_told_within_50_ms(drill):
    for copy in range(5):
        for name, text in MISTAKES.items():
            drill.write(f"suites/{copy}{name}", text)
    drill("check", "suites")  # the program and the files are in memory now
    fastest = min(timed(drill, "check", "suites") for _ in range(20))
    assert fastest < 0.05, f"{fastest * 1000:.1f} ms"


def timed(drill, *arguments):
    start = time.monotonic()
    drill(*arguments)
    return time.monotonic() - start


def test_check_counts_what_is_right(drill):
    drill.write("mixed.yaml", MIXED)
    done = drill("check", "mixed.yaml")
    assert (done.code, done.out, done.err) == (PASSED, "1 file, 5 cases: no mistakes\n", "")


def test_what_is_no_suite_is_said(drill):
    drill.write("latin.yaml", "suite: caf\xe9\n".encode("latin-1"))
    drill.write("deep.yaml", "suite: " + "[" * 100_000)
    drill.write("bomb.yaml", "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{b}: &{b} [*{a},*{a},*{a},*{a},*{a},*{a},*{a},*{a}]\n"
        for a, b in zip("abcdefgh", "bcdefghi")))
    (drill.folder / "folder.yaml").mkdir()
    for name in ("latin.yaml", "deep.yaml", "bomb.yaml", "folder.yaml", "missing.yaml"):
        done = drill("check", name)
        assert (done.code, done.out) == (USAGE, ""), (name, done)
        assert done.err.startswith(name) and ": error: " in done.err, (name, done)


def test_a_file_without_permission_is_said(drill):
    drill.write("secret.yaml", PASSES).chmod(0)
    drill.prefix = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search",
                    "--inh-caps", "-dac_override,-dac_read_search"]
    done = drill("check", "secret.yaml")
    assert (done.code, done.err) == (
        USAGE, "secret.yaml: error: cannot read 'secret.yaml': Permission denied\n")


def test_explain_says_each_step_in_words(drill):
    drill.write("mixed.yaml", MIXED)
    done = drill("explain", HELLO)
    assert done.code == PASSED
    assert done.lines[0] == HELLO
    assert done.lines[1] == "  worth 2 points"
    assert [line.split(".")[0].strip() for line in done.lines[2:]] == ["1", "2", "3", "4", "5"]
    assert "hello" in done.lines[-1]
    whole = drill("explain", "mixed.yaml")
    assert [line for line in whole.lines if not line.startswith(" ")] == ALL


def test_explain_says_what_is_drawn_with_this_seed(drill):
    drill.write("drawn.yaml", DRAWN)
    told = {seed: drill("explain", "drawn.yaml", *seed).out
            for seed in ((), ("--seed", "1"), ("--seed", "2"))}
    assert told[()] == told["--seed", "1"] != told["--seed", "2"]
    size = int(re.search(r"([0-9]+) bytes", told[()])[1])
    assert 1025 <= size <= 4000
    by_variable = drill("explain", "drawn.yaml", env={"SOCKDRILL_SEED": "2"})
    assert by_variable.out == told["--seed", "2"]


def test_explain_tells_what_a_case_needs(drill):
    drill.write("needs.yaml", NEEDS_A_NETWORK)
    assert "  needs private_network: " in drill("explain", "needs.yaml").out


def test_doctor_tells_what_there_is(drill):
    done = drill("doctor")
    assert done.code == PASSED
    assert "yes  network namespaces" in done.lines
    without = drill("doctor", env={"SOCKDRILL_ISOLATION": "loopback"})
    assert without.code == PASSED
    assert "There are no private networks here" in without.out
    assert "why: private networks were turned off" in without.out


class StringLoader(yaml.SafeLoader):
    """YAML as an editor reads it: dates and the like are not what the language has."""


@pytest.fixture(scope="module")
def schema():
    text = subprocess.run([SOCKDRILL, "schema"], capture_output=True, check=True).stdout
    schema = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def mistakes(schema, text):
    return [f"{list(error.absolute_path)}: {error.message}"
            for error in schema.iter_errors(yaml.load(text, StringLoader))]


def shipped_suites():
    return sorted(path for path in SHIPPED.rglob("*.yaml") if not path.name.startswith("_"))


def test_the_shipped_scenarios_are_valid_by_the_schema(schema):
    suites = shipped_suites()
    assert suites
    assert {str(path): mistakes(schema, path.read_text()) for path in suites} == {
        str(path): [] for path in suites}


# The three examples with which the language was designed.
DESIGN = """\
suite: port reuse
defaults: {address: 127.0.0.1, port: 8989, timeout: 2s, encoding: gbk}

scenarios:
- name: hello in GBK arrives as five bytes
  tags: [tutorial, encoding]
  steps:
  - listener.listen: {backlog: 128}
  - client.connect: listener
  - server.accept: listener
  - client.send: hello
  - server.recv: {text: hello, bytes: 5}
  - server.send: "ok, 问题正在处理中..."
  - client.recv: {text: "ok, 问题正在处理中..."}
  - server.close:
  - client.recv: eof

- name: rebind at once after the server closed first
  tags: [reuse, time_wait]
  matrix: {old: [on, off], new: [on, off]}
  steps:
  - listener.listen: {reuse_address: "${old}"}
  - client.connect: listener
  - server.accept: listener
  - server.close:
  - client.recv: eof
  - client.close:
  - listener.close:
  - server.state: {is: TIME_WAIT, remaining: {from: 59s, to: 60s}}
  - again.bind:
      reuse_address: "${new}"
      result: {"on,on": ok, otherwise: EADDRINUSE}

- name: the tutorial's server, as a program
  points: 10
  programs: {server: {role: server}}
  steps:
  - server.start: {listening: 8989, within: 3s}
  - server.socket: {reuse_address: on, backlog: 128, address: any}
  - check: answers in GBK
    points: 4
    steps:
    - client.connect: {port: 8989}
    - client.send: hello
    - client.recv: {text: "ok, 问题正在处理中...", hint: "encode('gbk') before send"}
    - client.recv: eof
  - check: prints what it received
    points: 2
    steps:
    - server.output: {contains: "接收数据的长度为: 5"}
  - check: can be started again at once
    points: 4
    steps:
    - server.exit: {code: 0, within: 2s}
    - server.start: {listening: 8989, within: 3s, hint: "set SO_REUSEADDR before bind()"}
"""


def test_the_examples_of_the_design_are_valid_and_pass(schema, drill):
    assert mistakes(schema, DESIGN) == []
    drill.write("design.yaml", DESIGN)
    done = drill("run", "design.yaml")
    assert done.code == PASSED, done
    assert "10/10 points" in done.lines


@pytest.mark.parametrize("wrong", [
    "suite: a\nscenarios: []\n",
    "suite: a\nscenarios:\n- name: b\n  stepz: []\n",
    "suite: a\nscenarios:\n- name: b\n  steps:\n  - c.lisen:\n",
    "suite: a\nscenarios:\n- name: b\n  steps:\n  - c.connect: {prot: 1}\n",
    "suite: a\nscenarios:\n- name: b\n  steps:\n  - {c.connect: l, d.connect: l}\n",
    *(f"suite: a\nvars: {{b: {value}}}\nscenarios:\n- name: b\n  steps:\n  - c.socket:\n" for value in (
        "[c]", "{c: d}", "{random: 5}", "{random: {}}", "{random: {text: gbk}}",
        "{random: {number: 1..5, length: 5}}", "{random: {number: 1..5, one_of: [c]}}",
        "{random: {one_of: []}}", "{random: {one_of: c}}", "{random: {number: 1..5}, c: d}")),
])
def test_the_schema_and_the_engine_refuse_the_same(schema, drill, wrong):
    assert mistakes(schema, wrong)
    drill.write("wrong.yaml", wrong)
    assert drill("check", "wrong.yaml").code == USAGE


def test_the_markdown_reference_names_every_verb(drill):
    text = drill("schema", "--format", "markdown").out
    for heading in ("### socket.connect", "### program.start", "## Encodings"):
        assert heading in text
