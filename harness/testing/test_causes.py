"""Why a check failed: the cause that is named, in English and in Chinese."""

import json

import pytest

from engine import FAILED, USAGE

WRONG_ENCODING = """\
scenarios:
- name: a
  steps:
  - listener.listen:
  - client.connect: listener
  - server.accept: listener
  - server.send: {text: 问题, encoding: utf-8}
  - client.recv: {text: 问题, encoding: gbk}
"""
ENGLISH = "why       this is the right text in UTF-8, not in GBK"
CHINESE = "原因      文字是对的，但编码是 UTF-8，不是 GBK"


def problems(drill):
    """What each step that failed says, in order."""
    found = []
    for line in drill.events():
        event = json.loads(line)
        if event["event"] == "step" and event["status"] == "failed":
            found.append(event["problem"])
    return found


@pytest.mark.parametrize("options, variables, told", [
    ([], {}, ENGLISH),
    ([], {"LANG": "en_US.UTF-8"}, ENGLISH),
    ([], {"LANG": "zh_CN.UTF-8"}, CHINESE),
    ([], {"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "C"}, ENGLISH),
    ([], {"LC_MESSAGES": "C", "LC_ALL": "zh_TW"}, CHINESE),
    (["--lang", "zh"], {"LANG": "C"}, CHINESE),
    (["--lang=en"], {"LANG": "zh_CN.UTF-8"}, ENGLISH),
    ([], {"SOCKDRILL_LANG": "zh"}, CHINESE),
])
def test_the_reason_is_told_in_the_language_that_is_asked_for(drill, options, variables, told):
    drill.write("a.yaml", WRONG_ENCODING)
    done = drill("run", "a.yaml", *options, env=variables)
    assert done.code == FAILED, done
    assert told in done.out, done
    assert ("失败 1，用时" in done.out) == (told is CHINESE), done
    assert ("1 failed in" in done.out) == (told is ENGLISH), done


def test_the_log_is_the_same_in_every_language_and_is_told_in_any(drill):
    drill.write("a.yaml", WRONG_ENCODING)
    drill("run", "a.yaml", "--lang", "zh")
    [problem] = problems(drill)
    assert problem["cause"] == "wrong_encoding"
    assert problem["cause_arguments"] == ["UTF-8", "GBK"]
    assert problem["why"] == "this is the right text in UTF-8, not in GBK"
    log = "sockdrill-out/events.jsonl"
    assert ENGLISH in drill("report", log).out
    assert CHINESE in drill("report", log, "--lang", "zh").out
    junit = drill.folder / "sockdrill-out" / "junit.xml"
    assert CHINESE in junit.read_text()
    tap = drill("report", log, "--lang", "zh", "--report", "tap=-")
    assert CHINESE in tap.out, tap


def test_a_log_of_before_there_were_causes_is_read(drill):
    drill.write("a.yaml", WRONG_ENCODING)
    drill("run", "a.yaml")
    log = drill.folder / "sockdrill-out" / "events.jsonl"
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    for event in lines:
        problem = event.get("problem", {})
        problem.pop("cause", None)
        problem.pop("cause_arguments", None)
    old = drill.write("old.jsonl", "".join(json.dumps(event) + "\n" for event in lines))
    told = drill("report", old, "--lang", "zh")
    assert "原因      this is the right text in UTF-8, not in GBK" in told.out, told


def test_a_language_that_is_not_known_is_a_mistake(drill):
    drill.write("a.yaml", WRONG_ENCODING)
    done = drill("run", "a.yaml", "--lang", "tlh")
    assert done.code == USAGE, done
    assert "--lang: tlh not in {en,zh}" in done.err, done
