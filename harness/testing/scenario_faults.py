"""Faults: wrong expectations and wrong subjects, each of which one shipped scenario must notice.

fixtures/faults/A/b.yaml holds those of scenarios/A/b.yaml; fixtures/faults/README.md has the keys.
A fault is applied to a copy of the scenarios, and the built sockdrill runs the scenario in it.
"""

import json
import os
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "scenarios"
FAULTS = ROOT / "fixtures" / "faults"
DEADLINE = 60  # seconds for one run of sockdrill; none comes near it
TOLD = ("message", "expected", "received", "why")  # what a failure says of its own


def bin_dir():
    return Path(os.environ["SOCKDRILL_BIN_DIR"]).resolve()


def sockdrill(*arguments, folder):
    """What the built sockdrill says there, whatever variables this machine sets for it."""
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith(("SOCKDRILL_", "GTEST_", "TEST_", "CI_NODE_", "SLURM_"))}
    return subprocess.run([bin_dir() / "sockdrill", *arguments], cwd=folder, env=environment,
                          capture_output=True, text=True, timeout=DEADLINE)


@dataclass(frozen=True)
class Case:
    id: str
    suite: str  # below scenarios/, such as tutorial/client.yaml
    scenario: str
    line: int

    @property
    def variant(self):
        """What stands between the brackets, such as old=on,new=off."""
        return self.id[len(f"{self.suite}::{self.scenario}"):].strip("[]")


def shipped_cases():
    listed = sockdrill("list", "--format", "json", ".", folder=SCENARIOS)
    assert listed.returncode == 0, listed.stdout + listed.stderr
    return [Case(case["id"].removeprefix("./"), case["file"].removeprefix("./"), case["scenario"],
                 case["line"]) for case in json.loads(listed.stdout)["cases"]]


@dataclass
class Fault:
    suite: str
    number: int  # in its file, from 1
    scenario: str
    fails: str
    because: list
    replace: str = ""
    replacement: str = ""
    server: str = ""
    client: str = ""
    variants: tuple = ()

    KEYS = {"scenario", "replace", "with", "server", "client", "fails", "because", "variants"}

    def __str__(self):
        return f"{self.suite}::{self.scenario}#{self.number}"

    @staticmethod
    def load(path):
        suite = str(path.relative_to(FAULTS))
        faults = []
        for number, keys in enumerate(yaml.safe_load(path.read_text())["faults"], 1):
            where = f"{path.relative_to(ROOT)}, fault {number}"
            assert keys.keys() <= Fault.KEYS, f"{where}: unknown {keys.keys() - Fault.KEYS}"
            because = keys["because"]
            because = because if isinstance(because, list) else [because]
            fault = Fault(suite, number, keys["scenario"], keys["fails"], because,
                          keys.get("replace", ""), keys.get("with", ""), keys.get("server", ""),
                          keys.get("client", ""), tuple(keys.get("variants", ())))
            texts = [fault.scenario, fault.fails, fault.replace, fault.replacement, fault.server,
                     fault.client, *fault.because, *fault.variants]
            assert all(isinstance(text, str) for text in texts), f"{where}: quote what is no text"
            assert fault.replace or fault.server or fault.client, f"{where}: nothing is made wrong"
            assert fault.because and all(fault.because), f"{where}: no reason"
            faults.append(fault)
        return faults

    def concerns(self, case):
        return ((case.suite, case.scenario) == (self.suite, self.scenario)
                and (not self.variants or any(part in case.variant for part in self.variants)))

    def mutated(self, text, cases):
        """The suite's text with the fault in it; `replace` stands once in the scenario's lines."""
        starts = sorted({case.line for case in cases if case.suite == self.suite})
        own = {case.line for case in cases if self.concerns(case)}
        assert len(own) == 1, f"{self}: no such scenario, or no such variant"
        (start,) = own
        lines = text.splitlines(keepends=True)
        end = min((line for line in starts if line > start), default=len(lines) + 1)
        block = "".join(lines[start - 1:end - 1])
        found = block.count(self.replace)
        assert found == 1, f"{self}: {self.replace!r} stands {found} times in the scenario"
        block = block.replace(self.replace, self.replacement)
        return "".join(lines[:start - 1]) + block + "".join(lines[end - 1:])

    def arguments(self):
        """--server and --client, for a wrong subject. {reference} is the known-good program."""
        for role, command in (("server", self.server), ("client", self.client)):
            if command:
                reference = bin_dir() / f"sockdrill-reference-{role}"
                yield from (f"--{role}", command.replace("{reference}", shlex.quote(str(reference)))
                            .replace("{faults}", shlex.quote(str(FAULTS))))

    def run(self, folder, cases):
        """Runs the scenario with the fault in it, in a copy of the scenarios below `folder`."""
        copy = folder / "scenarios"
        for path in SCENARIOS.rglob("*"):
            target = copy / path.relative_to(SCENARIOS)
            if not path.is_file():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            if path.suffix == ".yaml":
                target.symlink_to(path)
            else:  # a program in the sandbox does not see what a link leads to
                shutil.copyfile(path, target)
        suite = copy / self.suite
        if self.replace:
            text = self.mutated(suite.read_text(), cases)
            suite.unlink()
            suite.write_text(text)
        run = sockdrill("run", f"{self.suite}::{self.scenario}", *self.arguments(),
                        "--out", folder, folder=copy)
        told = f"exit code {run.returncode}\n{run.stdout}{run.stderr}"
        log = folder / "events.jsonl"
        # The fault may stand in a matrix, so ids differ; the order of the cases does not.
        ends = [end for end in case_ends(log) if end.scenario == self.scenario]
        meant = [case for case in cases if (case.suite, case.scenario) == (self.suite,
                                                                           self.scenario)]
        assert len(ends) == len(meant), told
        return Outcome(run.returncode, told, {case.id: end for case, end in zip(meant, ends)
                                              if self.concerns(case)})


@dataclass
class CaseEnd:
    scenario: str
    status: str = "unfinished"
    skip_reason: str = ""
    failed_step: str = ""  # the first one
    problem: str = ""      # what it says, see TOLD


@dataclass
class Outcome:
    exit_code: int
    told: str
    ends: dict  # of the cases that the fault is meant for, by their ids as they ship


def case_ends(log):
    """How each case of an event log ended, in the order of the suite."""
    ends = {}
    for line in log.read_text().splitlines() if log.exists() else ():
        event = json.loads(line)
        if event["event"] == "case_started":
            ends[event["case"]] = CaseEnd(event["scenario"])
            continue
        end = ends.get(event.get("case"))
        if event["event"] == "step" and event["status"] == "failed" and not end.failed_step:
            end.failed_step = event["step"]
            end.problem = "\n".join(event.get("problem", {}).get(key, "") for key in TOLD)
        elif event["event"] == "case_done":
            end.status = event["status"]
            end.skip_reason = event.get("reason", "")
    return [end for _, end in sorted(ends.items())]
