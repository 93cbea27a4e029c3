"""Programs as people write them: the manifest of fixtures/programs, read, and its programs made.

fixtures/programs/README.md has the manifest's keys. No pytest in here: fixtures/class makes classes of
these programs, too.
"""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / "fixtures" / "programs"
ASSIGNMENTS = ROOT / "scenarios" / "programs"


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
