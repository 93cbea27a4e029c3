"""Programs that nobody trusts get their verdict in time, and leave nothing behind.

They are run in the sandbox or not at all.
"""

import ctypes
import os
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine import Junit, xmllint
from program_manifest import PROGRAMS, manifest
from programs import judge, no_sandbox, skip

HOSTILE = manifest()["hostile"]
LIMIT = 8  # seconds: `wall` in hostile.yaml
MARK = f"GATE_OF_HOSTILE_PROGRAMS={uuid.uuid4()}"


@pytest.fixture(scope="module", autouse=True)
def sandbox():
    reason = no_sandbox()
    if reason:
        skip(reason)


def is_below_us(entry):
    """Whether the process of this folder of /proc descends from us."""
    while entry.name not in ("0", "1"):
        if entry.name == str(os.getpid()):
            return True
        parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
        entry = entry.parent / parent
    return False


def processes():
    """Those that may descend from a hostile program: they stand in a pid namespace that is not ours
    and below us, have the run's mark, or a hostile file on their line."""
    found = {}
    ours = os.readlink("/proc/self/ns/pid")
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            command = (entry / "cmdline").read_bytes()
            away = os.readlink(entry / "ns/pid") != ours and is_below_us(entry)
            if (away or MARK.encode() in (entry / "environ").read_bytes()
                    or b"/programs/hostile/" in command):
                found[int(entry.name)] = command.replace(b"\0", b" ").decode(errors="replace")
        except OSError:  # it has ended
            continue
    return found


def listeners():
    return {line.split()[1] for table in ("tcp", "tcp6")
            for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
            if line.split()[3] == "0A" and line.split()[1].endswith(":231D")}  # 8989


def footprint():
    """What the machine has: nothing may be added to it."""
    return {
        "processes": processes(),
        "mounts": Path("/proc/self/mountinfo").read_text(),
        "port 8989": listeners(),
        "shared memory": Path("/proc/sysvipc/shm").read_text(),
        "semaphores": Path("/proc/sysvipc/sem").read_text(),
        "queues": Path("/proc/sysvipc/msg").read_text(),
        "its folder": sorted(str(path) for path in (PROGRAMS / "hostile").rglob("*")
                             if "__pycache__" not in path.parts),
        "the system": [str(path) for folder in ("/etc", "/usr/bin", "/usr/lib", "/root", "/boot")
                       for path in Path(folder).glob("sockdrill-was-here")],
    }


@pytest.fixture(scope="module")
def before():
    """With us as the parent of whatever is orphaned below us."""
    prctl, child_subreaper = ctypes.CDLL(None).prctl, 36  # <linux/prctl.h>
    assert prctl(child_subreaper, 1, 0, 0, 0) == 0
    yield footprint()
    assert prctl(child_subreaper, 0, 0, 0, 0) == 0


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory, before):
    name, value = MARK.split("=")
    folders = [tmp_path_factory.mktemp("hostile") for _ in HOSTILE]

    def verdict(program, folder):
        try:
            (folder / "tmp").mkdir()
            return judge(program, program.command(), folder / "out", "--sandbox=require",
                         folder=PROGRAMS, environment={name: value, "TMPDIR": folder / "tmp"})
        except Exception as wrong:
            return wrong

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        judged = list(pool.map(verdict, HOSTILE, folders))
    return {program.name: (one, folder) for program, one, folder in zip(HOSTILE, judged, folders)}


@pytest.mark.parametrize("program", HOSTILE, ids=str)
def test_a_hostile_program_gets_its_verdict_in_time(program, verdicts):
    verdict, _ = verdicts[program.name]
    if isinstance(verdict, Exception):
        raise verdict
    assert not verdict.errored, verdict.told
    if program.passes:
        assert verdict.exit_code == 0, verdict.told
    else:
        assert verdict.exit_code == 1, verdict.told
        assert verdict.first_failed == program.fails, verdict.told
        if program.causes:
            assert any(map(program.is_right, verdict.failed.values())), verdict.told
    assert verdict.seconds <= LIMIT + 1, verdict.told


@pytest.mark.parametrize("program", HOSTILE, ids=str)
def test_its_reports_are_the_engines_own(program, verdicts):
    verdict, folder = verdicts[program.name]
    if isinstance(verdict, Exception):
        raise verdict
    out = folder / "out"
    assert sorted(path.name for path in out.iterdir()) == ["events.jsonl", "junit.xml"]
    assert not any(path.is_symlink() for path in out.iterdir())
    assert not xmllint(out / "junit.xml")
    assert list(Junit(out / "junit.xml").statuses().values()) == [
        "passed" if program.passes else "failure"]
    assert not list((folder / "tmp").iterdir())
    told = verdict.told
    assert not [line for line in told.splitlines() if line.startswith(("::", "##"))], told
    assert not [character for character in told
                if character < " " and character != "\n" or "\x7f" <= character < "\xa0"], told
    assert "\u202e" not in told and "\u2066" not in told


def test_nothing_is_left(verdicts, before):
    assert footprint() == before
