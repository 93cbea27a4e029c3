#!/usr/bin/env python3
"""Measures the engine against its peers: ratios of whole processes, in one run, in turn.

Every round runs each command once, so that a machine whose speed drifts slows all of them; a ratio
is the median of the rounds' ratios. With --check the ratios are held against the bounds that the
project has set itself, and the exit code tells: two of them are absolute by their nature, the
memory of 10,000 cases and the start-up, and no test asserts them.
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HELLO = """suite: hello in a network of its own
defaults: {{encoding: gbk}}
scenarios:
- name: hello
  matrix: {{n: [1..{count}]}}
  steps:
  - listener.listen:
  - client.connect: listener
  - server.accept: listener
  - client.send: hello
  - server.recv: {{text: hello, bytes: 5}}
  - client.close:
  - server.close:
  - listener.close:
"""


def run(command, folder):
    """Wall and CPU seconds and the peak memory in MiB of one process."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command} ended with {process.returncode}: {process.stderr.read().decode()}")
    process.stderr.close()
    return {
        "wall": wall,
        "cpu": usage.ru_utime + usage.ru_stime,
        "peak": usage.ru_maxrss / 1024,
    }


def measure(commands, rounds, folder):
    """The results of every command, round by round; one round before that does not count."""
    results = {name: [] for name in commands}
    for turn in range(rounds + 1):
        for name, command in commands.items():
            result = run(command, folder)
            if turn > 0:
                results[name].append(result)
    return results


def ratio(results, one, other, key="wall"):
    pairs = zip(results[one], results[other])
    return statistics.median(a[key] / b[key] for a, b in pairs)


def median(results, name, key="wall"):
    return statistics.median(result[key] for result in results[name])


def parse_arguments(doc, rounds):
    """A parser of the arguments that every benchmark takes."""
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("--build", default="build/release", help="the folder of a release build")
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--check", action="store_true", help="exit with 1 where a bound is missed")
    return parser


def arguments(doc, rounds):
    """The arguments of a benchmark that takes no other ones."""
    return parse_arguments(doc, rounds).parse_args()


def conclude(rows, options):
    """Prints the ratios (name, value, bound, "at most" or "at least"); gives the exit code."""
    print("\n| ratio | measured | bound |\n| --- | --- | --- |")
    missed = 0
    for name, value, bound, sense in rows:
        fine = value <= bound if sense == "at most" else value >= bound
        missed += not fine
        print(f"| {name} | {value:.2f} | {sense} {bound:g}{'' if fine else ' (missed)'} |")
    load = os.getloadavg()[0]
    print(f"\n{options.rounds} rounds on {os.cpu_count()} processors, load {load:.1f} at the end.")
    return 1 if options.check and missed else 0


def main():
    options = arguments(__doc__, 15)
    build = pathlib.Path(options.build).resolve()
    engine = str(build / "bin/sockdrill")
    with tempfile.TemporaryDirectory(prefix="sockdrill-bench-") as folder:
        for count in (1, 200, 10000):
            path = pathlib.Path(folder) / f"hello{count}.yaml"
            path.write_text(HELLO.format(count=count), encoding="utf-8")
        small = measure(
            {
                "200 cases": [engine, "run", "hello200.yaml"],
                "GoogleTest, 200 exchanges, no isolation": [str(build / "bench/gtest_peer")],
                # Into a folder: a new file every time, as the engine's is.
                "the same with its report": [str(build / "bench/gtest_peer"), "--gtest_output=xml:peer/"],
                "1 case": [engine, "run", "hello1.yaml"],
                "true(1)": ["true"],
            },
            options.rounds,
            folder,
        )
        # By itself: the kernel tears its networks down after it has ended, at the cost of whatever
        # comes next.
        isolated = measure(
            {
                "200 cases": [engine, "run", "hello200.yaml"],
                "fork + unshare + exchange, 200 times": [str(build / "bench/unshare_peer"), "200"],
            },
            options.rounds,
            folder,
        )
        large = measure(
            {
                "10,000 cases": [engine, "run", "hello10000.yaml"],
                "200 cases": [engine, "run", "hello200.yaml"],
                "1 case": [engine, "run", "hello1.yaml"],
            },
            max(3, options.rounds // 5),
            folder,
        )
    print("| command | wall, median | CPU, median | peak |\n| --- | --- | --- | --- |")
    peer = "fork + unshare + exchange, 200 times"
    for results in (small, {peer: isolated[peer]}, {"10,000 cases": large["10,000 cases"]}):
        for name in results:
            print(
                f"| {name} | {median(results, name) * 1e3:.1f} ms"
                f" | {median(results, name, 'cpu') * 1e3:.1f} ms"
                f" | {max(r['peak'] for r in results[name]):.0f} MiB |"
            )
    per_case_large = (median(large, "10,000 cases") - median(large, "1 case")) / 9999
    per_case_small = (median(large, "200 cases") - median(large, "1 case")) / 199
    rows = [
        (
            "200 cases / GoogleTest without isolation",
            ratio(small, "200 cases", "GoogleTest, 200 exchanges, no isolation"),
            1.0,
            "at most",
        ),
        (
            "200 cases / GoogleTest with its report, without isolation",
            ratio(small, "200 cases", "the same with its report"),
            1.0,
            "at most",
        ),
        (
            "fork + unshare / 200 cases",
            ratio(isolated, peer, "200 cases"),
            5.0,
            "at least",
        ),
        ("a case at 10,000 / a case at 200", per_case_large / per_case_small, 1.3, "at most"),
        (
            "peak at 10,000 cases / 64 MiB",
            max(r["peak"] for r in large["10,000 cases"]) / 64,
            1.0,
            "at most",
        ),
        ("start-up with one case / 5 ms", median(small, "1 case") / 0.005, 1.0, "at most"),
    ]
    return conclude(rows, options)


if __name__ == "__main__":
    sys.exit(main())
