"""Programs as people write them: right ones pass, each wrong one fails where it should and why.

A correct program passes every check of its assignments. A mutant fails exactly the checks that the
manifest names, for the cause that it names. A check that no mutant fails is a check to mend.
"""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from engine import BIN
from program_manifest import manifest
from programs import judge, no_sandbox, skip

ALL = manifest()
CORRECT, MUTANTS = ALL["correct"], ALL["mutant"]

# Programs at a time, and cases of one at a time. Most of a mutant's time is a step that waits in
# vain, so there are more than processors; its deadlines are shorter, since they are to pass.
AT_ONCE = 4 * (os.cpu_count() or 1)  # most of them wait
OPTIONS = {"correct": ["-j", "4"], "mutant": ["-j", "5", "--timeout-scale", "0.5"]}
REPORT = BIN.parent / "mutants.txt"


@pytest.fixture(scope="module", autouse=True)
def sandbox():
    reason = no_sandbox()
    if reason:
        skip(reason)


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """What the engine says of each program, or what kept it from being judged."""
    folder = tmp_path_factory.mktemp("programs")

    def verdict(numbered):
        number, program = numbered
        if program.missing():
            return None
        try:
            place = folder / str(number)
            return judge(program, program.make(place / "program"), place / "out",
                         *OPTIONS[program.kind])
        except Exception as wrong:
            return wrong

    programs = CORRECT + MUTANTS
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(map(id, programs), pool.map(verdict, enumerate(programs))))


def verdict_of(program, verdicts):
    verdict = verdicts[id(program)]
    if verdict is None:
        skip(f"no {', '.join(program.missing())} on this machine")
    if isinstance(verdict, Exception):
        raise verdict
    assert not verdict.errored and not verdict.skipped_cases(), f"{program}\n{verdict.told}"
    return verdict


@pytest.mark.parametrize("program", CORRECT, ids=str)
def test_a_correct_program_passes_every_check(program, verdicts):
    verdict = verdict_of(program, verdicts)
    assert verdict.exit_code == 0 and not verdict.failed, f"{program}\n{verdict.told}"


@pytest.mark.parametrize("program", MUTANTS, ids=str)
def test_a_mutant_fails_its_checks_and_no_other(program, verdicts):
    verdict = verdict_of(program, verdicts)
    assert verdict.exit_code == 1, f"{program}\n{verdict.told}"
    assert verdict.fails() == program.failures(verdict.scenarios()), f"{program}\n{verdict.told}"


@pytest.mark.parametrize("program", MUTANTS, ids=str)
def test_a_mutant_is_told_its_cause(program, verdicts):
    verdict = verdict_of(program, verdicts)
    wrong = {place: cause for place, cause in verdict.failed.items() if not program.is_right(cause)}
    assert not wrong, f"{program}: {wrong}\n{verdict.told}"


def test_every_check_is_failed_by_a_mutant(verdicts):
    """The table of mutants and checks goes to the build's folder, and to pytest -s."""
    judged = {id(program): verdicts[id(program)] for program in CORRECT + MUTANTS
              if verdicts[id(program)] is not None}
    assert not [str(wrong) for wrong in judged.values() if isinstance(wrong, Exception)]
    failed_by = {}
    for program in CORRECT:
        verdict = judged.get(id(program))
        for suite, scenario, check in verdict.checks() if verdict else ():
            failed_by.setdefault((suite, scenario, check), [])
    for program in MUTANTS:
        verdict = judged.get(id(program))
        for place, cause in verdict.failed_checks().items() if verdict else ():
            failed_by.setdefault(place, []).append((program.name, cause))
    lines = []
    for (suite, scenario, check), mutants in sorted(failed_by.items()):
        lines.append(f"{suite}: {scenario}: {check}")
        lines += [f"    {name}  ({cause or 'no cause'})" for name, cause in mutants]
    lines.append(f"{len(MUTANTS)} mutants, {len(failed_by)} checks")
    REPORT.write_text("\n".join(lines) + "\n")
    print("\n".join(lines))
    never = [": ".join(place) for place, mutants in sorted(failed_by.items()) if not mutants]
    assert not never, "no mutant fails these:\n" + "\n".join(never)
