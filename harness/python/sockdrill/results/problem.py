"""Why a case did not pass."""

from dataclasses import dataclass

from sockdrill.results.status import Status


@dataclass(frozen=True)
class Place:
    """In a scenario file. Lines and columns count from 1, columns in code points; line 0 is
    nowhere, column 0 the whole line."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """As compilers write it, and as editors read it: "answer.yaml:11:5"."""
        return ":".join([self.path, *(str(n) for n in (self.line, self.column) if n > 0)])


@dataclass(frozen=True)
class Cause:
    """A row of the engine's table of causes. A log of a newer engine may have ids that no older
    one knows."""

    id: str                          # "wrong_encoding"
    arguments: tuple[str, ...] = ()  # ("UTF-8", "GBK")


@dataclass(frozen=True)
class Problem:
    """One reason why a case did not pass, for a reader who has nothing else."""

    message: str              # one line: "21 bytes expected, 28 received; first difference at …"
    status: Status            # failed or errored
    place: Place
    expected: str = ""        # may have several lines
    received: str = ""
    why: str = ""             # the causes as a sentence; '' where nothing shows one
    hint: str = ""            # the scenario's author's advice
    causes: tuple[Cause, ...] = ()
    source_line: str = ""     # the text of the place's line
    step: str = ""            # "client.recv"; '' for trouble outside of any step
    check: str = ""           # '' outside of one
