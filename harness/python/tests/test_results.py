"""Event logs as objects: real ones, cut ones, merged ones and broken ones."""

import json

import pytest

import sockdrill
from classroom import GBK, MIXED, NOBODY, WRONG
from sockdrill.results import (Cause, Check, Output, Place, ResultsError, Run, Status, Totals)

STARTED = {"event": "case_started", "t_ms": 1, "case": 0, "id": "s.yaml::a", "path": "s.yaml",
           "suite": "s", "scenario": "a", "line": 3}
DONE = {"event": "case_done", "t_ms": 5, "case": 0, "status": "passed", "ms": 4}
END = {"event": "run_done", "t_ms": 9, "ms": 9}


@pytest.fixture
def write_log(tmp_path):
    def write(*events, name="events.jsonl", end=b""):
        path = tmp_path / name
        lines = [each if isinstance(each, bytes) else json.dumps(each).encode() for each in events]
        path.write_bytes(b"".join(line + b"\n" for line in lines) + end)
        return path
    return write


@pytest.fixture
def log(classroom):
    """Of a run of the wrong server."""
    sockdrill.run("answer.yaml", server=WRONG, log="events.jsonl", jobs=1)
    return classroom.folder / "events.jsonl"


def test_a_failure_is_told_whole(log):
    run = Run.from_log(log)
    assert run.totals == Totals(passed=2, failed=1, points=1, points_possible=3)
    assert run.totals.cases == len(run) == run.selected == 3
    assert (run.interrupted, run.notes, run.unfinished) == ("", (), ())
    assert (run.seed, run.kernel[:6]) == (1, "Linux ")
    assert run.command[1] == "run" and f"--server={WRONG}" in run.command
    assert run.started.utcoffset().total_seconds() == 0

    case = run[GBK]
    assert (case.suite, case.name) == ("the answer of a server", "the server answers in GBK")
    assert (str(case.place), case.tags) == ("answer.yaml:6", ("text",))
    assert (case.status, case.points, case.points_possible) == (Status.failed, 1, 3)
    assert 0 < case.duration <= run.duration < 60
    assert case.checks == (
        Check("answers", Status.passed, Place("answer.yaml", 13, 12), 1),
        Check("in GBK", Status.failed, Place("answer.yaml", 17, 12), 2))
    assert [check.points for check in case.checks] == [1, 0]
    assert [(step.number, step.name, step.status.value, step.check) for step in case.steps] == [
        (1, "server.start", "passed", ""), (2, "client.connect", "passed", ""),
        (3, "client.send", "passed", ""), (4, "client.recv", "passed", "answers"),
        (5, "client.recv", "failed", "in GBK")]
    assert case.steps[2].observed == "client sent 5 bytes: hello"

    problem = case.problem
    assert case.problems == (problem,) and case.steps[4].problem is problem
    assert problem.message == "4 bytes expected, 6 received; first difference at byte 0"
    assert problem.expected == "c4 fa ba c3   您好   (GBK)"
    assert problem.received == "e6 82 a8 e5 a5 bd   鎮ㄥソ   (GBK)"
    assert problem.why == "this is the right text in UTF-8, not in GBK"
    assert problem.hint == "encode('gbk') before send"
    assert problem.causes == (Cause("wrong_encoding", ("UTF-8", "GBK")),)
    assert (str(problem.place), problem.step, problem.check) == \
        ("answer.yaml:21:7", "client.recv", "in GBK")
    assert problem.source_line.strip().startswith("- client.recv: {text: 您好")

    program, = case.programs
    assert (program.name, program.command) == ("server", ("python3", "wrong.py"))
    assert (program.signal, program.ended_by_us, program.limit) == (9, True, "")
    assert program.outputs == (Output("terminal", b"received 5 bytes\n"),)
    assert program.text == "received 5 bytes\n"


def test_cases_are_found_by_id_and_by_status(log):
    run = Run.from_log(log)
    assert [case.id for case in run] == [GBK, *NOBODY]
    assert [case.variant for case in run] == [{}, {"port": "4001"}, {"port": "4002"}]
    assert [case.id for case in run.with_status(Status.passed)] == NOBODY
    assert run.with_status("errored") == ()
    with pytest.raises(KeyError, match="^'answer.yaml::another'$"):
        run["answer.yaml::another"]


def test_what_failed_and_what_errored_do_not_mix(classroom):
    classroom.write("mixed.yaml", MIXED)
    sockdrill.run("mixed.yaml", log="events.jsonl")
    run = Run.from_log("events.jsonl")
    assert {case.name: case.status.value for case in run} == {
        "passes": "passed", "fails": "failed", "errs": "errored"}
    assert run["mixed.yaml::errs"].problem.message == \
        "open(/proc/sys/net/ipv4/no_such_thing): No such file or directory (ENOENT)"
    assert run["mixed.yaml::errs"].problem.status is Status.errored
    assert run.lost == ("1 slow case is left out (--tag slow runs it)",)


def test_a_log_may_end_at_any_byte(log, tmp_path):
    whole = log.read_bytes()
    cut = tmp_path / "cut.jsonl"
    for size in range(len(whole) - 1):
        cut.write_bytes(whole[:size])
        run = Run.from_log(cut)
        assert run.interrupted == "a kill (its log has no end)", size
        assert all(case.finished or case.status is Status.errored for case in run), size


def test_what_was_under_way_is_unfinished(log):
    lines = log.read_text().splitlines(keepends=True)
    begun = next(at for at, line in enumerate(lines) if '"check":"answers","line":13' in line)
    log.write_text("".join(lines[:begun + 1]) + '{"event":"st')
    run = Run.from_log(log)
    case, = run.unfinished
    assert (case.id, case.status, case.points, case.points_possible) == \
        (GBK, Status.errored, 1, 3)
    assert case.problem.message == "the case did not finish: the run ended before it did"
    assert run.totals == Totals(errored=1, points=1, points_possible=3, points_undecided=2)
    assert run.notes == (f"{log}:{begun + 2} is cut off in the middle: that line is left out",
                         f"{log}: 2 of 3 cases were never started")


def test_shards_are_one_run(classroom):
    for shard in (1, 2):
        sockdrill.run("answer.yaml", server=WRONG, shard=f"{shard}/2", log=f"{shard}.jsonl")
    run = Run.from_log("2.jsonl", "1.jsonl")
    assert [case.id for case in run] == [GBK, *NOBODY]
    assert (run.selected, run.totals.failed, run.interrupted) == (3, 1, "")


def test_no_failure_hides_behind_another_log(write_log):
    failed = write_log(STARTED, {**DONE, "status": "failed"}, END, name="failed.jsonl")
    passed = write_log(STARTED, DONE, END, name="passed.jsonl")
    run = Run.from_log(passed, failed)
    assert [(case.id, case.repeat, case.status.value) for case in run] == [
        ("s.yaml::a", 1, "passed"), ("s.yaml::a", 2, "failed")]
    assert run.case("s.yaml::a", repeat=2).status is Status.failed


def test_an_unfinished_case_is_taken_from_a_log_that_finished_it(write_log):
    killed = write_log(STARTED, name="killed.jsonl")
    again = write_log(STARTED, DONE, END, name="again.jsonl")
    for paths in ([killed, again], [again, killed]):
        run = Run.from_log(*paths)
        assert [case.status.value for case in run] == ["passed"]
        assert run.notes == ("s.yaml::a did not finish in one log: it is taken from another",)


def test_a_retry_takes_the_place_of_the_attempt_before(write_log):
    run = Run.from_log(write_log(STARTED, {**DONE, "status": "failed"},
                                 {**STARTED, "attempt": 2}, DONE, END))
    assert [(case.status.value, case.attempt, case.flaky) for case in run] == [("passed", 2, True)]


def test_what_newer_engines_write_is_passed_over(write_log):
    run = Run.from_log(write_log({"event": "weather", "t_ms": 0, "case": 77},
                                 {**STARTED, "colour": ["red"]},
                                 {"event": "case_weather", "t_ms": 2, "case": 0}, DONE, END))
    assert run["s.yaml::a"].status is Status.passed


def test_whatever_a_program_wrote_is_read(write_log):
    def output(**of):
        return {"event": "program_output", "t_ms": 2, "case": 0, "program": "p", **of}

    step = {"event": "step", "t_ms": 3, "case": 0, "number": 1, "step": "p.exit",
            "status": "failed"}
    run = Run.from_log(write_log(
        STARTED, output(stream="out", base64="/wD+"),
        output(stream="out", base64="Cg==", left_out=7),
        output(stream="err", text="\ud800 half a pair\x00"),
        json.dumps({**step, "observed": "a XX b"}).encode().replace(b"XX", b"\xff\xfe"), END))
    case, = run
    assert case.programs[0].outputs[0] == Output("out", b"\xff\x00\xfe", b"\n", 7)
    assert case.programs[0].text == \
        "\\xff\x00\\xfe\n… 7 bytes left out …\n\n\\ud800 half a pair\x00"
    assert case.steps[0].observed == "a �� b"
    assert case.problems[0].message == "a �� b"



@pytest.mark.parametrize("line, complaint", [
    (b"hello", "not JSON: Expecting value: line 1 column 1 (char 0)"),
    (b"[1]", "not a JSON object"),
    (b"{}", "'event' is missing"),
    ({**DONE, "points": "two"}, "'points' is not a number"),
    ({**DONE, "status": "fine"}, "'status' is none of passed, failed, errored and skipped"),
    ({**DONE, "case": True}, "'case' is not a whole number"),
    ({**DONE, "case": 4}, "case 4 has not started"),
    ({**STARTED}, "case 0 starts a second time before it ended"),
    ({**STARTED, "case": 1, "tags": [1]}, "'tags' is not a list of texts"),
    ({"event": "case_done", "t_ms": 5}, "'case' is missing"),
    ({"event": "program_output", "t_ms": 2, "case": 0, "base64": "?"}, "'base64' is not base64"),
    (b'{"event":"run_done","ms":NaN}', "not JSON: NaN is no JSON number"),
    ({"event": "run_started", "unix_ms": 10 ** 18}, "'unix_ms' is not a time"),
])
def test_a_line_that_is_no_event_is_named(write_log, line, complaint):
    log = write_log(STARTED, line, END)
    with pytest.raises(ResultsError) as told:
        Run.from_log(log)
    assert str(told.value) == f"{log}:2: {complaint}"


def test_a_line_of_brackets_does_not_use_up_the_stack(write_log):
    log = write_log(STARTED, b"[" * 100_000, END)
    with pytest.raises(ResultsError, match=":2: not JSON: "):
        Run.from_log(log)
