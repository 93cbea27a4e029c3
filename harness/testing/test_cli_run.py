"""How cases are run and what is shown of it: order, repetition, limits, output, the terminal."""

import os
import pty
import re
import select
import shlex
import subprocess
import time

import pytest

from engine import FAILED, PASSED, environment
from suites import ALL, DRAWN, DRAWN_BYTES, FAILS, MANY, MIXED, PASSES, REFUSED

# Passes until it was started four times: it counts in a file.
COUNTS = """\
suite: counts
programs:
  counter:
    command: [sh, -c, 'echo x >> runs; test $(wc -l < runs) -lt 4']
scenarios:
- name: counts to three
  steps:
  - counter.start:
  - counter.exit: {code: 0}
- name: passes
  steps:
  - listener.listen:
"""


def order(done):
    """The ids of `run -v -j 1`, as they ran."""
    return [re.sub(r"  +[0-9.]+ ms$", "", line.split(" ", 1)[1])
            for line in done.lines if re.match(r"(PASS|FAIL) .*  [0-9.]+ ms$", line)]


def test_repeat_runs_every_case_again_and_names_repeats_apart(drill):
    drill.write("mixed.yaml", MIXED)
    done = drill("run", "mixed.yaml", "--repeat", "3")
    assert done.code == FAILED
    assert done.lines[-1].startswith("12 passed, 3 failed in ")
    names = drill.junit().names()
    assert len(names) == len(set(names)) == 15
    assert [name for name in names if name.startswith("hello")] == [
        "hello arrives", "hello arrives (repeat 2)", "hello arrives (repeat 3)"]


def test_until_fail_stops_at_the_first_round_that_fails(drill):
    drill.write("counts.yaml", COUNTS)
    done = drill("run", "counts.yaml", "--until-fail", "--sandbox=off")
    assert done.code == FAILED, done
    assert "note: round 4 of --until-fail" in done.lines
    assert (drill.folder / "runs").read_text() == "x\n" * 4
    assert "exit code 0 expected of counter; it ended with exit code 1" in done.out
    # The log has all rounds.
    assert sum('"event":"case_done"' in line for line in drill.events()) == 8


def test_shuffle_says_its_seed_and_the_seed_gives_the_order_again(drill):
    drill.write("many.yaml", MANY.format(count=50))
    first = drill("run", "many.yaml", "--shuffle", "-v", "-j", "1")
    planned = drill.ids("many.yaml")
    assert order(first) != planned and sorted(order(first)) == sorted(planned), first
    said = [line for line in first.lines if line.startswith("shuffled: ")]
    assert len(said) == 1
    seed = re.fullmatch(r"shuffled: (--shuffle=[0-9]+) gives this order again", said[0])[1]
    again = drill("run", "many.yaml", seed, "-v", "-j", "1")
    assert order(again) == order(first)
    assert drill.ids("many.yaml", seed) == order(first)
    assert drill.ids("many.yaml", "--shuffle=8") != drill.ids("many.yaml", "--shuffle=9")


def test_shuffle_takes_no_path_for_its_seed(drill):
    drill.write("mixed.yaml", MIXED)
    assert sorted(drill.ids("--shuffle", "mixed.yaml")) == sorted(ALL)


@pytest.mark.parametrize("arguments, failed", [
    (["-x"], 1), (["--fail-fast"], 1), (["--max-fail", "3"], 3)])
def test_the_run_stops_after_failures(drill, arguments, failed):
    drill.write("many.yaml", FAILS.replace("  steps", "  matrix: {i: [1..20]}\n  steps"))
    done = drill("run", "many.yaml", "-j", "1", *arguments)
    assert done.code == FAILED
    assert done.lines[-1].startswith(f"{failed} failed in "), done
    assert len(drill.junit().cases) == failed


def test_dry_run_runs_nothing(drill):
    drill.write("mixed.yaml", MIXED)
    done = drill("run", "mixed.yaml", "--dry-run")
    assert (done.code, done.lines) == (PASSED, ALL)
    assert [entry.name for entry in drill.folder.iterdir()] == ["mixed.yaml"]


def test_timeout_scale_lengthens_and_shortens_deadlines(drill):
    drill.write("waits.yaml", """\
suite: waits
scenarios:
- name: waits
  steps:
  - listener.listen:
  - server.accept: {from: listener, within: 2s}
""")
    for scale, said in (("0.05", "100 ms"), ("0.25", "500 ms")):
        done = drill("run", "waits.yaml", "--timeout-scale", scale)
        assert done.code == FAILED
        assert f"still blocked after {said}" in done.out
        assert float(drill.junit().case("waits").get("time")) >= 2 * float(scale)


def test_jobs_are_how_many_cases_run_at_once(drill):
    # Each case waits for the others by way of files: they meet only when all four run.
    drill.write("meet.yaml", """\
suite: meet
programs:
  one:
    command: [sh, -c, 'touch here$0; until test $(ls here* | wc -l) = 4; do sleep 0.01; done',
              "${i}"]
scenarios:
- name: meet
  matrix: {i: [1..4]}
  steps:
  - one.start:
  - one.exit: {code: 0, within: 60s}
""")
    # In a sandbox no program sees another's files.
    assert drill("run", "meet.yaml", "-j", "4", "--sandbox=off").code == PASSED


def test_one_job_runs_cases_in_their_order(drill):
    drill.write("many.yaml", MANY.format(count=30))
    assert order(drill("run", "many.yaml", "-j", "1", "-v")) == drill.ids("many.yaml")


def test_durations_name_the_slowest(drill):
    drill.write("mixed.yaml", MIXED + """\
- name: slowest
  steps:
  - listener.listen:
  - client.connect: listener
  - client.recv: {silence: 200ms}
""")
    done = drill("run", "mixed.yaml", "--durations", "2")
    shown = [line for line in done.lines if re.match(r" +[0-9.]+ ms  mixed.yaml::", line)]
    assert len(shown) == 2
    assert shown[0].endswith("mixed.yaml::slowest")


def test_quiet_is_one_line_and_verbose_one_more_a_case(drill):
    drill.write("mixed.yaml", MIXED)
    quiet = drill("run", "mixed.yaml", "-q")
    assert [line for line in quiet.lines if not line.endswith(" points")] == [quiet.lines[-1]]
    verbose = drill("run", "mixed.yaml", "-v")
    assert sorted(order(verbose)) == sorted(ALL)


@pytest.mark.parametrize("arguments, variables, coloured", [
    ([], {}, False),
    (["--color", "always"], {}, True),
    (["--color", "always"], {"NO_COLOR": "1"}, True),
    (["--color", "never"], {}, False),
    ([], {"SOCKDRILL_COLOR": "always"}, True),
])
def test_colour_in_a_pipe(drill, arguments, variables, coloured):
    drill.write("mixed.yaml", MIXED)
    done = drill("run", "mixed.yaml", *arguments, env=variables)
    assert ("\x1b[" in done.out) == coloured


def on_a_terminal(drill, *arguments, **variables):
    """All that the command writes to a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(drill.command(*arguments), cwd=drill.folder, stdin=theirs,
                               stdout=theirs, stderr=theirs, env=environment(**variables))
    os.close(theirs)
    text = b""
    deadline = time.monotonic() + 60
    while select.select([ours], [], [], max(0, deadline - time.monotonic()))[0]:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # EIO: its last holder has closed it
            break
        if not piece:
            break
        text += piece
    os.close(ours)
    return process.wait(timeout=60), text.decode()


def screen(text):
    """What stands on the screen at the end: \\r goes back, ESC[K wipes the rest of the line."""
    lines = []
    for line in re.sub("\x1b\\[[0-9;]*m", "", text).replace("\r\n", "\n").split("\n"):
        shown = ""
        for piece in re.split("(\r|\x1b\\[K)", line):
            if piece == "\r":
                at = 0
            elif piece == "\x1b[K":
                shown = shown[:at]
            elif piece:
                at = 0 if not shown else at
                shown = shown[:at] + piece + shown[at + len(piece):]
                at += len(piece)
        lines.append(shown)
    return lines


def test_the_progress_line_is_on_a_terminal_and_wiped_at_the_end(drill):
    drill.write("mixed.yaml", MIXED)
    code, text = on_a_terminal(drill, "run", "mixed.yaml")
    assert code == FAILED
    assert re.search("\r\x1b\\[K[0-9]/5", text)
    assert "\x1b[1;31mFAIL" in text
    shown = screen(text)
    assert not [line for line in shown if re.match("[0-9]/5", line)], shown
    assert [line for line in shown if line.startswith(f"FAIL {REFUSED}")]
    assert shown[-1] == ""
    assert shown[-2].startswith("4 passed, 1 failed in ")


def test_the_progress_line_names_what_takes_long(drill):
    drill.write("slow.yaml", """\
suite: slow
scenarios:
- name: quick
  steps:
  - listener.listen:
- name: takes long
  steps:
  - listener.listen:
  - client.connect: listener
  - client.recv: {silence: 2500ms}
""")
    code, text = on_a_terminal(drill, "run", "slow.yaml", "-j", "1")
    assert code == PASSED
    assert re.search(r"1/2  slow\.yaml::takes long  \([12] s\)", text), repr(text)


@pytest.mark.parametrize("arguments, variables", [
    (["--color", "never"], {}), ([], {"NO_COLOR": "1"}), (["-q"], {"NO_COLOR": "1"})])
def test_a_terminal_without_colours(drill, arguments, variables):
    drill.write("mixed.yaml", MIXED)
    _, text = on_a_terminal(drill, "run", "mixed.yaml", *arguments, **variables)
    assert not re.search("\x1b\\[[0-9;]*m", text)


def test_no_progress_line_in_a_pipe_or_when_quiet(drill):
    drill.write("passes.yaml", PASSES)
    assert "\r" not in drill("run", "passes.yaml").out
    _, text = on_a_terminal(drill, "run", "passes.yaml", "-q")
    assert "\x1b[K" not in text


def test_reports_on_standard_output_have_it_to_themselves(drill):
    drill.write("mixed.yaml", MIXED)
    done = drill("run", "mixed.yaml", "--report", "junit=-", "--durations", "1", "-v")
    assert done.out.startswith("<?xml ") and done.out.endswith("</testsuites>\n"), done
    assert f"FAIL {REFUSED}" in done.err
    assert done.err.splitlines()[-1].startswith("4 passed, 1 failed in ")


def test_a_suite_names_who_plays_a_role_where_the_command_line_names_nobody(drill):
    drill.write("suites/hello.py", "print('the default')")
    drill.write("suites/role.yaml", """\
suite: role
scenarios:
- name: says who it is
  programs: {server: {role: server, default: [python3, hello.py]}}
  steps:
  - server.start:
  - server.output: the default
""")
    assert drill("run", "suites/role.yaml").code == PASSED
    other = drill("run", "suites/role.yaml", "--server", "echo another")
    assert other.code == FAILED, other
    assert "another" in other.out


def test_the_program_named_for_a_role_plays_it(drill):
    drill.write("role.yaml", """\
suite: role
programs: {server: {role: server}}
scenarios:
- name: says its port and address
  steps:
  - server.start:
  - server.output: {contains: "port 8989 at 127.0.0.1, ${x}"}
  - server.exit: {code: 0}
""".replace("${x}", "a b"))
    done = drill("run", "role.yaml", "--server", "echo port {port} at '{address},' 'a b'")
    assert done.code == PASSED, done
    failing = drill("run", "role.yaml", "--server", "echo 'no such thing'")
    assert failing.code == FAILED
    assert "again     sockdrill run 'role.yaml::says its port and address' " \
           "--server 'echo '\\''no such thing'\\'''" in failing.out


@pytest.mark.parametrize("text", [DRAWN, DRAWN_BYTES], ids=["a variable", "bytes"])
def test_the_seed_is_told_where_it_decides(drill, text):
    drill.write("drawn.yaml", text)
    first = drill("run", "drawn.yaml")
    assert first.code == FAILED, first
    assert re.search(r"again     sockdrill run .*drawn\.yaml::.* --seed 1\n", first.out)
    other = drill("run", "drawn.yaml", "--seed", "18446744073709551615")
    said = re.search(r"again     sockdrill (run .* --seed 18446744073709551615)\n", other.out)
    block = re.compile(r"FAIL.*?received [^\n]*", re.S)
    again = drill(*shlex.split(said[1]))
    assert block.search(again.out)[0] == block.search(other.out)[0] != block.search(first.out)[0]
    # Of a log, too.
    told = drill("report", "sockdrill-out/events.jsonl")
    assert said[0] in told.out


def test_the_seed_is_not_told_where_nothing_is_drawn(drill):
    drill.write("mixed.yaml", MIXED)
    assert "--seed" not in drill("run", "mixed.yaml", "--seed", "7").out


def test_the_progress_line_fits_its_line(drill):
    """A line that wraps could not be written over. Each of these characters takes two cells."""
    drill.write("wide.yaml", f"""\
suite: wide
scenarios:
- name: {'宽' * 60}
  steps:
  - listener.listen:
  - client.connect: listener
  - client.recv: {{silence: 600ms}}
""")
    _, text = on_a_terminal(drill, "run", "wide.yaml")
    drawn = re.findall("\x1b\\[K(0/1[^\r]*)", text)
    assert drawn
    for line in drawn:
        assert line.endswith("…")
        assert sum(2 if "\u4e00" <= c <= "\u9fff" else 1 for c in line) < 80
