"""Every scenario that ships passes, and each can fail: a fault is put in, and it is noticed.

A case that nothing makes fail proves nothing. So each case of each suite, in all its variants, has
a fault in fixtures/faults under which it fails, at the step and for the reason that the fault names.
"""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from scenario_faults import FAULTS, SCENARIOS, Fault, case_ends, shipped_cases, sockdrill

# Most of a fault's time is a step waiting in vain, so there are more runs than cores.
AT_ONCE = 4 * (os.cpu_count() or 1)

FAULT_LIST = [fault for path in sorted(FAULTS.rglob("*.yaml")) for fault in Fault.load(path)]
SUITES = sorted(str(path.relative_to(SCENARIOS)) for path in SCENARIOS.rglob("*.yaml")
                if not path.name.startswith("_"))


def skip(reason):
    if os.environ.get("SOCKDRILL_REQUIRE_PRIVILEGES") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module", autouse=True)
def private_networks():
    doctor = sockdrill("doctor", folder=SCENARIOS).stdout
    if "in a private network" not in doctor:
        skip(f"no private networks: {doctor}")


@pytest.fixture(scope="module")
def cases():
    return shipped_cases()


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory, cases):
    """What came of each fault: an outcome, or what kept it from being put in."""
    def outcome(fault, folder):
        try:
            return fault.run(folder, cases)
        except AssertionError as wrong:
            return wrong

    folders = [tmp_path_factory.mktemp("fault") for _ in FAULT_LIST]  # no work for several threads
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(map(str, FAULT_LIST), pool.map(outcome, FAULT_LIST, folders)))


def test_all_pass_as_they_ship(tmp_path):
    run = sockdrill("run", ".", "--out", tmp_path, folder=SCENARIOS)
    assert run.returncode == 0, run.stdout + run.stderr
    skipped = {end.scenario: end.skip_reason for end in case_ends(tmp_path / "events.jsonl")
               if end.status == "skipped"}
    if skipped:
        skip(f"not run on this machine: {skipped}")


@pytest.mark.parametrize("fault", FAULT_LIST, ids=str)
def test_fault_is_noticed(fault, outcomes):
    outcome = outcomes[str(fault)]
    if isinstance(outcome, AssertionError):
        raise outcome
    told = outcome.told
    if all(end.status == "skipped" for end in outcome.ends.values()):
        skip("; ".join(sorted({end.skip_reason for end in outcome.ends.values()})))
    assert outcome.exit_code == 1, told
    for case, end in outcome.ends.items():
        assert (end.status, end.failed_step) == ("failed", fault.fails), f"{case}\n{told}"
        for reason in fault.because:
            assert reason in end.problem, f"{case}\n{told}"


@pytest.mark.parametrize("suite", SUITES)
def test_every_case_can_fail(suite, outcomes, cases):
    noticed = set()
    for fault in FAULT_LIST:
        if fault.suite == suite and not isinstance(outcomes[str(fault)], AssertionError):
            noticed |= {case for case, end in outcomes[str(fault)].ends.items()
                        if end.status in ("failed", "skipped")}
    without = [case.id for case in cases if case.suite == suite and case.id not in noticed]
    assert not without, "no fault in fixtures/faults makes these fail:\n" + "\n".join(without)


def test_every_fault_has_its_scenario(cases):
    known = {(case.suite, case.scenario) for case in cases}
    assert not [str(fault) for fault in FAULT_LIST if (fault.suite, fault.scenario) not in known]
