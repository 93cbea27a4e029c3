#!/usr/bin/env python3
"""What a verdict on TIME_WAIT costs, as a case and in bare calls of one thread.

Both set a connection up that the server closes first, ask the kernel for its state, its holder and
the time left, and see a second bind refused. The cost of one is the difference between a long run
and a short one, so that neither start-up counts; the ratio is the median of the rounds' ratios.
"""

import pathlib
import statistics
import sys
import tempfile

from bench import arguments, conclude, run

FEW, MANY = 200, 3200
BOUND = 3.0
CASE = """suite: a verdict on TIME_WAIT
scenarios:
- name: verdict
  matrix: {{n: [1..{count}]}}
  steps:
  - listener.listen:
  - client.connect: listener
  - server.accept: listener
  - server.close:
  - client.recv: eof
  - client.close:
  - listener.close:
  - server.state: {{is: TIME_WAIT, timer: time_wait, owner: nobody, remaining: {{from: 55s, to: 60s}}}}
  - again.bind: {{result: EADDRINUSE}}
"""


def cost(command_for, folder):
    """Microseconds for one verdict."""
    few, many = (run(command_for(count), folder)["wall"] for count in (FEW, MANY))
    return (many - few) / (MANY - FEW) * 1e6


def main():
    options = arguments(__doc__, 9)
    build = pathlib.Path(options.build).resolve()
    engine, peer = str(build / "bin/sockdrill"), str(build / "bench/time_wait_peer")
    with tempfile.TemporaryDirectory(prefix="sockdrill-bench-") as folder:
        for count in (FEW, MANY):
            path = pathlib.Path(folder) / f"verdict{count}.yaml"
            path.write_text(CASE.format(count=count), encoding="utf-8")
        rounds = []
        for turn in range(options.rounds + 1):
            case = cost(lambda n: [engine, "run", f"verdict{n}.yaml", "-j", "1"], folder)
            bare = cost(lambda n: [peer, str(n)], folder)
            if turn > 0:  # the first one warms up
                rounds.append((case, bare))
    ratio = statistics.median(case / bare for case, bare in rounds)
    print("| a verdict on TIME_WAIT | median |\n| --- | --- |")
    print(f"| as a case, one worker | {statistics.median(case for case, _ in rounds):.0f} µs |")
    print(f"| in bare calls, one thread | {statistics.median(bare for _, bare in rounds):.0f} µs |")
    return conclude([("case / bare calls", ratio, BOUND, "at most")], options)


if __name__ == "__main__":
    sys.exit(main())
