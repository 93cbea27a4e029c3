"""Programs under test: how they are started, talked to, judged and ended."""

import pytest

from engine import FAILED, NOTHING, PASSED, USAGE, processes_with

STEPS = """\
suite: programs
programs:
  p:
    command: {command}
{more}
scenarios:
- name: p
  steps:
{steps}
"""


def run(drill, command, steps, more="", **options):
    drill.write("p.yaml", STEPS.format(
        command=command, more="\n".join(f"    {line}" for line in more.splitlines()),
        steps="\n".join(f"  - {step}" for step in steps)))
    return drill("run", "p.yaml", **options)


def python(code):
    """A command entry: python3 with the code, in the flow style of YAML."""
    quoted = code.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'[python3, -c, "{quoted}"]'


LISTENS = "import socket, sys\ns = socket.create_server(('127.0.0.1', {port}))\n"
ENDS_AT_ONCE = ["p.start:", "p.exit: {code: 0, within: 20s}"]


def test_a_command_its_arguments_environment_and_directory(drill):
    drill.write("below/here", "")
    done = run(drill, "[sh, -c, 'ls; echo \"$GREETING, $0\"']",
               ["p.start: {args: ['a  b']}", "p.output: \"here\\nhello, a  b\\n\"", "p.exit: {code: 0}"],
               more="env: {GREETING: hello}\ndirectory: below")
    assert done.code == PASSED, done


def test_a_command_runs_in_the_folder_of_its_suite(drill):
    drill.write("suites/data.txt", "from the suite's folder")
    drill.write("suites/p.yaml", STEPS.format(command="[cat, data.txt]", more="", steps="""\
  - p.start:
  - p.output: {contains: "from the suite's folder"}
  - p.exit: {code: 0}"""))
    assert drill("run", "suites/p.yaml").code == PASSED


def test_a_conversation_over_standard_input(drill):
    done = run(drill, python("n = input('name? ')\nprint('hello, ' + n)\nprint(input('bye? '))"),
               ["p.start:", "p.output: {contains: 'name? '}", "p.input: you",
                "p.output: {contains: 'hello, you'}", "p.input: done",
                "p.exit: {code: 0, within: 20s}", "p.output: {contains: done}"])
    assert done.code == PASSED, done


@pytest.mark.parametrize("kind, expected", [("pipes", "False"), ("terminal", "True")])
def test_output_is_a_pipe_or_a_terminal(drill, kind, expected):
    done = run(drill, python("import sys\nprint(sys.stdout.isatty())"),
               [*ENDS_AT_ONCE, f"p.output: {{contains: '{expected}'}}"], more=f"output: {kind}")
    assert done.code == PASSED, done


def test_output_in_an_encoding(drill):
    code = "import sys\nsys.stdout.buffer.write('接收: 你好'.encode('gbk'))"
    steps = [*ENDS_AT_ONCE, "p.output: {contains: '接收: 你好'}"]
    assert run(drill, python(code), steps, more="encoding: gbk").code == PASSED
    assert run(drill, python(code), steps, more="encoding: utf-8").code == FAILED


def test_exit_codes_and_signals(drill):
    assert run(drill, "[sh, -c, 'exit 7']", ["p.start:", "p.exit: {code: 7}"]).code == PASSED
    assert run(drill, "[sh, -c, 'kill -TERM $$']",
               ["p.start:", "p.exit: {signal: SIGTERM}"]).code == PASSED
    done = run(drill, "[sh, -c, 'kill -SEGV $$']", ["p.start:", "p.exit: {code: 0}"])
    assert done.code == FAILED
    assert "exit code 0 expected of p; it ended with signal 11 (SIGSEGV)" in done.out, done


def test_stop_and_kill_and_signal(drill):
    waits = python("import signal, sys, time\n"
                   "signal.signal(signal.SIGUSR1, lambda *_: sys.exit(5))\n"
                   "print('ready', flush=True)\ntime.sleep(1000)")
    ready = ["p.start:", "p.output: {contains: ready, within: 20s}"]
    assert run(drill, waits, [*ready, "p.stop:"]).code == PASSED
    assert run(drill, waits, [*ready, "p.kill:"]).code == PASSED
    assert run(drill, waits, [*ready, "p.signal: SIGUSR1", "p.exit: {code: 5}"]).code == PASSED


def test_a_program_can_be_started_again(drill):
    steps = ["p.start: {listening: 8989, within: 20s}", "p.stop:",
             "p.start: {listening: 8989, within: 20s}"]
    listens = python("import socket\ns = socket.socket()\n"
                     "s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n"
                     "s.bind(('127.0.0.1', 8989))\ns.listen()\ns.accept()")
    assert run(drill, listens, steps).code == PASSED


def test_a_program_that_cannot_be_started_fails(drill):
    done = run(drill, "[/no/such/program]", ENDS_AT_ONCE)
    assert done.code == FAILED, done
    assert "p cannot be started: /no/such/program: No such file or directory" in done.out


def test_a_program_that_may_not_be_run_fails(drill):
    drill.write("text", "no program")
    done = run(drill, "[./text]", ENDS_AT_ONCE)
    assert done.code == FAILED, done
    assert "p cannot be started: ./text: Permission denied" in done.out


def test_a_program_that_ends_with_a_traceback_is_told_by_its_last_line(drill):
    done = run(drill, python("import socket\nraise OSError(98, 'Address already in use')"),
               ["p.start: {listening: 8989, within: 20s}"])
    assert done.code == FAILED
    assert ("p ended before it listened: exit code 1; its last line: "
            "OSError: [Errno 98] Address already in use") in done.out, done
    assert "Traceback (most recent call last):" in done.out


def test_a_program_that_never_listens_is_told(drill):
    done = run(drill, "[sleep, '1000']", ["p.start: {listening: 8989, within: 300ms}"])
    assert done.code == FAILED
    assert ("p does not listen on port 8989 after 300 ms: it runs, and does not listen on any port"
            in done.out), done


def test_a_program_that_listens_elsewhere_is_told_where(drill):
    done = run(drill, python(LISTENS.format(port=9898) + "s.accept()"),
               ["p.start: {listening: 8989, within: 3s}"])
    assert done.code == FAILED
    assert "9898" in done.out, done


def test_a_port_that_the_program_chose_is_saved(drill):
    done = run(drill, python(LISTENS.format(port=0) + "c, _ = s.accept()\nc.sendall(b'here')"),
               ["p.start: {listening: any, within: 20s, save: port}",
                'client.connect: {port: "${port}"}', "client.recv: here"])
    assert done.code == PASSED, done


def test_nothing_that_a_program_started_is_left(drill):
    # A child in a session of its own, that ignores every polite request, with a child of its own.
    code = ("import os, signal, subprocess, sys\n"
            "for s in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT): signal.signal(s, signal.SIG_IGN)\n"
            "subprocess.Popen(['setsid', 'sh', '-c', 'sleep 1000 & sleep 1000'])\n"
            "if os.fork() == 0:\n"
            "    os.setsid()\n"
            "    if os.fork() == 0: signal.pause()\n"
            "    os._exit(0)\n"
            "print('ready', flush=True)\n"
            "signal.pause()")
    done = run(drill, python(code), ["p.start:", "p.output: {contains: ready, within: 20s}"],
               more=f"env: {{LEFT_BY: '{drill.folder}'}}")
    assert done.code == PASSED, done
    assert processes_with(f"LEFT_BY={drill.folder}") == {}


def test_output_without_end_stops_neither_program_nor_harness(drill):
    done = run(drill, "[sh, -c, 'head -c 20000000 /dev/zero | tr \"\\0\" x; echo; echo the end']",
               ["p.start:", "p.exit: {code: 0, within: 60s}", "p.output: {contains: the end}"])
    assert done.code == FAILED, done
    assert "why       p printed 1024 KiB or more, and no more than that is looked at" in done.out, done
    assert sum(map(len, drill.events())) < 1_000_000


def test_a_program_that_crashed_is_not_stopped(drill):
    done = run(drill, "[sh, -c, 'kill -SEGV $$']",
               ["p.start: off", "p.exit: {signal: SIGSEGV}", "p.stop:"])
    assert done.code == FAILED, done
    assert "p had ended before: signal 11 (SIGSEGV)" in done.out
    done = run(drill, "[sh, -c, 'exit 0']", ["p.start: off", "p.exit:", "p.stop:"])
    assert done.code == PASSED, done
    done = run(drill, "[sh, -c, 'exit 0']", ["p.start: off", "p.exit:", "p.signal: SIGTERM"])
    assert "p had ended before: exit code 0" in done.out, done


def test_what_must_not_be_printed_is_waited_for(drill):
    done = run(drill, "[sh, -c, 'read line; echo boom']",
               ["p.start: off", "p.input: {text: go}", 'p.output: {is_not: "boom\\n"}'],)
    assert done.code == FAILED, done
    assert "anything but 'boom\\n' expected in the output of p" in done.out


def test_a_line_end_that_is_in_the_way_is_named(drill):
    done = run(drill, "[echo, hello]", ["p.start: off", "p.output: {is: hello, within: 100ms}"])
    assert done.code == FAILED
    assert ("only the line end at the end of the output is in the way: write \\n behind the text"
            in done.out), done


def test_a_program_that_nothing_starts_is_no_pass(drill):
    drill.write("server.yaml", "programs: {p: {role: server}}\nscenarios:\n- name: p\n  steps:\n"
                "  - p.start: {listening: 8989}\n")
    done = drill("run", "server.yaml", "--client", "true")
    assert (done.code, done.err) == (
        NOTHING, "sockdrill: nothing was selected that starts the program of --client\n")
    drill.write("none.yaml", "scenarios:\n- name: n\n  steps:\n  - expect: {value: 1, is: 1}\n")
    assert drill("run", "none.yaml::n", "--client", "true").code == PASSED, "as CTest runs it"
    done = drill("run", "server.yaml", "--client", "true", "--server", str(drill.program.parent /
                                                                        "sockdrill-reference-server"))
    assert done.code == PASSED
    assert "not checked here: no case that is selected starts the program of --client" in done.lines


def test_a_file_that_is_not_there_is_a_mistake_of_the_command(drill):
    drill.write("there.py", "")
    drill.write("sub/README", "")
    (drill.folder / "sub" / "link.py").symlink_to("../there.py")
    for command, told in {
            "python3 nope.py": "there is no file 'nope.py'",
            "./nope": "there is no file './nope'",
            "python3 ~/nope.py": "there is no file '~/nope.py'; in quotes no shell puts in what ~ "
                                 "stands for",
            "python3 sub/link.py": "'sub/link.py' is a link that leads out of its folder, where no "
                                   f"program sees it: name '{drill.folder}/there.py'"}.items():
        done = drill("run", "--server", command)
        assert (done.code, done.err.splitlines()[0]) == (USAGE, f"sockdrill: --server: {told}")
