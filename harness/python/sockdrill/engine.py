"""The engine as a program that is run."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sockdrill.errors import EngineError, error_of
from sockdrill.evidence import with_evidence
from sockdrill.finding import find_engine
from sockdrill.held_interrupt import HeldInterrupt
from sockdrill.listed_case import ListedCase, read_listing
from sockdrill.results import GradedClass, Run

__all__ = ["Engine", "EngineError", "run"]

StrPath = str | os.PathLike[str]
Paths = StrPath | Iterable[StrPath]
Option = None | bool | int | float | str | Iterable[str]

PASSED, FAILED, INTERRUPTED, TROUBLE, SKIPPED = 0, 1, 2, 3, 77

# The engine has a variable for every option. Those that choose cases, or say where results go,
# would change what a call means that does not name them.
_NOT_OURS = {f"SOCKDRILL_{name}" for name in (
    "K", "TAG", "SHARD", "LAST_FAILED", "OUT", "REPEAT", "UNTIL_FAIL", "SHUFFLE", "FAIL_FAST",
    "MAX_FAIL", "DRY_RUN", "CTEST", "REPORT", "COLOR", "VERBOSE", "QUIET", "DURATIONS",
    "LIST_FORMAT")}


@dataclass
class _Done:
    """A command that ended."""

    code: int
    out: str
    err: str

    def error(self) -> EngineError:
        return error_of(self.code, self.err or self.out)


class Engine:
    """sockdrill, looked for in SOCKDRILL_BIN_DIR and PATH, or the program that is named.

    Every option of the command line is a keyword: `timeout_scale=2` is `--timeout-scale 2`, `k` is
    `-k`, True stands for a flag, and a list for an option that is given several times. An option
    that is None or False is left out. The engine's variables (SOCKDRILL_SERVER, …) count where
    nothing is said, but for those that choose cases or shape its output.

    May be used from several threads.
    """

    def __init__(self, program: StrPath | None = None, folder: StrPath | None = None):
        """`folder` is where the engine works: what commands and ids are relative to. The current
        one otherwise."""
        self.program = Path(program) if program is not None else find_engine()
        self.folder = folder

    def run(self, paths: Paths = (), *, server: str | None = None, client: str | None = None,
            log: StrPath | None = None, shard: str = "1/1", **options: Option) -> Run:
        """Runs suites, folders of them, or FILE::NAME; without any, the scenarios that ship.

        `server` and `client` are the commands of the programs under test. `log` is where the event
        log is written, relative to the engine's folder; otherwise it is not kept. `shard` is said
        always, for else the variables of a CI system say it. The cases of the result have their
        evidence.

        Raises MistakeError, NothingSelectedError and MachineError where nothing was judged. Cases
        that errored are in the result, as those that failed are. KeyboardInterrupt ends the
        programs before it goes on.
        """
        if "," in os.fspath(log or ""):
            raise ValueError(f"{log}: to the engine a comma ends a report's path")
        with tempfile.TemporaryDirectory(prefix="sockdrill-") as scratch:
            events = Path(self.folder or "", log or Path(scratch, "events.jsonl")).absolute()
            done = self._call("run", paths, server=server, client=client, shard=shard,
                              color="never", out=scratch, report=f"events={events}", **options)
            ran = done.code in (PASSED, FAILED, INTERRUPTED, TROUBLE, SKIPPED)
            if not ran or not events.exists():
                raise done.error()
            run = with_evidence(Run.from_log(events), done.out)
            if done.code == TROUBLE and not run.totals.errored:
                raise done.error()
            return run

    def list(self, paths: Paths = (), **options: Option) -> tuple[ListedCase, ...]:
        """The cases that a run would find, slow ones among them. No program is started.

        Raises MistakeError and NothingSelectedError.
        """
        done = self._call("list", paths, format="json", shard="1/1", **options)
        if done.code != PASSED:
            raise done.error()
        return read_listing(done.out)

    def read(self, *logs: StrPath) -> Run:
        """As `Run.from_log()`, and the cases have their evidence."""
        run = Run.from_log(*logs)
        with tempfile.TemporaryDirectory(prefix="sockdrill-") as scratch:
            done = self._call("report", [Path(log).absolute() for log in logs], color="never",
                              out=scratch)
        return with_evidence(run, done.out)

    def grade(self, assignment: StrPath, submissions: StrPath, out: StrPath, *,
              shard: str = "1/1", **options: Option) -> GradedClass:
        """Grades a class; what an earlier call has graded, and has not changed, is not run again.

        `out` is where the results are written, relative to the engine's folder. Of a `shard` there
        is no gradebook yet: call `grade()` without one when all are done.

        Raises MistakeError, NothingSelectedError and MachineError. KeyboardInterrupt ends the
        programs before it goes on.
        """
        done = self._call("grade", [assignment, submissions], out=out, shard=shard,
                          color="never", **options)
        if done.code != PASSED:
            raise done.error()
        return GradedClass.from_folder(Path(self.folder or "", out))

    def _call(self, command: str, paths: Paths, **options: Option) -> _Done:
        names = [paths] if isinstance(paths, str | os.PathLike) else paths
        words = [str(self.program), command, *_words(options), "--",
                 *(os.fspath(name) for name in names)]
        environment = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
        held = HeldInterrupt()
        try:
            # In a process group of its own: Ctrl-C reaches it once, from us.
            process = subprocess.Popen(
                words, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
                errors="backslashreplace", process_group=0)
        except BaseException as error:
            held.release()
            if isinstance(error, OSError):
                raise EngineError(f"{self.program} cannot be started: {error}") from error
            raise
        with process:
            try:
                held.release()
                out, err = process.communicate()
            except BaseException:
                process.send_signal(signal.SIGINT)
                process.communicate()
                raise
        return _Done(process.returncode, out, err)


def _words(options: dict[str, Option]) -> list[str]:
    words = []
    for name, value in options.items():
        flag = f"-{name}" if len(name) == 1 else f"--{name.replace('_', '-')}"
        if value is None or value is False:
            continue
        if value is True:
            words.append(flag)
            continue
        each = [value] if isinstance(value, str | int | float) else value
        for one in each:
            # Joined, a value that begins with '-' is not taken for an option.
            words += [flag, str(one)] if len(name) == 1 else [f"{flag}={one}"]
    return words


def run(paths: Paths = (), *, server: str | None = None, client: str | None = None,
        log: StrPath | None = None, **options: Option) -> Run:
    """`Engine().run(…)`."""
    return Engine().run(paths, server=server, client=client, log=log, **options)
