"""The built sockdrill as its users drive it: a folder of scenarios, a command, what came of it."""

import os
import subprocess
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

BIN = Path(os.environ["SOCKDRILL_BIN_DIR"])
SOCKDRILL = BIN / "sockdrill"
ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "scenarios"
XUNIT_SCHEMA = ROOT / "reports" / "schema" / "junit-10.xsd"

PASSED, FAILED, INTERRUPTED, ENVIRONMENT, USAGE, NOTHING, SKIPPED = 0, 1, 2, 3, 4, 5, 77

# Variables that choose cases or change the output: a test sets them itself.
FOREIGN = ("SOCKDRILL_", "GTEST_", "TEST_", "CI", "SLURM_", "GITHUB_", "NO_COLOR", "TF_BUILD",
           "LANG", "LC_")

# A loaded machine must not turn a passing test into a failing one; a hang still ends.
PATIENCE = 120


def environment(**more):
    """The caller's environment without what would change a run, and with `more`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    return {**kept, **{name: str(value) for name, value in more.items()}}


class Done:
    """A command that ended."""

    def __init__(self, process):
        self.code = process.returncode
        self.out = process.stdout.decode()  # strict: what we print is UTF-8
        self.err = process.stderr.decode()

    def __repr__(self):
        return f"exit code {self.code}\n--- output\n{self.out}\n--- errors\n{self.err}"

    @property
    def lines(self):
        return self.out.splitlines()


class Engine:
    """A working folder in which sockdrill is run."""

    def __init__(self, folder, prefix=()):
        self.folder = Path(folder)
        self.program = SOCKDRILL
        self.prefix = [str(word) for word in prefix]  # a command that starts it: unshare, setpriv

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def command(self, *arguments):
        return [*self.prefix, str(self.program), *(str(word) for word in arguments)]

    def __call__(self, *arguments, env=None, **options):
        process = subprocess.run(
            self.command(*arguments), cwd=self.folder, env=environment(**(env or {})),
            stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, **options)
        return Done(process)

    def start(self, *arguments, env=None, **options):
        """The command as a process that runs; its output is in pipes."""
        return subprocess.Popen(
            self.command(*arguments), cwd=self.folder, env=environment(**(env or {})),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)

    def ids(self, *arguments, **options):
        """The cases that a run with these arguments would run, in order."""
        done = self("run", "--dry-run", *arguments, **options)
        assert done.code in (PASSED, NOTHING), done
        return done.lines

    def junit(self, path="sockdrill-out/junit.xml"):
        return Junit(self.folder / path)

    def events(self):
        """The log as it stands, each whole line a text."""
        log = self.folder / "sockdrill-out" / "events.jsonl"
        return log.read_text().split("\n")[:-1] if log.exists() else []


class Junit:
    """A report, read back."""

    def __init__(self, path):
        self.path = path
        self.root = ElementTree.parse(path).getroot()
        self.cases = list(self.root.iter("testcase"))

    def names(self):
        return [case.get("name") for case in self.cases]

    def case(self, name):
        found = [case for case in self.cases if case.get("name") == name]
        assert len(found) == 1, f"{name!r} is not among {self.names()}"
        return found[0]

    @staticmethod
    def status(case):
        for status in ("failure", "error", "skipped"):
            if case.find(status) is not None:
                return status
        return "passed"

    def statuses(self):
        return {case.get("name"): self.status(case) for case in self.cases}


def xmllint(path, schema=None):
    """What is wrong with the file, empty for nothing."""
    wanted = ["--schema", str(schema)] if schema else []
    done = subprocess.run(["xmllint", "--noout", *wanted, str(path)],
                          capture_output=True, text=True, timeout=PATIENCE)
    return done.stderr if done.returncode != 0 else ""


def wait_for(what, condition, patience=PATIENCE):
    """Waits until the condition gives something true, and returns it."""
    deadline = time.monotonic() + patience
    while True:
        result = condition()
        if result:
            return result
        assert time.monotonic() < deadline, f"waited {patience} s for {what}"
        time.sleep(0.005)


def processes_with(variable):
    """The commands of processes in whose environment NAME=VALUE stands, by their pids."""
    found = {}
    wanted = variable.encode()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if wanted in (entry / "environ").read_bytes().split(b"\0"):
                found[int(entry.name)] = (entry / "comm").read_text().strip()
        except OSError:  # it has ended, or is another user's
            continue
    return found
