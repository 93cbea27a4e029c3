#!/usr/bin/env python3
"""What the harness costs a program under test: its start and end, its readiness, its socket calls.

The start and end of a program in its sandbox and network, watched, is compared with a bare spawn of
the same interpreter by posix_spawn(3); the cost of one is the difference between a long run and a
short one, so that the engine's own start does not count. The program itself measures how long after
its listen() the first connection is there, and what a socket call takes it, unwatched and watched.
"""

import json
import os
import pathlib
import statistics
import sys
import tempfile
import time

from bench import arguments, conclude, run

INTERPRETER = "/usr/bin/python3"
FEW, MANY = 10, 110
CALLS = 2000
MOST_ADDED_MS, MOST_TO_CONNECT_US, MOST_A_CALL_US, UNWATCHED = 4.0, 300.0, 15.0, 1.1

STARTS = """suite: programs
programs: {{p: {{command: [{interpreter}, nothing.py]}}}}
scenarios:
- name: starts and ends
  matrix: {{n: [1..{count}]}}
  steps:
  - p.start:
  - p.exit: {{code: 0, within: 30s}}
"""

READY = """suite: ready
programs: {{p: {{command: [{interpreter}, ready.py]}}}}
scenarios:
- name: is connected to as soon as it listens
  matrix: {{n: [1..20]}}
  steps:
  - p.start: {{listening: 8989, within: 30s}}
  - c.connect: p
  - c.recv: eof
  - p.exit: {{code: 0, within: 30s}}
"""

READY_PROGRAM = """import socket, time
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("", 8989))
s.listen(128)
listens = time.perf_counter_ns()
connection, _ = s.accept()
print("measured", time.perf_counter_ns() - listens)
connection.close()
"""

CALLING = """suite: calls
programs: {{p: {{command: [{interpreter}, calls.py]}}}}
scenarios:
- name: makes socket calls
  matrix: {{n: [1..5]}}
  steps:
  - p.start:
  - p.exit: {{code: 0, within: 60s}}
{more}
"""

# Each round is four calls: a send and a receive in either direction.
CALLS_PROGRAM = """import socket, time
listener = socket.create_server(("127.0.0.1", 0))
a = socket.create_connection(listener.getsockname())
b, _ = listener.accept()
for count in (100, {calls}):
    begun = time.perf_counter_ns()
    for _ in range(count // 4):
        a.send(b"hello"); b.recv(1024); b.send(b"hello"); a.recv(1024)
    took = time.perf_counter_ns() - begun
print("measured", took // {calls})
"""


def measured(command, folder):
    """What the programs of a run measured, in nanoseconds."""
    run(command, folder)
    text = {}
    with open(pathlib.Path(folder) / "sockdrill-out/events.jsonl", encoding="utf-8") as log:
        for line in log:
            event = json.loads(line)
            if event["event"] == "program_output":
                text.setdefault(event["case"], []).append(event["text"])
    return [int("".join(parts).split("measured ")[1].split()[0]) for parts in text.values()]


def bare_ms():
    """A spawn of the interpreter with the same program, and the wait for its end."""
    begun = time.perf_counter()
    for _ in range(MANY - FEW):
        pid = os.posix_spawn(INTERPRETER, [INTERPRETER, "nothing.py"], os.environ)
        os.waitpid(pid, 0)
    return (time.perf_counter() - begun) / (MANY - FEW) * 1e3


def harness_ms(engine, folder):
    few, many = (run([engine, "run", f"starts{count}.yaml", "-j", "1"], folder)["wall"]
                 for count in (FEW, MANY))
    return (many - few) / (MANY - FEW) * 1e3


def write(folder):
    def put(name, text):
        (pathlib.Path(folder) / name).write_text(text, encoding="utf-8")

    put("nothing.py", "")
    put("ready.py", READY_PROGRAM)
    put("calls.py", CALLS_PROGRAM.format(calls=CALLS))
    for count in (FEW, MANY):
        put(f"starts{count}.yaml", STARTS.format(interpreter=INTERPRETER, count=count))
    put("ready.yaml", READY.format(interpreter=INTERPRETER))
    put("unwatched.yaml", CALLING.format(interpreter=INTERPRETER, more=""))
    put("watched.yaml", CALLING.format(interpreter=INTERPRETER,
                                       more="  - p.calls: {has: send, within: 30s}"))


def main():
    options = arguments(__doc__, 5)
    engine = str(pathlib.Path(options.build).resolve() / "bin/sockdrill")
    with tempfile.TemporaryDirectory(prefix="sockdrill-bench-") as folder:
        os.chmod(folder, 0o755)
        write(folder)
        os.chdir(folder)
        added, connect, watched, unwatched, outside = [], [], [], [], []
        for turn in range(options.rounds + 1):
            bare, within = bare_ms(), harness_ms(engine, folder)
            ready = measured([engine, "run", "ready.yaml", "-j", "1"], folder)
            seen = measured([engine, "run", "watched.yaml", "-j", "1"], folder)
            unseen = measured([engine, "run", "unwatched.yaml", "-j", "1"], folder)
            plain = measured([engine, "run", "unwatched.yaml", "-j", "1", "--sandbox=off"], folder)
            if turn == 0:  # warms up
                continue
            added.append(within - bare)
            connect.append(statistics.median(ready) / 1e3)
            watched.append((statistics.median(seen) - statistics.median(unseen)) / 1e3)
            unwatched.append(statistics.median(unseen) / statistics.median(plain))
            outside.append((bare, within))
    print("| a program | median |\n| --- | --- |")
    print(f"| bare spawn to end | {statistics.median(bare for bare, _ in outside):.2f} ms |")
    print(f"| the same in the harness | {statistics.median(here for _, here in outside):.2f} ms |")
    return conclude([
        ("the harness adds, ms a program", statistics.median(added), MOST_ADDED_MS, "at most"),
        ("listen() to the first connection, µs", statistics.median(connect), MOST_TO_CONNECT_US,
         "at most"),
        ("a watched socket call takes longer by, µs", statistics.median(watched), MOST_A_CALL_US,
         "at most"),
        ("an unwatched socket call / without a sandbox", statistics.median(unwatched), UNWATCHED,
         "at most"),
    ], options)


if __name__ == "__main__":
    sys.exit(main())
