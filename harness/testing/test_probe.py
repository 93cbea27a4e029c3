"""`sockdrill probe`: the table of port reuse, what it is compared with, and who may run it."""

import csv
import io
import json
import re

import pytest

from engine import ENVIRONMENT, FAILED, PASSED, SHIPPED, SKIPPED, USAGE
from test_isolation_e2e import LOOPBACK, limited, nobody  # noqa: F401 (a fixture)

BASELINE = SHIPPED / "reuse" / "baseline.csv"
CELLS = 16 * 7 * 7 * 4 * 4 * 2  # states, addresses twice, flags twice, users
FEW = ("--state", "time_wait_server", "--address", "127.0.0.1", "--user", "same")


def test_the_whole_table_is_as_the_baseline_says(drill):
    done = drill("probe")
    assert done.code == PASSED, done
    last = rf"{CELLS} cells probed in [0-9.]+ s, Linux .+: all as in the shipped baseline"
    assert re.fullmatch(last, done.lines[-1]), done.lines[-1]
    assert done.err == ""
    assert len(done.lines) < 200 and max(map(len, done.lines)) <= 200, "not for a person to read"


def rows(drill, *arguments):
    done = drill("probe", "--format", "csv", *arguments)
    assert done.code == PASSED, done
    return list(csv.DictReader(io.StringIO(done.out)))


def test_one_table_after_another_is_the_same(drill):
    first = rows(drill, "-j", "4")
    assert len(first) == CELLS
    for _ in range(2):  # twenty runs on busy processors: stability.py
        assert rows(drill, "-j", "4") == first


def test_a_part_is_shown_as_a_matrix(drill):
    done = drill("probe", *FEW)
    assert done.code == PASSED, done
    assert "\n".join(done.lines[4:-2]) == """\
  old \\ new   none              A                 P                 A+P
  none        bind EADDRINUSE   bind EADDRINUSE   bind EADDRINUSE   bind EADDRINUSE
  A           bind EADDRINUSE   new               bind EADDRINUSE   new
  P           bind EADDRINUSE   bind EADDRINUSE   new               new
  A+P         bind EADDRINUSE   new               new               new
  where the state, and the old → the new address, are
    time_wait_server
      same user
      127.0.0.1 → 127.0.0.1"""
    assert done.lines[-1].startswith("16 cells probed in ")


def test_csv_has_a_line_for_each_cell(drill):
    cells = rows(drill, "--state", "listening,nothing", "--old-address", "::1", "--new-address", "::",
                 "--old-flags", "P", "--new-flags", "A+P", "--user", "same")
    assert cells == [
        {"state": "nothing", "old_address": "::1", "new_address": "::", "old_flags": "P",
         "new_flags": "A+P", "user": "same", "bind": "ok", "listen": "ok", "connection": "new"},
        {"state": "listening", "old_address": "::1", "new_address": "::", "old_flags": "P",
         "new_flags": "A+P", "user": "same", "bind": "ok", "listen": "ok", "connection": "old"}]


def test_json_has_the_cells_and_what_they_were_compared_with(drill):
    done = drill("probe", "--format", "json", *FEW)
    assert done.code == PASSED, done
    table = json.loads(done.out)
    assert len(table["cells"]) == 16
    assert {"state": "time_wait_server", "old_address": "127.0.0.1", "new_address": "127.0.0.1",
            "old_flags": "A", "new_flags": "none", "user": "same",
            "bind": "EADDRINUSE"} in table["cells"]
    assert (table["skipped"], table["errors"]) == ([], [])
    assert table["baseline"]["compared"] == 16 and table["baseline"]["differences"] == []
    assert done.err.startswith("16 cells probed in "), "the summary must not stand in the table"


def test_the_table_goes_to_a_file(drill):
    done = drill("probe", *FEW, "--format", "json", "--out", "table.json")
    assert done.code == PASSED, done
    assert len(json.loads((drill.folder / "table.json").read_text())["cells"]) == 16
    assert len(done.lines) == 1
    done = drill("probe", *FEW, "--out", "no/such/folder")
    assert done.code == ENVIRONMENT
    assert done.err == "sockdrill: cannot write 'no/such/folder': No such file or directory (ENOENT)\n"


def changed(drill, line_of, column, value):
    """The shipped baseline with one field changed, in the row that begins so."""
    lines = BASELINE.read_text().splitlines()
    header = lines[1].split(",")
    hits = [i for i, line in enumerate(lines) if line.startswith(line_of)]
    assert len(hits) == 1, hits
    fields = lines[hits[0]].split(",")
    assert fields[header.index(column)] != value
    fields[header.index(column)] = value
    lines[hits[0]] = ",".join(fields)
    drill.write("other.csv", "\n".join(lines) + "\n")
    return "other.csv"


# A sysctl or a kernel that changes the table looks like this: no such kernel is at hand.
def test_a_cell_that_is_not_as_in_the_baseline_is_named(drill):
    other = changed(drill, "listening listener_inherited,::ffff:127.0.0.1,127.0.0.1,", "P/A+P",
                    "bind EADDRINUSE")
    done = drill("probe", "--baseline", other)
    assert done.code == FAILED, done
    assert done.lines[-2] == (
        "listening listener_inherited; old ::ffff:127.0.0.1 with P; new 127.0.0.1 with A+P; same "
        "user: bind EADDRINUSE expected, new measured (2 cells)")
    assert re.search(r": 2 not as in other\.csv \(Linux .+\)$", done.lines[-1]), done
    done = drill("probe", "-q", "--baseline", other)
    assert (done.code, len(done.lines)) == (FAILED, 1), done
    done = drill("probe", "--format", "json", "--baseline", other)
    assert done.code == FAILED
    differences = json.loads(done.out)["baseline"]["differences"]
    assert [one["state"] for one in differences] == ["listening", "listener_inherited"]
    assert differences[0]["expected"] == {"bind": "EADDRINUSE"}
    assert differences[0]["measured"] == {"bind": "ok", "listen": "ok", "connection": "new"}
    # What is not asked for is not compared.
    assert drill("probe", "--state", "bound", "--baseline", other).code == PASSED


def test_a_cell_that_the_baseline_lacks_is_named(drill):
    assert drill("probe", "--write-baseline", "few.csv", *FEW).code == PASSED
    done = drill("probe", "--baseline", "few.csv", "--state", "time_wait_server", "--address",
                 "127.0.0.1", "--old-flags", "none")
    assert done.code == FAILED, done
    assert done.lines[-2] == (
        "time_wait_server; old 127.0.0.1 with none; new 127.0.0.1 with *; other user: not in the "
        "baseline, bind EADDRINUSE measured (4 cells)")


def test_a_new_baseline_is_the_shipped_one(drill):
    done = drill("probe", "-q", "--write-baseline", "new.csv")
    assert done.code == PASSED, done
    written = (drill.folder / "new.csv").read_text().splitlines()
    assert written[1:] == BASELINE.read_text().splitlines()[1:]


@pytest.mark.parametrize("arguments, message", [
    (["--state", "time_wait_serve"],
     "--state: there is no 'time_wait_serve'; did you mean 'time_wait_server'?"),
    (["--address", "127.0.0.3"],
     "--address: there is no '127.0.0.3'; did you mean '127.0.0.1'?"),
    (["--old-flags", "B"], "--old-flags: there is no 'B'; known values: none, A, P and A+P"),
    (["--baseline", "none.csv"], "cannot read 'none.csv': No such file or directory"),
    (["--baseline", "odd.csv"], "odd.csv:1: this is not the header of a baseline"),
])
def test_mistakes_are_told(drill, arguments, message):
    drill.write("odd.csv", "a,b,c\n")
    done = drill("probe", *arguments)
    assert done.code == USAGE, done
    assert done.err == f"sockdrill: {message}\n"


def test_an_ordinary_user_gets_the_table_without_the_other_user(nobody):  # noqa: F811
    done = nobody("probe")
    assert done.code == PASSED, done
    assert re.fullmatch(rf"{CELLS // 2} cells skipped: there is no other user "
                        r"\(setfsuid\(\d+\) is refused: there is only one user here\)",
                        done.lines[-2]), done
    assert done.lines[-1].startswith(f"{CELLS // 2} cells probed, {CELLS // 2} skipped in ")
    done = nobody("probe", "--user", "other")
    assert done.code == SKIPPED, done


def test_without_networks_everything_is_skipped_with_its_reason(drill):
    done = drill("probe", env=LOOPBACK)
    assert done.code == SKIPPED, done
    assert done.lines[0] == (
        f"{CELLS} cells skipped: there are no private networks (private networks were turned off)")
    assert done.lines[1].startswith(f"0 cells probed, {CELLS} skipped in ")


def test_where_namespaces_are_refused_everything_is_skipped(drill):
    done = limited(drill, {"max_net_namespaces": 0})("probe")
    assert done.code == SKIPPED, done
    assert "unshare(CLONE_NEWUSER | CLONE_NEWNET)" in done.lines[0]
