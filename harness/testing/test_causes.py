"""Why a check failed: the cause that is named, in English and in Chinese."""

import json
import re

import pytest

from engine import FAILED, USAGE

WRONG_ENCODING = """\
scenarios:
- name: a
  steps:
  - listener.listen:
  - client.connect: listener
  - server.accept: listener
  - server.send: {text: 问题, encoding: utf-8}
  - client.recv: {text: 问题, encoding: gbk}
"""
ENGLISH = "why       this is the right text in UTF-8, not in GBK"
CHINESE = "原因      文字是对的，但编码是 UTF-8，不是 GBK"


def problems(drill):
    """What each step that failed says, in order."""
    found = []
    for line in drill.events():
        event = json.loads(line)
        if event["event"] == "step" and event["status"] == "failed":
            found.append(event["problem"])
    return found


@pytest.mark.parametrize("options, variables, told", [
    ([], {}, ENGLISH),
    ([], {"LANG": "en_US.UTF-8"}, ENGLISH),
    ([], {"LANG": "zh_CN.UTF-8"}, CHINESE),
    ([], {"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "C"}, ENGLISH),
    ([], {"LC_MESSAGES": "C", "LC_ALL": "zh_TW"}, CHINESE),
    (["--lang", "zh"], {"LANG": "C"}, CHINESE),
    (["--lang=en"], {"LANG": "zh_CN.UTF-8"}, ENGLISH),
    ([], {"SOCKDRILL_LANG": "zh"}, CHINESE),
])
def test_the_reason_is_told_in_the_language_that_is_asked_for(drill, options, variables, told):
    drill.write("a.yaml", WRONG_ENCODING)
    done = drill("run", "a.yaml", *options, env=variables)
    assert done.code == FAILED, done
    assert told in done.out, done
    assert ("失败 1，用时" in done.out) == (told is CHINESE), done
    assert ("1 failed in" in done.out) == (told is ENGLISH), done


def test_the_log_is_the_same_in_every_language_and_is_told_in_any(drill):
    drill.write("a.yaml", WRONG_ENCODING)
    drill("run", "a.yaml", "--lang", "zh")
    [problem] = problems(drill)
    assert problem["cause"] == "wrong_encoding"
    assert problem["cause_arguments"] == ["UTF-8", "GBK"]
    assert problem["why"] == "this is the right text in UTF-8, not in GBK"
    log = "sockdrill-out/events.jsonl"
    assert ENGLISH in drill("report", log).out
    assert CHINESE in drill("report", log, "--lang", "zh").out
    junit = drill.folder / "sockdrill-out" / "junit.xml"
    assert CHINESE in junit.read_text()
    tap = drill("report", log, "--lang", "zh", "--report", "tap=-")
    assert CHINESE in tap.out, tap


def test_a_log_of_before_there_were_causes_is_read(drill):
    drill.write("a.yaml", WRONG_ENCODING)
    drill("run", "a.yaml")
    log = drill.folder / "sockdrill-out" / "events.jsonl"
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    for event in lines:
        problem = event.get("problem", {})
        problem.pop("cause", None)
        problem.pop("cause_arguments", None)
    old = drill.write("old.jsonl", "".join(json.dumps(event) + "\n" for event in lines))
    told = drill("report", old, "--lang", "zh")
    assert "原因      this is the right text in UTF-8, not in GBK" in told.out, told


def test_a_language_that_is_not_known_is_a_mistake(drill):
    drill.write("a.yaml", WRONG_ENCODING)
    done = drill("run", "a.yaml", "--lang", "tlh")
    assert done.code == USAGE, done
    assert "--lang: tlh not in {en,zh}" in done.err, done


# A server as learners write it; what it does with a client comes behind it.
SERVER = """\
import os, socket, sys, time
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("", 8989))
listener.listen()
"""
ANSWERS = """\
client, _ = listener.accept()
client.recv(1024)
client.send(b"ok")
client.close()
"""
STARTS = "  - server.start: {listening: 8989, within: 10s}\n"
ASKS = STARTS + """\
  - client.connect: server
  - client.send: hello
  - client.recv: {text: ok, within: 400ms}
"""
RESTARTS = STARTS + """\
  - client.connect: server
  - client.send: hello
  - client.recv: ok
  - client.recv: eof
  - client.close:
  - server.exit: 0
  - again.start: {listening: 8989, within: 2s}
"""

# name: the server, the steps, the causes that are named, and the sentence without numbers that vary
PROGRAMS = {
    "it raises": (
        SERVER + "client, _ = listener.accept()\nclient.recv(1024)\nprint(answer)\n", ASKS,
        ["exception"],
        "server raised NameError: name 'answer' is not defined (line 8 of server.py)"),
    "it raises on Chinese only": (
        SERVER + "client, _ = listener.accept()\nclient.recv(9).decode()\nclient.send(b'ok')\n",
        ASKS.replace("hello", "{text: 问题, encoding: gbk}"), ["exception"],
        "server raised UnicodeDecodeError: 'utf-8' codec can't decode byte 0xce in position 0: "
        "invalid continuation byte (line 7 of server.py)"),
    "a thread of it raises": (
        "import threading\n" + SERVER + "client, _ = listener.accept()\ndef work():\n"
        "    client.recv(9)\n    raise ValueError('no')\n"
        "threading.Thread(target=work).start()\nlistener.accept()\n", ASKS,
        ["exception", "waits_in_accept"],
        "server raised ValueError: no (line 10 of server.py); "
        "server waits in accept() on 0.0.0.0:8989"),
    "it does not compile": (
        "def main()\n", STARTS, ["exception"],
        "server raised SyntaxError: expected ':' (line 1 of server.py)"),
    "it ends": (
        SERVER + "listener.accept()\nsys.exit('enough')\n", ASKS, ["exited"],
        "server had ended with exit code 1; its last line: enough"),
    "it crashes": (
        SERVER + "listener.accept()\nos.kill(os.getpid(), 11)\n", ASKS, ["ended_by_signal"],
        "server was ended by SIGSEGV"),
    "it never accepts": (
        SERVER + "time.sleep(60)\n", ASKS, ["never_accepts", "waits_in_sleep"],
        "server does not accept: 1 connection waits at 0.0.0.0:8989; server sleeps"),
    "it never reads": (
        SERVER + "client, _ = listener.accept()\ninput()\n",
        ASKS + "  - server.input: x\n", ["never_reads", "waits_for_input"],
        "server does not read: 5 bytes wait in its connection with 127.0.0.1:PORT; "
        "server waits in read() of its standard input"),
    "it wants more": (
        SERVER + "client, _ = listener.accept()\nclient.recv(5)\nclient.recv(1)\n", ASKS,
        ["waits_in_recv"],
        "server waits in recv() on the connection with 127.0.0.1:PORT"),
    "it computes": (
        SERVER + "client, _ = listener.accept()\nclient.recv(5)\nwhile True: pass\n", ASKS,
        ["computes"], "server computes and waits for nothing"),
    "it never closes": (
        SERVER + ANSWERS.replace("client.close()", "listener.accept()"),
        ASKS + "  - client.recv: {eof: on, within: 400ms}\n", ["never_closes", "waits_in_accept"],
        "server has not closed its connection with 127.0.0.1:PORT (ESTABLISHED); "
        "server waits in accept() on 0.0.0.0:8989"),
    "it closes with unread data": (
        SERVER + ANSWERS.replace("1024", "2"), ASKS + "  - client.recv: eof\n",
        ["reset_by_close"],
        "the other end closed with unread data in its receive buffer, or with SO_LINGER 0"),
    "its calls show that it closes with unread data": (
        SERVER + ANSWERS.replace("1024", "2"),
        ASKS + "  - client.recv: eof\n  - server.calls: {has: close}\n",
        ["closed_with_unread"],
        "server closed with unread data in its receive buffer, which is a reset"),
    "its calls show no SO_REUSEADDR": (
        SERVER.replace("listener.setsockopt", "(lambda *_: 0)") + ANSWERS,
        STARTS + "  - server.calls: {order: [setsockopt(SO_REUSEADDR), bind], within: 300ms}\n",
        ["reuse_address_missing"],
        "server does not set SO_REUSEADDR on the socket that it binds"),
    "it listens elsewhere": (
        SERVER.replace("8989", "8080") + ANSWERS, STARTS.replace("10s", "1s"), ["wrong_port"],
        "server listens on 0.0.0.0:8080, not on port 8989"),
    "it is bound to one address": (
        SERVER.replace('""', '"127.0.0.1"') + ANSWERS,
        STARTS + "  - client.connect: {address: 192.168.1.7, port: 8989}\n",
        ["bound_to_one_address"], "it is bound to one address only: 127.0.0.1"),
    "it speaks UDP": (
        SERVER.replace("socket()", "socket(type=socket.SOCK_DGRAM)").replace(
            "listener.listen()\n", "listener.recvfrom(99)\n"),
        STARTS.replace("10s", "1s"), ["udp_instead_of_tcp"],
        "server has bound a UDP socket to 0.0.0.0:8989, and TCP is wanted"),
    "it asks first": (
        "input('port: ')\n" + SERVER,
        STARTS.replace("10s", "1s") + "  - server.input: 8989\n", ["waits_for_input"],
        "server waits in read() of its standard input"),
    "its queue is full": (
        SERVER.replace("listen()", "listen(0)") + "time.sleep(60)\n",
        STARTS + "  - a.connect: server\n  - b.connect: {to: server, within: 400ms}\n",
        ["backlog_full"], "the queue of 0.0.0.0:8989 is full: 1 connection waits for server to "
        "accept, its backlog is 0"),
    "it does not set SO_REUSEADDR": (
        SERVER.replace("listener.setsockopt", "(lambda *_: 0)") + ANSWERS, RESTARTS,
        ["reuse_address_missing", "port_held", "exception"],
        "again does not set SO_REUSEADDR on the socket that it binds; "
        "TIME_WAIT 127.0.0.1:8989 → 127.0.0.1:PORT of server (for N s more) holds port 8989; "
        "again raised OSError: [Errno 98] Address already in use (line 4 of server.py)"),
    "SO_REUSEADDR is off on its listener": (
        SERVER.replace("listener.setsockopt", "(lambda *_: 0)") + ANSWERS,
        STARTS + "  - server.socket: {reuse_address: on}\n", ["reuse_address_missing"],
        "server does not set SO_REUSEADDR on the socket that it binds"),
    "it sets SO_REUSEADDR too late": (
        SERVER.replace("listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n", "")
        .replace("listener.listen()", "listener.setsockopt(socket.SOL_SOCKET, "
                 "socket.SO_REUSEADDR, 1)\nlistener.listen()") + ANSWERS, RESTARTS,
        ["reuse_address_late", "port_held", "exception"],
        "again sets SO_REUSEADDR only after bind(), where it comes too late; "
        "TIME_WAIT 127.0.0.1:8989 → 127.0.0.1:PORT of server (for N s more) holds port 8989; "
        "again raised OSError: [Errno 98] Address already in use (line 3 of server.py)"),
    "it does not look at what bind says": (
        "import socket, sys\nlistener = socket.socket()\ntry: listener.bind(('', 8989))\n"
        "except OSError: pass\nlistener.listen()\n" + ANSWERS, RESTARTS,
        ["bind_failed_unnoticed", "reuse_address_missing", "port_held"],
        "again did not get port 8989 and did not notice: listen() on a socket without an address "
        "took 0.0.0.0:PORT; again does not set SO_REUSEADDR on the socket that it binds; "
        "TIME_WAIT 127.0.0.1:8989 → 127.0.0.1:PORT of server (for N s more) holds port 8989"),
    "its child holds the port": (
        SERVER + "if os.fork() == 0:\n    os.setsid()\n    time.sleep(60)\n" + ANSWERS, RESTARTS,
        ["port_held_by_child", "exception"],
        "port 8989 is still held by process PID (python3), which server started; "
        "again raised OSError: [Errno 98] Address already in use (line 4 of server.py)"),
    "it keeps its output back": (
        SERVER + "client, _ = listener.accept()\nprint('client')\nlistener.accept()\n",
        STARTS + "  - client.connect: server\n"
        "  - server.output: {contains: client, within: 400ms}\n",
        ["output_buffered"],
        "nothing has come from server so far: its output goes to a pipe, where it stays in the "
        "program's buffer until it is flushed or the program ends"),
    "it counts characters": (
        SERVER + "client, _ = listener.accept()\nprint(len(client.recv(99).decode('gbk')))\n"
        "listener.accept()\n",
        STARTS + "  - client.connect: server\n  - client.send: {text: ok 问题, encoding: gbk}\n"
        "  - server.output: {matches: '\\b7\\b', within: 400ms}\n",
        ["length_in_characters"],
        "it counted characters, not bytes: 5 characters are 7 bytes"),
    "it decodes as something else": (
        SERVER + "client, _ = listener.accept()\nprint(client.recv(99).decode('latin-1'))\n"
        "listener.accept()\n",
        STARTS + "  - client.connect: server\n  - client.send: {text: 问题, encoding: gbk}\n"
        "  - server.output: {contains: 问题, within: 400ms}\n",
        ["misread"], "the text came in GBK and was decoded as Latin-1"),
    "it does not decode": (
        SERVER + "client, _ = listener.accept()\nprint(client.recv(99))\nlistener.accept()\n",
        STARTS + "  - client.connect: server\n  - client.send: {text: 问题, encoding: gbk}\n"
        "  - server.output: {contains: 问题, within: 400ms}\n",
        ["repr_printed"],
        "the bytes are there as Python prints them (b'…'), not decoded to a text"),
    "it greets first": (
        SERVER + "client, _ = listener.accept()\nclient.send(b'hi')\ntime.sleep(60)\n",
        STARTS + "  - client.connect: server\n  - client.recv: {silence: 300ms}\n",
        ["reply_before_request"], "it sent before anything was sent to it"),
    "it sends the request back": (
        SERVER + "client, _ = listener.accept()\nclient.send(client.recv(9))\n", ASKS,
        ["request_echoed"], "this is the request, sent back: the reply is another text"),
    "it takes one recv for a message": (
        SERVER + "client, _ = listener.accept()\nclient.send(client.recv(1024))\n",
        STARTS + "  - client.connect: server\n  - client.send: {pattern: {text: ab, size: 3000}}\n"
        "  - client.recv: {pattern: {text: ab, size: 3000}, within: 400ms}\n", ["one_recv"],
        "only the first 1024 bytes came: as many as one recv(1024) takes; a longer message wants "
        "recv again until all of it is there"),
}


# The same of clients, for whom `listener` listens on port 8080 of every address.
ACCEPTS = """\
  - listener.listen: {address: any, port: 8080}
  - client.start:
  - server.accept: {from: listener, within: 2s}
"""
CLIENT = "import socket, time\nclient = socket.socket()\n"
CLIENTS = {
    "it connects to another port": (
        CLIENT + "client.connect(('127.0.0.1', 8081))\n", ACCEPTS, ["exception"],
        "client raised ConnectionRefusedError: [Errno 111] Connection refused "
        "(line 3 of client.py)"),
    "it asks for the address": (
        CLIENT + "client.connect((input(), 8080))\n", ACCEPTS + "  - client.input: x\n",
        ["waits_for_input"], "client waits in read() of its standard input"),
    "its connect is seen to go to another port": (
        CLIENT + "client.connect(('127.0.0.1', 8081))\n",
        "  - client.start:\n  - listener.listen: {for: client, port: 8080, within: 10s}\n",
        ["connects_elsewhere"], "client connects to 127.0.0.1:8081, not to port 8080"),
    "it connects and says nothing": (
        CLIENT + "client.connect(('127.0.0.1', 8080))\ntime.sleep(60)\n",
        ACCEPTS + "  - server.recv: {text: hello, within: 400ms}\n", ["waits_in_sleep"],
        "client sleeps"),
    "it ends without waiting for the answer": (
        CLIENT + "client.connect(('127.0.0.1', 8080))\nclient.send(b'hello')\n",
        ACCEPTS + "  - server.recv: hello\n  - server.recv: {text: more, within: 2s}\n",
        ["exited"], "client had ended with exit code 0"),
}


def run_program(drill, name, *options):
    source, steps, causes, sentence = PROGRAMS[name]
    drill.write("server.py", source)
    output = "pipes" if name == "it keeps its output back" else "terminal"
    program = (f"{{command: [/usr/bin/python3, '{drill.folder}/server.py'], output: {output}, "
               "env: {PYTHONUNBUFFERED: ''}}")
    drill.write("a.yaml", f"""\
scenarios:
- name: a
  network: {{addresses: [192.168.1.7]}}
  programs:
    server: {program}
    again: {program}
  steps:
{steps}""")
    done = drill("run", "a.yaml", *options)
    assert done.code == FAILED, done
    return done


def without_numbers(text):
    text = re.sub(r"(127\.0\.0\.1|0\.0\.0\.0):(?!8989\b|8080\b)\d+", r"\1:PORT", text)
    text = re.sub(r"for \d+ s more", "for N s more", text)
    return re.sub(r"process \d+ ", "process PID ", text)


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_a_program_does_wrong_is_named(drill, name):
    _, _, causes, sentence = PROGRAMS[name]
    done = run_program(drill, name)
    [problem] = problems(drill)
    named = [problem.get("cause"), *(further[0] for further in problem.get("further_causes", []))]
    assert (named, without_numbers(problem.get("why", ""))) == (causes, sentence), done


@pytest.mark.parametrize("name", CLIENTS)
def test_what_a_client_does_wrong_is_named(drill, name):
    source, steps, causes, sentence = CLIENTS[name]
    drill.write("client.py", source)
    drill.write("a.yaml", f"""\
scenarios:
- name: a
  programs:
    client: {{command: [/usr/bin/python3, '{drill.folder}/client.py']}}
  steps:
{steps}""")
    done = drill("run", "a.yaml")
    assert done.code == FAILED, done
    [problem] = problems(drill)
    named = [problem.get("cause"), *(further[0] for further in problem.get("further_causes", []))]
    assert (named, problem.get("why", "")) == (causes, sentence), done


def test_a_programs_fault_is_told_in_chinese(drill):
    done = run_program(drill, "it never closes", "--lang", "zh")
    why = "原因      server 没有关闭与 127.0.0.1:PORT 的连接（ESTABLISHED）；server 停在 accept()"
    assert why in without_numbers(done.out), done


def test_a_program_that_cannot_be_built_is_told_the_first_error(drill):
    drill.write("server.c", "#include <winsock2.h>\nint main(void) { return 0; }\n")
    drill.write("a.yaml", """\
scenarios:
- name: a
  programs:
    server: {build: cc -o server server.c, command: ./server}
  steps:
  - server.start: {listening: 8989, within: 1s}
""")
    done = drill("run", "a.yaml")
    assert done.code == FAILED, done
    [problem] = problems(drill)
    assert problem["cause"] == "build_error"
    assert problem["why"] == ("server cannot be built: winsock2.h: No such file or directory "
                              "(line 1 of server.c)")
