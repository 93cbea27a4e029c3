"""What the exit code says, and what is printed when a command cannot be carried out."""

import json
import os
import resource
import subprocess

import pytest

from engine import ENVIRONMENT, FAILED, NOTHING, PASSED, SKIPPED, SOCKDRILL, USAGE
from suites import FAILS, MIXED, NEEDS_A_NETWORK, PASSES


def test_0_passed(drill):
    drill.write("passes.yaml", PASSES)
    done = drill("run", "passes.yaml")
    assert (done.code, done.err) == (PASSED, ""), done
    assert done.lines[-1].startswith("1 passed in ")


def test_1_failed(drill):
    drill.write("mixed.yaml", MIXED)
    done = drill("run", "mixed.yaml")
    assert (done.code, done.err) == (FAILED, ""), done
    assert done.lines[-1].startswith("4 passed, 1 failed in ")


def test_3_errored_comes_before_failed(drill):
    drill.write("fails.yaml", FAILS)
    drill.write("errors.yaml", """\
suite: errors
scenarios:
- name: a setting that there is not
  network: {sysctls: {net.ipv4.no_such_thing: 1}}
  steps:
  - listener.listen:
""")
    done = drill("run", "fails.yaml", "errors.yaml")
    assert done.code == ENVIRONMENT, done
    assert done.lines[-1].startswith("1 failed, 1 errored in ")


def test_5_nothing_selected(drill):
    drill.write("passes.yaml", PASSES)
    done = drill("run", "passes.yaml", "-k", "nowhere")
    assert (done.code, done.out, done.err) == (NOTHING, "", "sockdrill: nothing was selected\n")
    assert not (drill.folder / "sockdrill-out").exists()


def test_77_everything_skipped(drill):
    drill.write("needs.yaml", NEEDS_A_NETWORK)
    done = drill("run", "needs.yaml", env={"SOCKDRILL_ISOLATION": "loopback"})
    assert done.code == SKIPPED, done
    assert done.lines[-1].startswith("1 skipped in ")


def test_some_skipped_is_no_77(drill):
    drill.write("needs.yaml", NEEDS_A_NETWORK)
    drill.write("passes.yaml", PASSES)
    done = drill("run", "needs.yaml", "passes.yaml", env={"SOCKDRILL_ISOLATION": "loopback"})
    assert done.code == PASSED, done
    assert done.lines[-1].startswith("1 passed, 1 skipped in ")


@pytest.mark.parametrize("arguments, said", [
    ([], "sockdrill: a command is missing: run, list, check, explain, doctor, probe, report, schema or grade"),
    (["runn"], "sockdrill: there is no command 'runn'; did you mean 'run'?"),
    (["run", "--bogus"], "sockdrill: there is no option '--bogus'"),
    (["run", "--shufle"], "sockdrill: there is no option '--shufle'; did you mean '--shuffle'?"),
    (["run", "--dry-rum"], "sockdrill: there is no option '--dry-rum'; did you mean '--dry-run'?"),
    (["run", "-Z"], "sockdrill: there is no option '-Z'"),
    (["run", "-k", "a and"], "sockdrill: -k: the expression 'a and' ends too early"),
    (["run", "-k", "(a"], "sockdrill: -k: "),
    (["run", "-k"], "sockdrill: "),
    (["run", "--shard", "5/2"],
     "sockdrill: --shard: '5/2' is no shard; 2/5 is the second of five"),
    (["run", "--shard", "0/2"],
     "sockdrill: --shard: '0/2' is no shard; 2/5 is the second of five"),
    (["run", "--report", "jnit"],
     "sockdrill: --report: no report is named 'jnit'; did you mean 'junit'?"),
    (["run", "--junit-dialect", "x"], "sockdrill: --junit-dialect: "),
    (["run", "-j", "0"], "sockdrill: --jobs: "),
    (["run", "-j", "many"], "sockdrill: --jobs: "),
    (["run", "--repeat", "0"], "sockdrill: --repeat: "),
    (["run", "--repeat", "-1"], "sockdrill: --repeat: "),
    (["run", "--max-fail", "-1"], "sockdrill: --max-fail: "),
    (["run", "--durations", "-1"], "sockdrill: --durations: "),
    (["run", "--timeout-scale", "0"], "sockdrill: --timeout-scale: "),
    (["run", "--timeout-scale", "nan"], "sockdrill: --timeout-scale: "),
    (["run", "--shuffle=soon"], "sockdrill: --shuffle: 'soon' is no seed"),
    (["run", "--server", "'python3"], "sockdrill: --server: "),
    (["run", "--server", " "], "sockdrill: --server names no command"),
    (["run", "--server", ""], "sockdrill: --server names no command"),
    (["run", "--client", "no-such-program x"],
     "sockdrill: --client: no program is named 'no-such-program' in PATH"),
    (["run", "--repeat", "2000000"], "sockdrill: --repeat: 2000000 times 1 cases are more than"),
    (["list", "--format", "xml"], "sockdrill: --format: "),
    (["report"], "sockdrill: "),
])
def test_4_usage_is_said_in_a_line(drill, arguments, said):
    drill.write("passes.yaml", PASSES)
    path = ["passes.yaml"] if len(arguments) > 1 and arguments[-1] != "-k" else []
    done = drill(*arguments, *path)
    assert (done.code, done.out) == (USAGE, ""), done
    assert done.err.startswith(said), done
    assert len(done.err.splitlines()) <= 2, done
    assert not (drill.folder / "sockdrill-out").exists()


def test_a_mistake_on_the_command_line_cannot_steer_the_terminal(drill):
    done = drill("run", "--\x1b[2J\n::error::x")
    assert done.code == USAGE
    assert "\x1b" not in done.err
    assert "\n::error" not in done.err


@pytest.mark.parametrize("path, said", [
    ("nowhere.yaml", "nowhere.yaml: error: cannot read 'nowhere.yaml': No such file or directory\n"),
    ("empty", "empty: error: 'empty' has no scenario files in it\n"),
    ("passes.yaml::zzz", "passes.yaml: error: no scenario here begins with 'zzz'\n"),
])
@pytest.mark.parametrize("command", ["run", "list", "check", "explain"])
def test_4_a_path_that_selects_nothing(drill, command, path, said):
    (drill.folder / "empty").mkdir()
    drill.write("passes.yaml", PASSES)
    done = drill(command, path)
    assert (done.code, done.out, done.err) == (USAGE, "", said)


def test_help_and_version_are_no_mistakes(drill):
    for arguments in (["--help"], ["run", "--help"], ["--version"]):
        done = drill(*arguments)
        assert (done.code, done.err) == (PASSED, ""), done
        assert "sockdrill" in done.out
    assert "--timeout-scale" in drill("run", "--help").out


# /proc takes no new folders, and nobody may write there.
@pytest.mark.parametrize("arguments, said", [
    (["--out", "/proc/nowhere"], "mkdir(/proc/nowhere): "),
    (["--report", "junit=/proc/nowhere/junit.xml"], "mkdir(/proc/nowhere): "),
    (["--report", "tap=/proc/nowhere.tap"], "open(/proc/nowhere.tap): "),
    (["--report", "events=/proc/nowhere/events.jsonl"], "mkdir(/proc/nowhere): "),
    (["--report", "events=/proc/nowhere.jsonl"], "open(/proc/nowhere.jsonl): "),
    (["--report", "junit=a folder"], "open(a folder): Is a directory"),
])
def test_3_an_unwritable_report_is_said_before_anything_runs(drill, arguments, said):
    drill.write("passes.yaml", PASSES)
    (drill.folder / "a folder").mkdir()
    done = drill("run", "passes.yaml", *arguments)
    assert (done.code, done.out) == (ENVIRONMENT, ""), done
    assert done.err.startswith("sockdrill: "), done
    assert said in done.err
    assert not (drill.folder / "sockdrill-out" / "junit.xml").exists()
    assert list((drill.folder / "a folder").iterdir()) == []


def test_3_a_full_disk_is_said(drill):
    drill.write("many.yaml", """\
suite: many
scenarios:
- name: many
  matrix: {i: [1..500]}
  steps:
  - client.connect: {port: 8989}
""")
    small = drill.folder / "small"
    small.mkdir()
    script = f"""
mount -t tmpfs -o size=64k,mode=755 none small || exit 99
'{SOCKDRILL}' run many.yaml -q --out small; code=$?
ls small >&2
exit $code
"""
    process = subprocess.run(["unshare", "--map-root-user", "--mount", "sh", "-c", script],
                             cwd=drill.folder, capture_output=True, text=True, timeout=120)
    assert process.returncode == ENVIRONMENT, process.stderr + process.stdout
    assert "sockdrill: write(small/events.jsonl): No space left on device" in process.stderr
    assert "junit.xml." not in process.stderr  # no half of a report is left


def test_3_a_closed_standard_output_is_said(drill):
    drill.write("passes.yaml", PASSES)
    with open("/dev/full", "w") as full:
        done = subprocess.run([SOCKDRILL, "run", "passes.yaml", "--report", "junit=-"],
                              cwd=drill.folder, stdout=full, stderr=subprocess.PIPE, text=True,
                              timeout=120)
    assert done.returncode == ENVIRONMENT
    assert "No space left on device" in done.stderr


COMMANDS = [["list", "mixed.yaml"], ["check", "mixed.yaml"], ["explain", "mixed.yaml"], ["doctor"],
            ["schema"], ["run", "mixed.yaml"], ["run", "mixed.yaml", "--dry-run"], ["--help"]]


def output_to(drill, arguments, out):
    return subprocess.run([SOCKDRILL, *arguments], cwd=drill.folder, stdout=out,
                          stderr=subprocess.PIPE, text=True, timeout=120)


@pytest.mark.parametrize("arguments", COMMANDS)
def test_3_output_that_is_lost_is_said(drill, arguments):
    drill.write("mixed.yaml", MIXED)
    with open("/dev/full", "w") as full:
        done = output_to(drill, arguments, full)
    assert done.returncode == ENVIRONMENT
    assert done.stderr.startswith("sockdrill: write(standard output): "), done.stderr


@pytest.mark.parametrize("arguments", COMMANDS)
def test_a_reader_that_went_away_changes_nothing(drill, arguments):
    drill.write("mixed.yaml", MIXED)
    ours, theirs = os.pipe()
    os.close(ours)
    done = output_to(drill, arguments, theirs)
    os.close(theirs)
    expected = FAILED if arguments == ["run", "mixed.yaml"] else PASSED
    assert (done.returncode in (expected, ENVIRONMENT), done.stderr) == (True, "")


def test_closed_standard_streams_are_no_place_for_a_log(drill):
    drill.write("mixed.yaml", MIXED)
    subprocess.run(["sh", "-c", '"$0" run mixed.yaml <&- >&- 2>&-', SOCKDRILL], cwd=drill.folder,
                   timeout=120)
    assert all(line.startswith('{"event":') for line in drill.events())
    assert len(drill.junit().cases) == 5


def test_few_descriptors_are_no_failure_of_the_subject(drill):
    drill.write("passes.yaml", """\
suite: passes
scenarios:
- name: takes many
  matrix: {i: [1..4]}
  steps:
  - listener.listen: {backlog: 400}
  - repeat: 300
    as: i
    steps:
    - "client${i}.connect": listener
""")
    for limit in (20, 66, 90, 255):
        done = drill("run", "passes.yaml", preexec_fn=lambda: limit_descriptors(limit))
        assert (done.code, done.out) == (ENVIRONMENT, ""), (limit, done)
        assert done.err == (f"sockdrill: a process may have only {limit} files open here (ulimit -Hn),"
                            " and 256 are needed\n")
    done = drill("run", "passes.yaml", preexec_fn=lambda: limit_descriptors(256))
    assert done.code == ENVIRONMENT and "EMFILE" in done.out and "FAIL" not in done.out, done
    done = drill("run", "passes.yaml")
    assert done.code == PASSED, done


def test_a_check_that_could_not_be_carried_out_is_errored_and_not_failed(drill):
    drill.write("checks.yaml", """\
suite: checks
scenarios:
- name: takes too many
  steps:
  - listener.listen: {backlog: 400}
  - check: all of them come
    points: 2
    steps:
    - repeat: 300
      as: i
      steps:
      - "client${i}.connect": listener
""")
    done = drill("run", "checks.yaml", preexec_fn=lambda: limit_descriptors(256))
    assert done.code == ENVIRONMENT and "FAIL" not in done.out, done
    check, = [json.loads(line) for line in drill.events() if '"event":"check' in line]
    assert (check["check"], check["status"]) == ("all of them come", "errored")


def limit_descriptors(limit):
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))


def test_ctest_writes_no_files(drill):
    drill.write("mixed.yaml", MIXED)
    done = drill("run", "mixed.yaml::hello arrives", "--ctest")
    assert done.code == PASSED, done
    assert not (drill.folder / "sockdrill-out").exists()
    assert [entry.name for entry in drill.folder.iterdir()] == ["mixed.yaml"]


def test_ctest_does_not_split_a_case_that_ctest_chose(drill):
    drill.write("mixed.yaml", MIXED)
    for index in ("0", "1"):
        done = drill("run", "mixed.yaml::hello arrives", "--ctest",
                     env={"GTEST_SHARD_INDEX": index, "GTEST_TOTAL_SHARDS": "2",
                          "CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "2", "SOCKDRILL_SHARD": "2/2"})
        assert done.code == PASSED, done


def test_an_empty_variable_does_not_have_the_reference_tested(drill):
    drill.write("passes.yaml", PASSES)
    done = drill("run", "passes.yaml", env={"SOCKDRILL_SERVER": ""})
    assert (done.code, done.err) == (USAGE, "sockdrill: --server names no command\n")


def test_cases_that_were_never_started_are_counted(drill):
    drill.write("stops.yaml", "suite: stops\nscenarios:\n" + "".join(
        f"- {{name: n{i}, steps: [{{c.connect: {{port: 9, result: ok}}}}]}}\n" for i in range(6)))
    done = drill("run", "stops.yaml", "-x", "-j", "1")
    assert done.code == FAILED
    assert "note: 5 of 6 cases were never started" in done.lines, done
