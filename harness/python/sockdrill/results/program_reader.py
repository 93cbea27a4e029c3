"""From the events of programs to the programs of a case."""

from dataclasses import replace

from sockdrill.results.fields import Fields
from sockdrill.results.program import Output, Program


class ProgramReader:
    """A program may be started several times in a case: output and exit belong to its last
    start."""

    def __init__(self):
        self._programs: list[Program] = []
        self._outputs: list[dict[str, Output]] = []  # by stream, of the program at the same place

    def programs(self) -> tuple[Program, ...]:
        return tuple(replace(program, outputs=tuple(outputs.values()))
                     for program, outputs in zip(self._programs, self._outputs))

    def take(self, kind: str, event: Fields) -> None:
        name = event.text("program")
        if kind == "program_started":
            self._start(Program(name, event.texts("command"), event.whole("pid")))
        elif kind == "program_output":
            self._write(self._at(name), event)
        else:
            at = self._at(name)
            self._programs[at] = replace(
                self._programs[at], code=event.whole("code") if "code" in event else None,
                signal=event.whole("signal") if "signal" in event else None,
                ended_by_us=event.flag("ended_by_us"), limit=event.text("limit"))

    def _start(self, program: Program) -> int:
        self._programs.append(program)
        self._outputs.append({})
        return len(self._programs) - 1

    def _at(self, name: str) -> int:
        for at in reversed(range(len(self._programs))):
            if self._programs[at].name == name:
                return at
        return self._start(Program(name))

    def _write(self, at: int, event: Fields) -> None:
        stream = event.text("stream")
        written = self._outputs[at].get(stream, Output(stream, b""))
        left_out = written.left_out + event.whole("left_out")
        if left_out:
            written = replace(written, tail=written.tail + event.output(), left_out=left_out)
        else:
            written = replace(written, head=written.head + event.output())
        self._outputs[at][stream] = written
