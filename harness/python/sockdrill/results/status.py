"""The verdicts."""

from enum import StrEnum


class Status(StrEnum):
    """`failed` is the fault of the program or system under test, `errored` the harness's or the
    machine's and no verdict on the program. The two never mix."""

    passed = "passed"
    failed = "failed"
    errored = "errored"
    skipped = "skipped"
