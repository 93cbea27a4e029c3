"""Programs as people write them: the manifest of fixtures/programs, and what the engine says of each.

fixtures/programs/README.md has the manifest's keys.
"""

import json
import os
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / "fixtures" / "programs"
ASSIGNMENTS = ROOT / "scenarios" / "programs"
DEADLINE = 1800  # seconds for one run of sockdrill; none comes near it


@dataclass
class Language:
    """How a program in it is built and started. {source} is its file, {folder} that file's folder,
    {name} its name without the suffix."""

    tools: list  # what this machine has to have
    build: str
    run: str


LANGUAGES = {
    ".py": Language(["python3"], "", "python3 {source}"),
    ".c": Language(["gcc"], "gcc -g -o {folder}/{name} {source}", "{folder}/{name}"),
    ".cpp": Language(["g++"], "g++ -std=c++17 -pthread -o {folder}/{name} {source}",
                     "{folder}/{name}"),
    ".java": Language(["javac", "java"], "javac -encoding UTF-8 -d {folder} {source}",
                      "java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp {folder} {name}"),
    ".js": Language(["node"], "", "node {source}"),
    ".go": Language(["go"], "go build -o {folder}/{name} {source}", "{folder}/{name}"),
    ".sh": Language(["bash", "nc", "iconv"], "", "bash {source}"),
}


@dataclass
class Program:
    """One entry of the manifest."""

    name: str
    kind: str      # correct, mutant or hostile
    source: Path   # the file that it is, or is made of
    plays: str     # server or client
    suites: list   # the files of the assignments that it is judged by
    edits: list
    fails: object  # of a mutant: scenario to the checks that fail; of a hostile one: the step
    causes: list   # one of these must be named wherever it fails; 'none' for none
    passes: bool   # of a hostile one
    source_as: str = ""  # the name under which the engine gets the source, and builds it itself

    def __str__(self):
        return self.name

    def missing(self):
        """The tools of its language that this machine lacks."""
        return [tool for tool in LANGUAGES[self.source.suffix].tools if shutil.which(tool) is None]

    def text(self):
        text = self.source.read_text()
        for edit in self.edits:
            found = text.count(edit["replace"])
            assert found == 1, f"{self}: {edit['replace']!r} stands {found} times in {self.source}"
            text = text.replace(edit["replace"], edit["with"])
        return text

    def make(self, folder):
        """Writes it into a folder of its own and builds it; the command that starts it."""
        folder.mkdir(parents=True)
        source = folder / (self.source_as or self.source.name)
        source.write_text(self.text())
        if self.source_as:
            return str(source)
        build = LANGUAGES[source.suffix].build
        if build:
            done = subprocess.run(self.filled(build, source).split(), capture_output=True,
                                  text=True)
            assert done.returncode == 0, f"{self} cannot be built\n{done.stderr}"
        return self.filled(LANGUAGES[source.suffix].run, source)

    def command(self):
        """What starts it where it stands."""
        return self.filled(LANGUAGES[self.source.suffix].run, self.source)

    @staticmethod
    def filled(command, source):
        return command.format(source=source, folder=source.parent, name=source.stem)

    def failures(self, scenarios):
        """Which checks must fail, of these scenarios."""
        if self.fails == "everywhere":
            return {scenario: [""] for scenario in scenarios}
        return self.fails

    def is_right(self, cause):
        return (cause or "none") in self.causes


def manifest():
    """All programs, by their kind."""
    sections = yaml.safe_load((PROGRAMS / "manifest.yaml").read_text())
    return {kind: [read_program(kind, entry) for entry in sections[section]]
            for kind, section in (("correct", "correct"), ("mutant", "mutants"),
                                  ("hostile", "hostile"))}


def read_program(kind, entry):
    unknown = entry.keys() - {"name", "program", "of", "plays", "suites", "edits", "fails", "cause",
                              "passes", "source_as"}
    assert not unknown, f"{entry}: unknown {unknown}"
    source = (PROGRAMS / (entry.get("of") or entry["program"])).resolve()
    causes = entry.get("cause", [])
    suites = [ASSIGNMENTS / f"{suite}.yaml" for suite in entry.get("suites", [])]
    return Program(entry.get("name") or source.relative_to(ROOT).as_posix().split("programs/", 1)[1],
                   kind, source, entry.get("plays", "server"), suites or [PROGRAMS / "hostile.yaml"],
                   entry.get("edits", []), entry.get("fails", {}),
                   causes if isinstance(causes, list) else [causes],
                   entry.get("passes", False), entry.get("source_as", ""))


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
