"""A class as it is handed in gets the grades that it must get, whoever grades which part of it when."""

import base64
import json
import shutil
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from course_platforms import FILES, check
from grading import (CLASS, DEADLINE, command, files_below, finished_logs, grade, gradebook,
                     kill_in_the_middle, make_class, report, surroundings, without_accidents)
from program_manifest import PROGRAMS
from programs import no_sandbox, skip

sys.path.insert(0, str(CLASS))

from marks import columns  # noqa: E402 (the folder has to be on the path first)

# Words of the hidden suite that stand nowhere else: names of scenarios and checks, what is sent.
HIDDEN_WORDS = ["watchword", "night guest", "dusk7", "暗号七三一", "hidden.yaml"]


@pytest.fixture(scope="module", autouse=True)
def sandbox():
    reason = no_sandbox()
    if reason:
        skip(reason)


@pytest.fixture(scope="module")
def sixty(tmp_path_factory):
    """A class of sixty, and where it is graded."""
    folder = tmp_path_factory.mktemp("sixty")
    made = make_class(folder / "week 3", 60)
    grade(made.folder, folder / "out")
    return made, folder / "out"


@pytest.fixture(scope="module")
def nine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nine")
    made = make_class(folder / "week 3", 9, "--only", "python")
    grade(made.folder, folder / "out")
    return made, folder / "out"


def number(text):
    return float(text) if text else None


def wrong_in(row, expected, places):
    """What of a student's row is not as it must be."""
    wrong, undecided = [], expected["undecided_points"] > 0
    for name, want, is_ in (
            ("verdict", expected["verdict"], row[1]),
            ("points", None if undecided else expected["points"], number(row[2])),
            ("undecided points", expected["undecided_points"], number(row[4]))):
        if is_ != want:
            wrong.append(f"{name} {is_}, not {want}")
    if (row[5] == "") != (expected["verdict"] == "passed"):
        wrong.append(f"the reason {row[5]!r}")
    for column, text in zip(places, row[6:]):
        passes = expected["passes"].get(column.case)
        want = None if passes is None else column.points * passes
        if number(text) != want:
            wrong.append(f"{column.case}: {text!r}, not {want}")
    return wrong


def test_each_student_of_a_class_gets_the_right_marks(sixty):
    made, out = sixty
    head, rows = gradebook(out)
    places = columns()
    assert len(head) == 6 + len(places)
    for title, column in zip(head[6:], places):
        assert column.scenario + column.variant in title, title
    assert list(rows) == sorted(made.students, key=str.encode)
    wrong = []
    for student, expected in made.students.items():
        assert number(rows[student][3]) == made.grades["max_points"]
        found = wrong_in(rows[student], expected, places)
        if found:
            wrong.append(f"{student!r} ({expected['what']}, {expected['form']}): "
                         f"{'; '.join(found)}; reason {rows[student][5]!r}")
    assert not wrong, "\n".join(wrong)


def test_the_class_has_every_kind_of_submission(sixty):
    made, _ = sixty
    students = made.students.values()
    assert {"correct", "mutant", "broken"} == {student["kind"] for student in students}
    assert {"passed", "failed", "review"} == {student["verdict"] for student in students}
    assert {"", "empty", "unreadable", "no_program", "several_programs", "bad_manifest",
            "no_interpreter"} == {student["unrunnable"] for student in students}


def test_every_student_gets_feedback(sixty):
    made, out = sixty
    folders = list((out / "students").iterdir())
    assert len(folders) == len(made.students)
    for folder in folders:
        for name in ("feedback.md", "feedback.txt", "junit.xml", "results.json", "classroom.txt",
                     "ctrf-report.json", "autolab.json", "prairielearn.json"):
            assert (folder / name).stat().st_size > 0, folder / name


def test_every_platforms_file_has_its_shape_and_the_points(sixty):
    made, out = sixty
    _, rows = gradebook(out)
    titles = {json.loads(line)["student"]: log.stem for log in (out / "events").glob("*.jsonl")
              for line in log.read_text().splitlines()[:3] if '"event":"submission"' in line}
    for student, row in rows.items():
        folder = out / "students" / titles[student]
        reports = {name: check(name, (folder / file).read_text()) for name, file in FILES.items()}
        ElementTree.parse(folder / "junit.xml")
        told = reports["gradescope"]["tests"]
        earned = sum(one.get("score", 0) for one in told)
        assert abs(earned - (number(row[2]) or 0)) < 0.01, (student, told)
        if row[1] != "review":
            assert abs(sum(one.get("max_score", 0) for one in told) - number(row[3])) < 0.01, student


def test_nothing_hidden_is_told_to_a_student(sixty):
    _, out = sixty
    words = [form for word in HIDDEN_WORDS
             for form in (word.encode(), word.encode("unicode_escape"))]
    logged = b"".join(path.read_bytes() for path in (out / "events").iterdir())
    assert all(word.encode() in logged for word in HIDDEN_WORDS)  # the teacher has it all
    for path, content in files_below(out / "students").items():
        if path.endswith("classroom.txt"):
            content = base64.b64decode(content)
        assert not [word for word in words if word in content], path


def test_reports_of_a_class_are_made_again_from_its_logs(sixty, tmp_path):
    _, out = sixty
    before = files_below(out)
    copy = tmp_path / "copy"
    (copy / "events").mkdir(parents=True)
    for log in (out / "events").iterdir():
        shutil.copy(log, copy / "events")
    report(copy)
    assert files_below(copy).keys() == before.keys()
    assert not [path for path, content in files_below(copy).items() if content != before[path]]


def test_one_worker_and_another_order_give_the_same(nine, tmp_path):
    made, out = nine
    other = tmp_path / "week 3"
    other.mkdir()
    for entry in sorted(made.folder.iterdir(), reverse=True):
        if entry.is_dir():
            shutil.copytree(entry, other / entry.name)
        else:
            shutil.copy(entry, other / entry.name)
    grade(other, tmp_path / "out", "-j", "1")
    assert without_accidents(tmp_path / "out") == without_accidents(out)


def test_parts_that_are_graded_at_once_are_one_class(nine, tmp_path):
    made, whole = nine
    out = tmp_path / "out"
    parts = [subprocess.Popen(command(made.folder, out, "-j", "1", "--shard", f"{part}/3"),
                              env=surroundings(), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
             for part in (1, 2, 3)]
    for part in parts:
        told, _ = part.communicate(timeout=DEADLINE)
        assert part.returncode == 0, told.decode()
    report(out)
    assert without_accidents(out) == without_accidents(whole)
    assert {log.name for log in (out / "events").glob("*.jsonl")} == {
        log.name for log in (whole / "events").glob("*.jsonl")}


def test_parts_in_folders_of_their_own_are_brought_together(nine, tmp_path):
    """As logs that were copied from several machines."""
    _, whole = nine
    for turn, log in enumerate(sorted((whole / "events").iterdir())):
        place = tmp_path / f"machine{turn % 3}" / "events"
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(log, place)
    report(*(tmp_path / f"machine{machine}" for machine in range(3)), "--out", tmp_path / "all")
    for path, content in files_below(whole / "students").items():
        assert (tmp_path / "all/students" / path).read_bytes() == content, path
    assert (tmp_path / "all/gradebook.csv").read_bytes() == (whole / "gradebook.csv").read_bytes()


def test_what_was_killed_goes_on_where_it_was(nine, tmp_path):
    made, whole = nine
    out = tmp_path / "out"
    words = command(made.folder, out, "-j", "1")
    kill_in_the_middle(words, out)
    before = finished_logs(out)
    assert 0 < len(before) < len(made.students)
    grade(made.folder, out, "-j", "1")
    after = finished_logs(out)
    assert len(after) == len(made.students)
    assert {name: after[name] for name in before} == before
    assert without_accidents(out) == without_accidents(whole)


def server_in_utf8():
    source = (PROGRAMS / "correct/python/server.py").read_text()
    assert source.count('中...".encode("gbk")') == 1
    return source.replace('中...".encode("gbk")', '中...".encode("utf-8")')


def test_only_what_was_changed_is_graded_again(tmp_path):
    submissions, out = tmp_path / "week 3", tmp_path / "out"
    right = (PROGRAMS / "correct/python/server.py").read_text()
    for student in ("Ольга", "张三", "José"):
        (submissions / student).mkdir(parents=True)
        (submissions / student / "server.py").write_text(right)
    grade(submissions, out)
    before, (_, rows) = finished_logs(out), gradebook(out)
    assert {row[1] for row in rows.values()} == {"passed"}

    (submissions / "Ольга/server.py").write_text(right)  # the same again
    (submissions / "张三/server.py").write_text(server_in_utf8())
    grade(submissions, out)
    after, (_, rows) = finished_logs(out), gradebook(out)
    assert {student: row[1] for student, row in rows.items()} == {
        "José": "passed", "Ольга": "passed", "张三": "failed"}
    changed = [name for name in after if after[name] != before[name]]
    assert len(changed) == 1 and len(after) == 3, changed


# Serves as it should where there is nothing to be seen; finds itself, so that it is known to look.
# What is installed is left out: it is large, and no place of ours.
SPY = '''
import os, sys
found, itself = [], False
for folder, folders, files in os.walk("/"):
    if folder == "/":
        folders[:] = [name for name in folders if name not in ("sys", "usr", "proc")]
    itself = itself or "server.py" in files
    found += [os.path.join(folder, name) for name in [*folders, *files]
              if name in ("hidden.yaml", "assignment.yaml", "class.yaml", "server_8989.yaml",
                          "gradebook.csv", "secret-neighbour.txt") or name.endswith(".jsonl")]
for process in os.listdir("/proc"):
    if process.isdigit():
        with open(f"/proc/{process}/cmdline", "rb") as line:
            found += [name for name in line.read().split(b"\\0") if b"grade" in name]
if found or not itself:
    print("found", found)
    sys.exit(9)
'''


def test_a_program_sees_neither_the_suites_nor_others(tmp_path):
    submissions, out = tmp_path / "week 3", tmp_path / "out"
    right = (PROGRAMS / "correct/python/server.py").read_text()
    for student, source in (("spy", SPY + right), ("neighbour", right)):
        (submissions / student).mkdir(parents=True)
        (submissions / student / "server.py").write_text(source)
    (submissions / "neighbour/secret-neighbour.txt").write_text("mine\n")
    grade(submissions, out)
    _, rows = gradebook(out)
    assert {student: row[1] for student, row in rows.items()} == {
        "neighbour": "passed", "spy": "passed"}, rows


def test_a_class_is_made_the_same_again(tmp_path):
    one, other = (make_class(tmp_path / name / "class", 45) for name in "ab")
    assert one.grades == other.grades
    assert files_below(one.folder) == files_below(other.folder)
