"""What the engine says of a program of fixtures/programs."""

import json
import os
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from program_manifest import ASSIGNMENTS

DEADLINE = 1800  # seconds for one run of sockdrill; none comes near it


@dataclass
class Verdict:
    """What the engine said of one program. Places are (suite, scenario, check), the check '' for a
    case's steps outside of any."""

    exit_code: int
    told: str                                    # its output
    passed: set = field(default_factory=set)
    failed: dict = field(default_factory=dict)   # to the cause that was named, or ''
    skipped: dict = field(default_factory=dict)  # to the reason
    errored: dict = field(default_factory=dict)  # to what happened
    first_failed: str = ""                       # the step
    seconds: float = 0

    def fails(self):
        """As the manifest has it: each scenario's checks that failed."""
        table = {}
        for _, scenario, check in sorted(self.failed):
            table.setdefault(scenario, []).append(check)
        return table

    def checks(self):
        """The places of all checks that were judged."""
        return {place for place in self.passed | self.failed.keys() if place[2]}

    def scenarios(self):
        return {scenario for _, scenario, _ in self.passed | self.failed.keys()}

    def failed_checks(self):
        return {place: cause for place, cause in self.failed.items() if place[2]}

    def skipped_cases(self):
        return {place for place in self.skipped if not place[2]}


def read_verdict(log, exit_code, told):
    verdict = Verdict(exit_code, told)
    names = {}  # suite and scenario, with its variant, by the case's number
    for line in log.read_text().splitlines():
        event = json.loads(line)
        kind = event["event"]
        if kind == "case_started":
            path, scenario = event["id"].split("::", 1)
            names[event["case"]] = (Path(path).stem, scenario)
            continue
        if "case" not in event:
            continue
        case = names[event["case"]]
        if kind == "step" and event["status"] in ("failed", "errored"):
            place = (*case, event.get("check", ""))
            problem = event.get("problem", {})
            if event["status"] == "failed":
                verdict.first_failed = verdict.first_failed or event["step"]
                verdict.failed.setdefault(place, problem.get("cause", ""))
            else:
                verdict.errored.setdefault(place, problem.get("message", ""))
        elif kind in ("check", "case_done"):
            place = (*case, event.get("check", ""))
            if event["status"] == "passed":
                verdict.passed.add(place)
            elif event["status"] == "skipped":
                verdict.skipped[place] = event.get("reason", "")
            elif event["status"] == "errored":
                verdict.errored.setdefault(place, "")
        elif kind == "trouble":
            verdict.errored.setdefault((*case, ""), event.get("message", ""))
    return verdict


def sockdrill(*arguments, folder=ASSIGNMENTS, environment=None):
    """The built engine, whatever variables this machine sets for it."""
    engine = Path(os.environ["SOCKDRILL_BIN_DIR"]).resolve() / "sockdrill"
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("SOCKDRILL_", "GTEST_", "TEST_", "CI_NODE_", "SLURM_"))}
    return subprocess.run([engine, *arguments], cwd=folder, env={**kept, **(environment or {})},
                          capture_output=True, text=True, errors="replace", timeout=DEADLINE)


def judge(program, command, out, *options, **more):
    """Runs the program's assignments with it, once."""
    begun = time.monotonic()
    done = sockdrill("run", *program.suites, f"--{program.plays}", command, "--out", out,
                     "--color", "never", *options, **more)
    told = done.stdout + done.stderr
    assert done.returncode in (0, 1, 77), f"exit code {done.returncode}\n{told}"
    verdict = read_verdict(Path(out) / "events.jsonl", done.returncode, told)
    verdict.seconds = time.monotonic() - begun
    return verdict


def no_sandbox():
    """What keeps this machine from running programs safely, or ''."""
    doctor = sockdrill("doctor").stdout
    return "" if "in a private network" in doctor else f"no private networks: {doctor}"


def skip(reason):
    if os.environ.get("SOCKDRILL_REQUIRE_PRIVILEGES") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
