"""A folder with scenarios and students' servers, in which Python and pytest are run."""

import os
import re
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
PATIENCE = 120  # seconds; nothing comes near it

ANSWER = """\
suite: the answer of a server
programs: {server: {role: server}}
defaults: {port: 8989, encoding: gbk, timeout: 10s}

scenarios:
- name: the server answers in GBK
  tags: [text]
  points: 3
  steps:
  - server.start: {listening: 8989}
  - client.connect: server
  - client.send: hello
  - check: answers
    points: 1
    steps:
    - client.recv: {bytes: 2, extra: allowed}
  - check: in GBK
    points: 2
    requires: [answers]
    steps:
    - client.recv: {text: 您好, hint: "encode('gbk') before send"}
    - client.recv: eof

- name: nobody listens
  matrix: {port: [4001, 4002]}
  steps:
  - client.connect: {port: "${port}", result: ECONNREFUSED}
"""
GBK = "answer.yaml::the server answers in GBK"
NOBODY = [f"answer.yaml::nobody listens[port={port}]" for port in (4001, 4002)]

SERVER = """\
import socket

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("", 8989))
listener.listen()
client, address = listener.accept()
print("received", len(client.recv(1024)), "bytes")
client.send("ok您好".encode("gbk"))
client.close()
"""
# It stays, so that it is the engine that ends it.
WRONG_SERVER = SERVER.replace('"gbk"', '"utf-8"') + "listener.accept()\n"
RIGHT, WRONG = "python3 right.py", "python3 wrong.py"

# What the engine says of the wrong server. Times, pids and ports differ from run to run.
FAILURE = """\
FAIL answer.yaml::the server answers in GBK   0/2 in GBK
  --> answer.yaml:21:7
21 |     - client.recv: {text: 您好, hint: "encode('gbk') before send"}
   |       ^~~~~~~~~~~ 4 bytes expected, 6 received; first difference at byte 0
   expected  c4 fa ba c3   您好   (GBK)
   received  e6 82 a8 e5 a5 bd   鎮ㄥソ   (GBK)
   why       this is the right text in UTF-8, not in GBK
   hint      encode('gbk') before send
   trace     …
   terminal  received 5 bytes
   again     sockdrill run 'answer.yaml::the server answers in GBK' --server 'python3 wrong.py'"""

# Of a setting that there is not, nobody can say how a program does under it.
MIXED = """\
suite: all verdicts
scenarios:
- name: passes
  steps:
  - client.connect: {port: 4001, result: ECONNREFUSED}
- name: fails
  steps:
  - client.connect: {port: 4001}
- name: errs
  network: {sysctls: {net.ipv4.no_such_thing: 1}}
  steps:
  - client.connect: {port: 4001, result: ECONNREFUSED}
- name: takes its time
  tags: [slow]
  steps:
  - client.connect: {port: 4001, result: ECONNREFUSED}
"""

# Skipped where the environment has LOOPBACK.
NEEDS_A_NETWORK = """\
suite: needs
scenarios:
- name: needs a network
  requires: [private_network]
  steps:
  - client.connect: {port: 4001, result: ECONNREFUSED}
"""
LOOPBACK = ("SOCKDRILL_ISOLATION", "loopback")


def without_what_differs(text):
    return re.sub(r"^(   trace    ) .*$", r"\1 …", text, flags=re.MULTILINE)


class Classroom:
    """The working folder of the test, in an environment that sets nothing for the engine."""

    def __init__(self, folder, monkeypatch):
        self.folder = folder
        for name in list(os.environ):
            if name.startswith(("SOCKDRILL_", "PYTEST_", "LC_")) and name != "SOCKDRILL_BIN_DIR":
                monkeypatch.delenv(name)
        monkeypatch.setenv("LANG", "C.UTF-8")
        monkeypatch.setenv("PYTHONPATH", str(PACKAGE))
        monkeypatch.setenv("SOCKDRILL_BIN_DIR",
                           str(Path(os.environ["SOCKDRILL_BIN_DIR"]).resolve()))
        monkeypatch.chdir(folder)
        self.write("answer.yaml", ANSWER)
        self.write("right.py", SERVER)
        self.write("wrong.py", WRONG_SERVER)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def pytest(self, *arguments, plugins=("sockdrill.pytest_plugin",)):
        """A session of pytest in a process of its own, with that plugin."""
        words = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--color=no"]
        for plugin in plugins:
            words += ["-p", plugin]
        return Session(subprocess.run([*words, *arguments], cwd=self.folder, capture_output=True,
                                      text=True, stdin=subprocess.DEVNULL, timeout=PATIENCE))


class Session:
    """A session of pytest that ended."""

    def __init__(self, process):
        self.code = process.returncode
        self.out = without_what_differs(process.stdout)
        self.err = process.stderr

    def __repr__(self):
        return f"exit code {self.code}\n--- output\n{self.out}\n--- errors\n{self.err}"

    @property
    def verdicts(self):
        """Of the items, from -v: PASSED, FAILED, SKIPPED, ERROR, by their ids."""
        return dict(re.findall(r"^(.+?::.+?) (PASSED|FAILED|SKIPPED|ERROR)\b", self.out, re.M))

    def section(self, title):
        """The text under the item's line, "____ title ____"."""
        found = re.search(rf"^_+ {re.escape(title)} _+\n(.*?)\n(?=_{{5,}}|={{5,}})", self.out,
                          re.M | re.S)
        assert found, f"no section is called {title!r}\n{self}"
        return found[1]

    @property
    def counts(self):
        """The last line without the time: "1 failed, 2 passed"."""
        return re.search(r"=+ (.*) in [0-9.]+s.* =+\s*\Z", self.out)[1]
