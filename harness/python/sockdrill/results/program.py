"""A program under test, as one case started it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Output:
    """What a program wrote to one stream. Of a long one the engine keeps both ends."""

    stream: str        # "out", "err", or "terminal" where it wrote to a terminal
    head: bytes
    tail: bytes = b""
    left_out: int = 0  # bytes between head and tail

    @property
    def text(self) -> str:
        """As UTF-8. Bytes that are none are shown as \\xNN, and a gap is told."""
        gap = f"\n… {self.left_out} bytes left out …\n".encode() if self.left_out else b""
        return (self.head + gap + self.tail).decode(errors="backslashreplace")


@dataclass(frozen=True)
class Program:
    """One start of a program. Of `code` and `signal` at most one stands; neither where its end
    is not in the log."""

    name: str                      # in the scenario: "server"
    command: tuple[str, ...] = ()
    pid: int = 0                   # 0 where its start is not in the log
    code: int | None = None        # of its exit
    signal: int | None = None      # that ended it
    ended_by_us: bool = False      # the harness ended it: its end says nothing about it
    limit: str = ""                # that it exceeded: "used more than 64 MiB of memory"
    outputs: tuple[Output, ...] = ()

    @property
    def text(self) -> str:
        """All that it wrote, stream after stream."""
        return "".join(output.text for output in self.outputs)
