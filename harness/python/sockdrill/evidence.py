"""The engine's own text of each failure, given to its case."""

from collections import defaultdict
from dataclasses import replace

from sockdrill.results import Case, Run, Status

_WORDS = ("FAIL ", "ERROR ")
_STAKE = "   "  # between a case's id and what the failure costs: "   0/4 answers in GBK"


def with_evidence(run: Run, told: str) -> Run:
    """`told` is what `sockdrill run` or `sockdrill report` printed of this run, without colours:
    a block for each failure, which begins with the verdict and the case's id."""
    blocks = _blocks_by_label(told)
    return replace(run, cases=tuple(replace(case, evidence=_evidence(case, blocks))
                                    for case in run))


def _evidence(case: Case, blocks: dict[str, list[str]]) -> str:
    if case.status not in (Status.failed, Status.errored):
        return ""
    label = case.id if case.repeat == 1 else f"{case.id} (repeat {case.repeat})"
    return "\n\n".join(blocks.get(label, []))


def _blocks_by_label(told: str) -> dict[str, list[str]]:
    """A block ends with an empty line, and no line in it is empty. An id may itself have spaces in
    a row: each place where it may end is a label."""
    blocks = defaultdict(list)
    for block in told.split("\n\n"):
        if not block.startswith(_WORDS):
            continue
        pieces = block.split("\n", 1)[0].split(" ", 1)[1].split(_STAKE)
        for count in range(1, len(pieces) + 1):
            blocks[_STAKE.join(pieces[:count])].append(block)
    return blocks
