"""The event log and the reports made of it, whatever the scenarios and programs write into them."""

import json
import re
import shutil

import pytest

from engine import ENVIRONMENT, FAILED, INTERRUPTED, PASSED, XUNIT_SCHEMA, Junit, wait_for, xmllint
from suites import MANY, MIXED

# Names, tags and output that would like to be markup, terminal commands or CI commands.
HOSTILE_NAME = "::error file=a::b <x> & ']]>' \"q\" 你好 🎉"
PRINTS = (
    b"\\x00\\xff\\xfe\\x1b[2J\\x1b]0;title\\x07]]></system-out><failure>\\n"
    b"[[ATTACHMENT|/etc/passwd]]\\n::error file=x::pwned\\n  ::set-output name=x::y\\n"
    b"##[error]x\\n##vso[task.complete result=Succeeded;]\\n##teamcity[testFailed]\\n"
).decode()
HOSTILE = f"""\
suite: "<&>\\"']]> 你好 🎉 ]]></testsuite>"
programs:
  p:
    command: [python3, -c, "import sys; w = sys.stdout.buffer.write; {{print}}"]
scenarios:
- name: "::error file=a::b <x> & ']]>' \\"q\\" 你好 🎉"
  tags: ["<t&g>", "]]>", 中]
  matrix: {{v: ["]]>", "<&", '"', "a,b]"]}}
  steps:
  - p.start:
  - p.exit: {{code: 3, within: 30s}}
- name: "##[group]second"
  steps:
  - client.connect: {{port: 8989, hint: "::warning::hint ##[x]"}}
"""


@pytest.fixture
def hostile(drill):
    code = f"w(b'{PRINTS}'); w(b'A' * 1000000); w(b'\\\\n::error::end\\\\n')"
    code = code.replace("\\\\x", "\\x").replace("\\x", "\\\\x").replace("\\n", "\\\\n") \
        .replace("\\\\\\n", "\\\\n")
    drill.write("hostile.yaml", HOSTILE.replace("{print}", code.replace('"', '\\"')))
    return drill


@pytest.mark.parametrize("dialect, schema", [("rich", None), ("xunit", XUNIT_SCHEMA)])
def test_hostile_bytes_make_a_valid_report(hostile, dialect, schema):
    done = hostile("run", "hostile.yaml", "--junit-dialect", dialect)
    assert done.code == FAILED, done
    report = hostile.folder / "sockdrill-out" / "junit.xml"
    assert xmllint(report, schema) == ""
    assert report.stat().st_size < 200_000  # not the megabyte that each program wrote
    text = report.read_text()
    assert "[[ATTACHMENT|" not in text
    assert "\x1b" not in text and "\x00" not in text
    names = Junit(report).names()
    assert len(names) == len(set(names)) == 5
    assert names[0] == HOSTILE_NAME + "[v=]]>]"
    assert "##[group]second" in names


def test_output_of_programs_is_shown_whole_where_it_is_harmless(hostile):
    hostile("run", "hostile.yaml")
    output = hostile.junit().case(HOSTILE_NAME + "[v=]]>]").findtext("system-out")
    assert "\\x00\\xff\\xfe\\x1b[2J\\x1b]0;title\\x07]]></system-out><failure>" in output
    assert re.search("… [0-9]+ bytes left out …", output)
    assert output.endswith("::error::end\n")


# What GitHub's runner, Azure Pipelines and TeamCity take for a command in a line of output.
COMMAND = re.compile(r"^\s*::|##\[|##vso\[|##teamcity\[", re.M)


@pytest.mark.parametrize("arguments", [[], ["-v"], ["--color", "always"], ["-q", "--durations", "5"]])
def test_nothing_that_we_print_is_a_command_of_a_ci_system(hostile, arguments):
    done = hostile("run", "hostile.yaml", *arguments)
    shown = re.sub("\x1b\\[[0-9;]*m", "", done.out + done.err)
    assert not COMMAND.search(shown), COMMAND.search(shown)
    assert "\x07" not in shown and "\x1b" not in shown
    report = hostile("report", "sockdrill-out/events.jsonl", *arguments)
    assert not COMMAND.search(re.sub("\x1b\\[[0-9;]*m", "", report.out + report.err))


def test_the_log_is_json_lines_while_the_run_goes_on(drill):
    drill.write("many.yaml", MANY.format(count=3000))
    process = drill.start("run", "many.yaml")
    try:
        seen = 0
        while process.poll() is None:
            lines = drill.events()
            for line in lines[seen:]:
                json.loads(line)
            seen = max(seen, len(lines))
        assert seen > 10
    finally:
        process.kill()
        process.communicate()
    events = [json.loads(line) for line in drill.events()]
    assert [events[0]["event"], events[-1]["event"]] == ["run_started", "run_done"]


@pytest.mark.parametrize("dialect", ["rich", "xunit"])
def test_the_report_of_the_log_is_the_report_of_the_run(drill, dialect):
    drill.write("mixed.yaml", MIXED)
    drill.write("more.yaml", MIXED.replace("mixed", "more"))
    chosen = ["--junit-dialect", dialect]
    done = drill("run", ".", "--repeat", "2", "-j", "4", *chosen)
    again = drill("report", "sockdrill-out/events.jsonl", "--out", "again", *chosen)
    assert again.code == done.code == FAILED
    ran = (drill.folder / "sockdrill-out/junit.xml").read_bytes()
    assert (drill.folder / "again/junit.xml").read_bytes() == ran
    # The same cases and the same last line; failures come in the order of cases.
    assert again.lines[-1] == done.lines[-1]


def test_the_report_of_a_hostile_log_is_the_report_of_the_run(hostile):
    hostile("run", "hostile.yaml")
    hostile("report", "sockdrill-out/events.jsonl", "--out", "again")
    assert (hostile.folder / "again/junit.xml").read_bytes() == (
        hostile.folder / "sockdrill-out/junit.xml").read_bytes()


def test_shards_are_merged(drill):
    drill.write("mixed.yaml", MIXED)
    drill("run", "mixed.yaml", "--out", "whole")
    for index in (1, 2, 3):
        drill("run", "mixed.yaml", "--shard", f"{index}/3", "--out", f"shard{index}")
    logs = [f"shard{index}/events.jsonl" for index in (3, 1, 2)]
    done = drill("report", *logs, "--out", "merged")
    assert done.code == FAILED
    assert done.lines[-1].startswith("4 passed, 1 failed in ")
    assert drill.junit("merged/junit.xml").statuses() == drill.junit("whole/junit.xml").statuses()
    assert xmllint(drill.folder / "merged/junit.xml") == ""
    # What a shard could not finish is taken from a log that did.
    drill("report", "whole/events.jsonl", "shard1/events.jsonl", "--out", "twice")
    names = drill.junit("twice/junit.xml").names()
    assert len(names) == len(set(names))


def killed_in_the_middle(drill):
    """A run of many cases, killed when some have finished; returns the events of its log, and
    the ids of the cases of which it said that they passed."""
    drill.write("many.yaml", MANY.format(count=20000))
    process = drill.start("run", "many.yaml", "-j", "4", "-v")
    wait_for("cases that finished", lambda: len(drill.events()) > 400)
    process.kill()
    out, _ = process.communicate()
    said = re.findall(r"^PASS (.*)  [0-9.]+ ms$", out.decode(errors="replace"), re.M)
    return [json.loads(line) for line in drill.events()], said


def test_a_killed_run_leaves_every_finished_case_in_its_log(drill):
    events, said = killed_in_the_middle(drill)
    ids = {event["case"]: event["id"] for event in events if event["event"] == "case_started"}
    logged = {ids[event["case"]] for event in events if event["event"] == "case_done"}
    assert said and set(said) <= logged
    finished = {event["case"] for event in events if event["event"] == "case_done"}
    started = {event["case"]: event["scenario"] + str(event["parameters"])
               for event in events if event["event"] == "case_started"}
    assert 50 < len(finished) < 20000

    done = drill("report", "sockdrill-out/events.jsonl", "--out", "after")
    assert done.code in (INTERRUPTED, ENVIRONMENT), done
    report = drill.folder / "after/junit.xml"
    assert xmllint(report) == ""
    junit = drill.junit("after/junit.xml")
    assert len(junit.cases) >= len(finished)
    unfinished = [case for case in junit.cases if case.find("error") is not None]
    assert len(unfinished) in (len(started) - len(finished), len(started) - len(finished) + 1)
    assert len(unfinished) <= 4  # as many as there were workers
    for case in unfinished:
        assert "did not finish" in case.find("error").get("message")
    assert sum(Junit.status(case) == "passed" for case in junit.cases) >= len(finished)
    assert re.search(r"note: .*events.jsonl: [0-9]+ of 20000 cases were never started", done.out)

    drill("report", "sockdrill-out/events.jsonl", "--out", "strict", "--junit-dialect", "xunit")
    assert xmllint(drill.folder / "strict/junit.xml", XUNIT_SCHEMA) == ""


def test_a_line_that_was_cut_off_is_left_out(drill):
    drill.write("mixed.yaml", MIXED)
    drill("run", "mixed.yaml", "-j", "1")
    log = drill.folder / "sockdrill-out" / "events.jsonl"
    whole = log.read_bytes()
    for cut in range(1, 400, 13):
        (drill.folder / "cut.jsonl").write_bytes(whole[:-cut])
        done = drill("report", "cut.jsonl", "--out", "cut")
        assert done.code in (INTERRUPTED, ENVIRONMENT, FAILED), done
        assert xmllint(drill.folder / "cut/junit.xml") == ""
        assert done.err == ""


def test_a_log_that_is_none_is_said(drill):
    drill.write("none.jsonl", "this is no log\n")
    done = drill("report", "none.jsonl")
    assert (done.code, done.out) == (ENVIRONMENT, "")
    assert done.err.startswith("sockdrill: none.jsonl:1: ")
    assert not (drill.folder / "sockdrill-out").exists()
    missing = drill("report", "missing.jsonl")
    assert (missing.code, missing.err) == (
        ENVIRONMENT, "sockdrill: open(missing.jsonl): No such file or directory\n")


def test_reports_go_where_they_are_wanted(drill):
    drill.write("mixed.yaml", MIXED)
    done = drill("run", "mixed.yaml", "--report", "junit=a/b/j.xml,tap=t.tap,events=e.jsonl")
    assert done.code == FAILED
    assert "reports: a/b/j.xml, t.tap, e.jsonl" in done.lines
    assert xmllint(drill.folder / "a/b/j.xml") == ""
    tap = (drill.folder / "t.tap").read_text()
    assert tap.startswith("TAP version 14\n1..5\n")
    assert json.loads((drill.folder / "e.jsonl").read_text().splitlines()[-1])["event"] == "run_done"
    assert not (drill.folder / "sockdrill-out").exists()


def test_a_report_replaces_the_one_before_whole(drill):
    drill.write("mixed.yaml", MIXED)
    drill("run", "mixed.yaml", "--repeat", "20")
    drill("run", "mixed.yaml::hello", "-q")
    assert drill.junit().statuses() == {"hello arrives": "passed"}
    assert sorted(entry.name for entry in (drill.folder / "sockdrill-out").iterdir()) == [
        "events.jsonl", "junit.xml"]


def test_the_readers_of_junit_find_what_they_look_for(drill):
    drill.write("mixed.yaml", MIXED)
    drill("run", "mixed.yaml")
    junit = drill.junit()
    failed = junit.case("nobody listens")
    assert (failed.get("file"), failed.get("line")) == ("mixed.yaml", "13")
    assert (failed.get("classname"), failed.get("name")) == ("mixed", "nobody listens")
    text = failed.findtext("failure")
    assert "  --> mixed.yaml:16:5\n" in text
    assert re.search(r"^ at .*\(mixed\.yaml:16\)$", text, re.M)
    assert "ECONNREFUSED" in failed.find("failure").get("message")
    varied = junit.case("varied[port=4001]")
    properties = [(p.get("name"), p.get("value")) for p in varied.iter("property")]
    assert ("tag", "wide") in properties and ("parameter.port", "4001") in properties
    assert junit.root.get("tests") == "5" and junit.root.get("failures") == "1"


def test_failed_and_errored_are_told_apart(drill):
    drill.write("both.yaml", """\
suite: both
programs: {p: {command: [/no/such/program]}}
scenarios:
- name: the subject's fault
  steps: [{p.start: }]
- name: the machine's fault
  network: {sysctls: {net.ipv4.no_such_thing: 1}}
  steps: [{listener.listen: }]
""")
    done = drill("run", "both.yaml")
    assert done.code == ENVIRONMENT
    assert drill.junit().statuses() == {"the subject's fault": "failure",
                                        "the machine's fault": "error"}


@pytest.fixture(autouse=True)
def has_xmllint():
    assert shutil.which("xmllint"), "libxml2-utils is not installed"
