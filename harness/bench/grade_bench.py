#!/usr/bin/env python3
"""What grading a class costs, beside what its programs cost anyway.

A class of submissions in Python is graded by twenty checks; the floor is as many starts of the
interpreter as the event logs count, as many at once as there are processors, and nothing else: no
program, no network, no sandbox, no report. Beside it stands what the programs themselves cost: the same
server started as often by a bare program that talks to it as the checks do, servers_peer. All are whole
processes of one round. --memory and --scale grade larger classes, once each, and take long.
"""

import json
import os
import pathlib
import shutil
import statistics
import sys
import tempfile

from bench import conclude, parse_arguments, run

INTERPRETER = "/usr/bin/python3"
STUDENTS, LARGE = 200, 500
FEW, MANY = 100, 1000
MOST_OF_THE_FLOOR, MOST_MIB, MOST_OF_FEW = 1.25, 256, 1.1

ASSIGNMENT = f"""assignment: twenty checks
role: server
program: {{command: "{INTERPRETER} {{file}}"}}
suites: [{{suite: suite.yaml}}]
"""

# Ten exchanges of two checks each. Nothing in them waits for a time to pass.
SUITE = """suite: twenty checks
programs: {server: {role: server}}
scenarios:
- name: is answered
  matrix: {n: [1..10]}
  points: 2
  steps:
  - server.start: {listening: 8989, within: 60s}
  - client.connect: {to: server, within: 60s}
  - client.send: "message ${n}"
  - check: answers
    points: 1
    steps:
    - client.recv: {text: "message ${n}", within: 60s}
  - check: closes
    points: 1
    steps:
    - client.recv: {eof: on, within: 60s}
"""

SERVER = """# {student}
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("", 8989))
server.listen(128)
client, address = server.accept()
client.send(client.recv(1024))
client.close()
server.close()
"""


def hand_in(folder, students):
    for number in range(students):
        place = folder / f"submissions{students}" / f"student{number:04}"
        place.mkdir(parents=True)
        (place / "server.py").write_text(SERVER.format(student=place.name), encoding="utf-8")


def grade(engine, folder, students):
    """What it costs to grade them, and how many programs were started."""
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    cost = run([engine, "grade", "assignment.yaml", f"submissions{students}", "--out", str(out), "-q"],
               folder)
    started = 0
    for log in (out / "events").iterdir():
        events = [json.loads(line)["event"] for line in log.read_text(encoding="utf-8").splitlines()]
        started += events.count("program_started")
    verdicts = [line.split(",")[1] for line in
                (out / "gradebook.csv").read_text(encoding="utf-8").splitlines()[1:]]
    if verdicts != ["passed"] * students:
        sys.exit(f"not all of {students} have passed: {out / 'gradebook.csv'}")
    return cost, started


def start_interpreters(folder, count, code):
    """Merely that, by a program that does nothing else."""
    each = f"{INTERPRETER} -c '{code}'"
    return run(["sh", "-c", f"seq {count} | xargs -n 1 -P {os.cpu_count()} {each}"], folder)


def run_servers(build, folder, count):
    """One submission, as often, without the engine."""
    return run([str(pathlib.Path(build).resolve() / "bench/servers_peer"), str(count), INTERPRETER,
                "server.py"], folder / f"submissions{STUDENTS}/student0000")


def main():
    parser = parse_arguments(__doc__, 3)
    parser.add_argument("--memory", action="store_true", help=f"grade {LARGE} too: its memory")
    parser.add_argument("--scale", action="store_true",
                        help=f"grade {FEW} and {MANY} too: the cost of one")
    options = parser.parse_args()
    engine = str(pathlib.Path(options.build).resolve() / "bin/sockdrill")
    print("| command | wall | CPU | peak |\n| --- | --- | --- | --- |")

    def show(name, cost):
        print(f"| {name} | {cost['wall']:.2f} s | {cost['cpu']:.2f} s | {cost['peak']:.0f} MiB |",
              flush=True)

    with tempfile.TemporaryDirectory(prefix="sockdrill-bench-") as name:
        folder = pathlib.Path(name)
        os.chmod(folder, 0o755)
        (folder / "assignment.yaml").write_text(ASSIGNMENT, encoding="utf-8")
        (folder / "suite.yaml").write_text(SUITE, encoding="utf-8")
        hand_in(folder, STUDENTS)
        ratios = {}
        for turn in range(options.rounds + 1):
            cost, started = grade(engine, folder, STUDENTS)
            peers = {
                "start as many interpreters": start_interpreters(folder, started, "pass"),
                "the same, and import socket, as every submission does":
                    start_interpreters(folder, started, "import socket"),
                "run as many of their servers, without the engine":
                    run_servers(options.build, folder, started),
            }
            if turn == 0:  # warms up
                continue
            show(f"grade {STUDENTS} submissions", cost)
            for peer, its_cost in peers.items():
                show(f"{peer} ({started})", its_cost)
                ratios.setdefault(peer, []).append(cost["wall"] / its_cost["wall"])
        rows = [(f"grade {STUDENTS} submissions / {peer}", statistics.median(of_peer),
                 MOST_OF_THE_FLOOR, "at most") for peer, of_peer in ratios.items()]
        if options.memory:
            hand_in(folder, LARGE)
            cost, _ = grade(engine, folder, LARGE)
            show(f"grade {LARGE} submissions", cost)
            rows.append((f"peak at {LARGE} submissions / {MOST_MIB} MiB", cost["peak"] / MOST_MIB,
                         1.0, "at most"))
        if options.scale:
            each = {}
            for students in (FEW, MANY):
                hand_in(folder, students)
                cost, _ = grade(engine, folder, students)
                show(f"grade {students} submissions", cost)
                each[students] = cost["cpu"] / students  # what else is busy does not count
            rows.append((f"a submission at {MANY} / a submission at {FEW}", each[MANY] / each[FEW],
                         MOST_OF_FEW, "at most"))
    return conclude(rows, options)


if __name__ == "__main__":
    sys.exit(main())
