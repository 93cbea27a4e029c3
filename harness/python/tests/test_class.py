"""A graded class as objects."""

from pathlib import Path

import pytest

from sockdrill import GradedClass, ResultsError, Status
from sockdrill.engine import Engine
from sockdrill.errors import MistakeError

SERVER = '''
import socket
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("", 8989))
listener.listen()
client, _ = listener.accept()
client.recv(1024)
client.send("你好".encode("{encoding}"))
'''
SUITE = '''
programs: {server: {role: server}}
defaults: {encoding: gbk, timeout: 5s}
scenarios:
- name: it answers
  points: 3
  steps:
  - server.start: {listening: 8989, within: 20s}
  - client.connect: server
  - client.send: hello
  - client.recv: 你好
- name: it listens
  steps:
  - server.start: {listening: 8989, within: 20s}
'''


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    (folder / "server.yaml").write_text(SUITE)
    (folder / "assignment.yaml").write_text(
        "assignment: A server\nrole: server\nsuites: [{suite: server.yaml}]\n")
    work = folder / "work"
    for student, encoding in {"张三": "gbk", "李四": "utf-8"}.items():
        (work / student).mkdir(parents=True)
        (work / student / "server.py").write_text(SERVER.replace("{encoding}", encoding))
    (work / "=nobody()").mkdir()
    Engine(folder=folder).grade("assignment.yaml", "work", "out")
    return folder / "out"


def test_class_is_read(graded):
    found = GradedClass.from_folder(graded)
    assert found.title == "A server"
    assert [one.student for one in found] == ["=nobody()", "张三", "李四"]
    assert [one.grade.verdict for one in found] == ["failed", "passed", "failed"]


def test_submission_has_its_grade_and_its_run(graded):
    submission = GradedClass.from_folder(graded)["李四"]
    assert submission.program == "server.py"
    assert submission.source == "李四"
    assert submission.grade.points == 0
    assert submission.grade.points_possible == 3
    assert submission.grade.checks == {"it answers": 0.0, "it listens": "passed"}
    assert "UTF-8, not in GBK" in submission.grade.reason
    assert [case.status for case in submission.run] == [Status.failed, Status.passed]


def test_grading_again_gives_the_same(graded):
    again = Engine(folder=graded.parent).grade("assignment.yaml", "work", "out")
    assert again == GradedClass.from_folder(graded)


def test_a_mistake_in_the_assignment(tmp_path):
    (tmp_path / "a.yaml").write_text("assignment: A\nrole: server\n")
    with pytest.raises(MistakeError, match="an assignment needs the key 'suites'"):
        Engine(folder=tmp_path).grade("a.yaml", ".", "out")


def test_what_could_not_be_run(graded):
    submission = GradedClass.from_folder(graded)["=nobody()"]
    assert submission.unrunnable == "empty"
    assert submission.grade.points == 0
    assert len(submission.run) == 0


def test_nobody_of_that_name(graded):
    with pytest.raises(KeyError):
        GradedClass.from_folder(graded)["王五"]


def test_folder_that_is_no_class(tmp_path):
    with pytest.raises(FileNotFoundError):
        GradedClass.from_folder(tmp_path)
    (tmp_path / "gradebook.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ResultsError, match="it is no gradebook"):
        GradedClass.from_folder(tmp_path)


def test_log_that_is_none(graded, tmp_path):
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "x.jsonl").write_text("{}\n")
    (tmp_path / "gradebook.csv").write_bytes(Path(graded, "gradebook.csv").read_bytes())
    with pytest.raises(ResultsError, match="it is no log of a submission"):
        GradedClass.from_folder(tmp_path)
