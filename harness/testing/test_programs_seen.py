"""What the engine knows of a program without its help, what it gives it, and what it keeps from it."""

import json
import os
from pathlib import Path

from engine import ENVIRONMENT, FAILED, PASSED

SERVER = """\
import socket
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("", 9090))
s.listen(128)
c, a = s.accept()
print(len(c.recv(1024)))
c.send(b"ok")
c.close()
s.close()
"""

CLIENT = """\
import socket
name = input("name? ")
s = socket.socket()
s.connect(("192.168.131.62", 7788))
s.send(("hello " + name).encode("gbk"))
print(s.recv(1024).decode("gbk"))
s.close()
"""

SUITE = """\
suite: seen
programs:
  p:
    {program}
scenarios:
- name: p
  steps:
"""


def runs(argument):
    """Whether a process has this among its arguments."""
    for entry in Path("/proc").iterdir():
        try:
            if argument.encode() in (entry / "cmdline").read_bytes().split(b"\0"):
                return True
        except OSError:  # no process, or one that has ended
            continue
    return False


def run(drill, program, steps, *arguments):
    lines = "\n    ".join(program.splitlines())
    body = "".join(f"  - {step}\n" for step in steps)
    drill.write("p.yaml", SUITE.format(program=lines) + body)
    return drill("run", "p.yaml", *arguments)


def test_a_client_with_an_address_built_in_finds_its_peer_there(drill):
    drill.write("client.py", CLIENT)
    done = run(drill, "command: [python3, client.py]\nanswers: [{prompt: 'name\\?', text: 小黑}]", [
        "p.start:", "listener.listen: {for: p, save: {address: a, port: n}, within: 20s}",
        "peer.accept: listener", "peer.recv: {text: hello 小黑, encoding: gbk}",
        "peer.send: {text: 好, encoding: gbk}", "p.exit: {code: 0, within: 20s}",
        "p.output: 好", "expect: {value: '${a}:${n}', is: '192.168.131.62:7788'}"])
    assert done.code == PASSED, done


def test_a_client_that_connects_elsewhere_is_told(drill):
    drill.write("client.py", CLIENT)
    done = run(drill, "command: [python3, client.py]\ninput: \"x\\n\"",
               ["p.start:", "listener.listen: {for: p, port: 8989, within: 20s}"])
    assert done.code == FAILED
    assert "p connects to 192.168.131.62:7788; port 8989 expected" in done.out


def test_a_client_that_never_connects_is_told(drill):
    drill.write("client.py", "print('done')\n")
    done = run(drill, "command: [python3, client.py]",
               ["p.start:", "listener.listen: {for: p, within: 20s}"])
    assert done.code == FAILED
    assert "p ended before it connected: exit code 0; its last line: done" in done.out


def test_the_order_and_arguments_of_socket_calls(drill):
    drill.write("server.py", SERVER)
    serve = ["p.start: {listening: any, save: {port: n}, within: 20s}", "c.connect: {port: '${n}'}",
             "c.send: hi", "c.recv: ok", "p.exit: {code: 0, within: 20s}"]
    order = ("order: [socket, 'setsockopt(SO_REUSEADDR, 1)', bind(9090), listen(128), accept, "
             "recv(1024), send(2), close, close]")
    program = "command: [python3, server.py]"
    assert run(drill, program, [*serve, f"p.calls: {{{order}}}",
                                "p.left: {processes: 0, sockets: 0}"]).code == PASSED
    done = run(drill, program, [*serve, "p.calls: {order: [bind, setsockopt], within: 1s}"])
    assert done.code == FAILED
    assert "setsockopt after bind expected of the socket calls of p" in done.out
    assert "socket, setsockopt(SO_REUSEADDR, 1), bind(0.0.0.0:9090), listen(128)" in done.out
    done = run(drill, program, [*serve, "p.calls: {never: send, within: 1s}"])
    assert done.code == FAILED
    assert "p called send(2); it should not" in done.out
    done = run(drill, program, [*serve, "p.calls: recv(10)"])
    assert done.code == FAILED
    assert "recv(10) expected of the socket calls of p" in done.out


def test_calls_of_children_and_threads_are_seen(drill):
    drill.write("server.py", """\
import os, socket, threading
def serve():
    s = socket.socket()
    s.bind(("127.0.0.1", 8989))
    s.listen(7)
    s.accept()
if os.fork() == 0:
    threading.Thread(target=serve).start()
else:
    os.wait()
""")
    done = run(drill, "command: [python3, server.py]",
               ["p.start: {listening: 8989, within: 20s}", "p.socket: {backlog: 7}",
                "p.calls: {order: [socket, bind(8989), listen(7)]}"])
    assert done.code == PASSED, done


def test_what_is_left_behind_is_counted(drill):
    drill.write("server.py", """\
import os, socket, time
s = socket.create_server(("", 8989))
s.listen()
if os.fork() == 0:
    time.sleep(1000)
""")
    done = run(drill, "command: [python3, server.py]",
               ["p.start: {listening: 8989, within: 20s}", "p.exit: {code: 0, within: 20s}",
                "p.left: {processes: 1, sockets: 1}", "p.left: {processes: 0}"])
    assert done.code == FAILED
    assert "p left 1 processes, 1 sockets: 0.0.0.0:8989 LISTEN; 0 processes expected" in done.out


def test_a_program_is_made_first(drill):
    drill.write("hello.c", '#include <stdio.h>\nint main(void) { puts("made"); return 0; }\n')
    done = run(drill, "command: [./hello]\nbuild: gcc -o hello hello.c",
               ["p.start:", "p.output: made", "p.exit: 0"])
    assert done.code == PASSED, done
    assert not os.path.exists(os.path.join(drill.folder, "hello"))


def test_a_program_that_cannot_be_made_fails(drill):
    drill.write("hello.c", "int main(void) { return x; }\n")
    done = run(drill, "command: [./hello]\nbuild: gcc -o hello hello.c", ["p.start:"])
    assert done.code == FAILED, done
    assert "p cannot be started: it cannot be made: gcc: exit code 1: hello.c:1:25: error:" in done.out


def test_a_source_file_is_a_command(drill):
    drill.write("server.py", SERVER.replace("9090", "8989"))
    drill.write("s.yaml", "suite: s\nprograms: {p: {role: server}}\nscenarios:\n- name: s\n  steps:\n"
                          "  - p.start: {listening: 8989, within: 20s}\n")
    assert drill("run", "s.yaml", "--server", "server.py").code == PASSED


def test_files_stand_where_the_program_starts(drill):
    drill.write("data/poem.txt", "床前明月光")
    drill.write("mine/show.py", "print(open('poem.txt', encoding='utf-8').read())")
    done = run(drill, "command: [python3, mine/show.py]\nfiles: [data/poem.txt]",
               ["p.start:", "p.output: 床前明月光", "p.exit: 0"])
    assert done.code == PASSED, done


def test_limits_end_a_program_and_are_named(drill):
    drill.write("hog.py", "x = bytearray(400_000_000)\nfor i in range(0, len(x), 4096): x[i] = 1\n"
                          "input()\n")
    done = run(drill, "command: [python3, hog.py]\nlimits: {memory: 100MiB}\ninput: ''",
               ["p.start:", "p.output: {contains: never, within: 20s}"])
    assert done.code == FAILED
    assert "it used more than 100 MiB of memory" in done.out
    drill.write("spin.py", "while True: pass\n")
    done = run(drill, "command: [python3, spin.py]\nlimits: {wall: 300ms}",
               ["p.start:", "p.exit: {code: 0, within: 20s}"])
    assert done.code == FAILED
    assert "it ran for more than 300 ms" in done.out


def test_a_flood_of_output_is_drained_and_kept_in_measure(drill):
    drill.write("flood.py", "import sys\nfor i in range(3000):\n    sys.stdout.write('x' * 100000)\n"
                            "print('the end')\n")
    done = run(drill, "command: [python3, flood.py]", ["p.start:", "p.exit: {code: 0, within: 60s}"])
    assert done.code == PASSED, done
    log = os.path.join(drill.folder, "sockdrill-out", "events.jsonl")
    assert os.path.getsize(log) < 2_000_000
    written = [json.loads(line) for line in open(log, encoding="utf-8")]
    tail = [event for event in written if event.get("left_out", 0) > 0]
    assert len(tail) == 1, "the end of the output is told once"


def test_the_scenario_and_the_reports_are_out_of_sight(drill):
    drill.write("look.py", "import os\nprint(sorted(os.listdir('.')), open('p.yaml').read() == '')\n")
    done = run(drill, "command: [python3, look.py]",
               ["p.start:", "p.output: {contains: 'True', within: 20s}",
                "p.output: {contains: \"['look.py', 'p.yaml', 'sockdrill-out']\"}"])
    assert done.code == PASSED, done


def test_a_program_cannot_reach_what_is_not_its_own(drill):
    marker = f"marker{os.getpid()}"
    secret = drill.write("others/secret.txt", marker)
    drill.write("mine/look.py", f"""\
import os, signal, socket
def tried(call, *arguments):
    try:
        call(*arguments)
        return "done"
    except OSError as error:
        return error.strerror
print(tried(open, {str(secret)!r}))
print(tried(open, "/etc/new", "w"))
print(tried(os.kill, {os.getpid()}, signal.SIGKILL))
print(tried(socket.socket, 40, socket.SOCK_STREAM))
s = socket.socket()
s.settimeout(5)
print(tried(s.connect, ("192.0.2.1", 80)))
print(len(os.environ.get("SECRET_TOKEN", "")))
""")
    os.environ["SECRET_TOKEN"] = "secret"
    try:
        done = run(drill, "command: [python3, mine/look.py]",
                   ["p.start:", "p.exit: {code: 0, within: 20s}",
                    "p.output: {is: \"No such file or directory\\nRead-only file system\\n"
                    "No such process\\nAddress family not supported by protocol\\n"
                    "Network is unreachable\\n0\\n\"}"])
    finally:
        del os.environ["SECRET_TOKEN"]
    assert done.code == PASSED, done


def test_nothing_of_a_hostile_program_is_left(drill):
    drill.write("daemon.py", f"""\
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
for i in range(5):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.execvpe("sleep", ["sleep", "1000.{os.getpid()}"], {{}})
        os._exit(0)
print("started", flush=True)
""")
    done = run(drill, "command: [python3, daemon.py]",
               ["p.start:", "p.output: started", "p.exit: {code: 0, within: 20s}"])
    assert done.code == PASSED, done
    assert not runs(f"1000.{os.getpid()}")


def test_the_sandbox_can_be_required_and_turned_off(drill):
    steps = ["p.start:", "p.output: here", "p.exit: 0"]
    command = "command: [echo, here]"
    assert run(drill, command, steps, "--sandbox=off").code == PASSED
    done = drill("doctor")
    complete = "no   " not in done.out.split("The sandbox of programs under test:")[1]
    required = run(drill, command, steps, "--sandbox=require")
    assert required.code == (PASSED if complete else ENVIRONMENT), required


def assignment(role, *tags):
    return (f"tags: [assignment, {', '.join(tags)}]\nprograms: {{p: {{role: {role}}}}}\n"
            f"scenarios:\n- name: {role} of {tags[-1]}\n  steps:\n"
            "  - expect: {value: 1, is: 1}\n")


def test_a_program_is_judged_by_the_assignments_for_its_role(drill):
    drill.write("server.py", "")
    drill.write("class/general.yaml", assignment("server", "general"))
    drill.write("class/echo.yaml", assignment("server", "elective"))
    drill.write("class/client.yaml", assignment("client", "clients"))
    drill.write("class/other.yaml", "scenarios:\n- name: no program\n  steps:\n"
                "  - expect: {value: 1, is: 1}\n")

    def names(*arguments):
        done = drill("run", *arguments, "--report", "tap=/dev/stdout")
        assert done.code == PASSED, done
        return sorted(line.split("::", 1)[1] for line in done.lines if line.startswith("ok ")), done

    given = ("--server", "python3 server.py")
    everything = ["client of clients", "no program", "server of elective", "server of general"]
    assert names("class")[0] == everything
    judged, done = names("class", *given)
    assert judged == ["no program", "server of general"]
    assert "not checked here: 2 cases of other assignments are left out (name a file to run it)" \
        in done.lines
    assert names("class", "class/echo.yaml", *given)[0] == [
        "no program", "server of elective", "server of general"]
    assert names("class", "-t", "elective", *given)[0] == ["server of elective"]
    done = drill("run", "class", "-k", "clients", *given)
    assert (done.code, done.err) == (5, "sockdrill: nothing was selected; 1 case of other assignments "
                                     "is left out (name a file to run it)\n")


def test_links_neither_break_a_program_nor_show_it_what_is_hidden(drill):
    drill.write("real/p.py", "import os\nhere = os.path.dirname(__file__)\n"
                "print(os.path.getsize(here + '/p.yaml'), open(here + '/mine.txt').read(), "
                "os.path.exists(here + '/linked/p.yaml'))\n")
    drill.write("real/mine.txt", "mine")
    os.symlink("real", os.path.join(drill.folder, "link"))
    os.symlink(drill.folder, os.path.join(drill.folder, "real", "linked"))
    drill.write("real/p.yaml", "programs: {p: {role: server}}\nscenarios:\n- name: p\n  steps:\n"
                "  - p.start:\n  - p.exit: 0\n  - p.output: 0 mine False\n")
    command = f"python3 {drill.folder}/link/p.py"
    done = drill("run", "link/p.yaml", "--server", command)
    assert done.code == PASSED, done


def test_a_source_is_built_in_its_own_folder(drill):
    drill.write("class/hello.go", 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("made") }\n')
    (drill.folder / "build").mkdir()  # a word of the build command
    with open(drill.folder / "build" / "large", "wb") as large:
        large.truncate(1 << 40)
    drill.write("p.yaml", SUITE.format(program="role: server") +
                "  - p.start:\n  - p.exit: {code: 0, within: 20s}\n  - p.output: made\n")
    done = drill("run", "p.yaml", "--server", f"{drill.folder}/class/hello.go")
    assert done.code == PASSED, done


def test_a_device_that_is_named_is_the_sandbox_own(drill):
    done = run(drill, "command: [cat, /dev/null]", ["p.start:", "p.exit: 0"])
    assert done.code == PASSED, done
