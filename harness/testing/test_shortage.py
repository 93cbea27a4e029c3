"""What the machine refuses, or takes away, is told as such: no subject fails for it, nothing hangs, and
nothing is left."""

import ctypes
import os
import random
import time
from pathlib import Path

import pytest

from engine import ENVIRONMENT, PASSED, wait_for
from program_manifest import PROGRAMS
from short_suites import PLAIN, WITH_A_PROGRAM

SERVER = f"python3 {PROGRAMS / 'correct/python/server.py'}"
IN_NAMESPACES = ["unshare", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"])]


def test_a_file_that_may_not_grow_is_an_error_of_writing(drill):
    drill.write("plain.yaml", PLAIN)
    drill.prefix = ["prlimit", "--fsize=5000"]
    done = drill("run", "plain.yaml")
    assert done.code == ENVIRONMENT, done
    assert done.err == "sockdrill: write(sockdrill-out/events.jsonl): File too large\n", done


def test_the_proc_of_another_pid_namespace_is_told(drill):
    drill.write("program.yaml", WITH_A_PROGRAM)
    drill.prefix = [*IN_NAMESPACES, "--pid", "--fork"]
    done = drill("run", "program.yaml", "--server", SERVER)
    assert (done.code, done.out, done.err) == (
        ENVIRONMENT, "",
        "sockdrill: /proc tells of another pid namespace than the one we are in: it has to be mounted "
        "there (unshare --mount-proc)\n")
    drill.prefix.append("--mount-proc")
    assert drill("run", "program.yaml", "--server", SERVER).code == PASSED


@pytest.mark.parametrize("change, why", [
    ("mount -o remount,bind,ro /proc", "Read-only file system (EROFS)"),
    ("mount -t tmpfs none /proc", "No such file or directory (ENOENT)"),
])
def test_without_a_proc_to_map_him_in_an_ordinary_user_gets_addresses(drill, change, why):
    drill.write("plain.yaml", PLAIN)
    drill.prefix = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c",
                    f'{change}; exec "$@"', "sh",
                    "setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    done = drill("run", "plain.yaml")
    assert done.code == PASSED, done
    assert f"access(/proc/self/setgroups): {why}" in done.out, done
    assert done.lines[-1].startswith("20 passed in "), done


def descendants():
    """What runs below us, whatever its parent has become. What was orphaned and has ended is reaped: the
    init of a pid namespace cannot end before."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:  # there is none
        pass
    parents = {}
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit():
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                if state != "Z":
                    parents[int(entry.name)] = int(parent)
        except OSError:  # it has ended
            continue
    below = {os.getpid()}
    while True:
        more = {child for child, parent in parents.items() if parent in below} - below
        if not more:
            return below - {os.getpid()}
        below |= more


def test_whenever_the_engine_is_killed_nothing_goes_on(drill):
    drill.write("program.yaml", WITH_A_PROGRAM)
    moments = random.Random(20241)
    prctl, child_subreaper = ctypes.CDLL(None).prctl, 36  # <linux/prctl.h>
    assert prctl(child_subreaper, 1, 0, 0, 0) == 0
    try:
        before = descendants()
        for _ in range(60):
            process = drill.start("run", "program.yaml", "--repeat", "3", "--server", SERVER)
            time.sleep(moments.uniform(0.003, 0.03))  # the moment at which it is killed, no wait
            process.kill()
            process.communicate()
        wait_for("the end of what was started", lambda: descendants() <= before)
    finally:
        assert prctl(child_subreaper, 0, 0, 0, 0) == 0
