#!/usr/bin/env python3
"""Measures `sockdrill probe` against a plain script that makes a namespace for each cell.

Whole processes, in turn, round by round, as bench.py does it. The engine uses every processor, the
script one, as who writes such a script would have it.
"""

import csv
import pathlib
import subprocess
import sys
import tempfile

from bench import arguments, conclude, measure, median, ratio

PEER_CELLS = 100
FLAGS = ("none", "A", "P", "A+P")


def agree(engine, peer):
    """Both must measure the same thing: the cells of the script, as the engine has them."""
    probe = [engine, "probe", "--no-baseline", "--format", "csv", "--state", "time_wait_server"]
    table = subprocess.run([*probe, "--address", "127.0.0.1", "--user", "same"], check=True,
                           capture_output=True, text=True).stdout
    ours = {(row["old_flags"], row["new_flags"]): row["bind"]
            for row in csv.DictReader(table.splitlines())}
    plain = subprocess.run([*peer[:-1], "16"], check=True, capture_output=True, text=True).stdout
    theirs = {(old, new): result for old, new, result in map(str.split, plain.splitlines())}
    if ours != theirs or len(ours) != len(FLAGS) ** 2:
        sys.exit(f"the script and the engine disagree: {theirs} and {ours}")


def cells_of(engine):
    table = subprocess.run([engine, "probe", "--no-baseline", "--format", "csv"], check=True,
                           capture_output=True, text=True).stdout
    return len(table.splitlines()) - 1


def main():
    options = arguments(__doc__, 5)
    engine = str(pathlib.Path(options.build).resolve() / "bin/sockdrill")
    peer = [sys.executable, str(pathlib.Path(__file__).with_name("namespace_peer.py")),
            str(PEER_CELLS)]
    agree(engine, peer)
    cells = cells_of(engine)
    probe = f"probe, {cells:,} cells"
    script = f"script, {PEER_CELLS} cells"
    with tempfile.TemporaryDirectory(prefix="sockdrill-bench-") as folder:
        results = measure({probe: [engine, "probe", "-q", "--no-baseline"], script: peer},
                          options.rounds, folder)
    print("| command | wall, median | a cell | CPU, median | peak |\n| --- | --- | --- | --- | --- |")
    for name, count in ((probe, cells), (script, PEER_CELLS)):
        wall = median(results, name)
        print(f"| {name} | {wall * 1e3:.0f} ms | {wall / count * 1e6:.0f} µs"
              f" | {median(results, name, 'cpu') * 1e3:.0f} ms"
              f" | {max(r['peak'] for r in results[name]):.0f} MiB |")
    rows = [
        ("5,000 cells / 3 s", median(results, probe) / cells * 5000 / 3, 1.0, "at most"),
        ("a cell of the script / a cell of the probe",
         ratio(results, script, probe) * cells / PEER_CELLS, 30.0, "at least"),
        ("cells / 5,000", cells / 5000, 1.0, "at least"),
    ]
    return conclude(rows, options)


if __name__ == "__main__":
    sys.exit(main())
