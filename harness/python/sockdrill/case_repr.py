"""How pytest shows what became of a case."""

from dataclasses import dataclass


@dataclass(frozen=True)
class _Crash:
    """What pytest's short summary, --tb=line and JUnit's message are made of."""

    path: str
    lineno: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.lineno}: {self.message}"


class CaseRepr:
    """pytest's protocol for a failure's text (`longrepr`)."""

    def __init__(self, text: str, path: str, line: int, headline: str):
        self.text = text
        self.reprcrash = _Crash(path, line, headline)

    def __str__(self) -> str:
        return self.text

    def toterminal(self, writer) -> None:
        writer.line(self.text)
