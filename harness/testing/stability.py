#!/usr/bin/python3
"""Runs the shipped scenarios ten thousand times over while something else keeps every processor busy.

None may fail: a verdict that depends on the load of the machine is no verdict. Probes the table of
port reuse twenty times over: it must be the same each time. And judges the right programs of
fixtures/programs fifty times over: each passes every check, each time.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path


def always_right(engine, times):
    """Whether every right program passes every check of its assignments, every time."""
    os.environ["SOCKDRILL_BIN_DIR"] = str(Path(engine).resolve().parent)
    from program_manifest import manifest
    from programs import judge

    right = True
    for program in manifest()["correct"]:
        if program.missing():
            print(f"{program}: no {', '.join(program.missing())} on this machine", flush=True)
            right = False
            continue
        with tempfile.TemporaryDirectory(prefix="sockdrill-stability-") as folder:
            verdict = judge(program, program.make(Path(folder, "program")), Path(folder, "out"),
                            "-j", "4", "--repeat", str(times))
        print(f"{program}: {verdict.told.splitlines()[-1]}", flush=True)
        if verdict.exit_code != 0:
            print(verdict.told, flush=True)
            right = False
    return right


def probed_the_same(engine, times):
    """Whether the whole table is as the baseline says, every time."""
    print(f"the table of port reuse, {times} times", flush=True)
    for _ in range(times):
        done = subprocess.run([engine, "probe"], capture_output=True, text=True)
        if done.returncode != 0:
            print(done.stdout, done.stderr, sep="", flush=True)
            return False
        print(done.stdout.splitlines()[-1], flush=True)
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--engine", default="build/release/bin/sockdrill")
    parser.add_argument("--runs", type=int, default=10_000, help="case runs in all")
    parser.add_argument("--probes", type=int, default=20, help="how often the table is probed")
    parser.add_argument("--times", type=int, default=50, help="how often programs are judged")
    parser.add_argument("paths", nargs="*")
    options = parser.parse_args()

    listed = subprocess.run(
        [options.engine, "list", "--format", "json", *options.paths],
        check=True,
        capture_output=True,
    )
    cases = len(json.loads(listed.stdout)["cases"])
    repeat = math.ceil(options.runs / cases)
    busy = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count())
    ]
    try:
        print(f"{cases} cases, {repeat} times, {len(busy)} processors kept busy", flush=True)
        done = subprocess.run(
            [options.engine, "run", "--repeat", str(repeat), "--color", "never"]
            + ["--out", "build/stability", *options.paths]
        )
        same = probed_the_same(options.engine, options.probes)
        right = always_right(options.engine, options.times) if options.times else True
    finally:
        for process in busy:
            process.kill()
            process.wait()
    return done.returncode or (0 if same and right else 1)


if __name__ == "__main__":
    sys.exit(main())
