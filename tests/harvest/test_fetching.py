"""generator.harvest.fetching: each file by itself, never twice, and what a killed run has fetched is not lost."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import harvesting
import pytest
from harvesting import Handler, Province, answer, serving
from support import AS_OF, run

COMMITMENT = "/api/v1/records/commitment/"


def spoilt(path: Path, change: Callable[[bytes], bytes], *, announced: bool) -> None:
    """Changes a file; `announced` says whether the catalogue knows it."""
    path.write_bytes(change(path.read_bytes()))
    if announced:
        harvesting.announce(path.parents[4])


BAD: dict[str, tuple[Callable[[bytes], bytes], bool, str]] = {
    "other bytes": (lambda data: data.replace(b"2025", b"2027"), False, "校验和不一致"),
    "a byte less": (lambda data: data[:-1], False, "目录里写的是"),
    "a byte more": (lambda data: data + b" ", False, "超过"),
    "no JSON": (lambda data: b"hello\n", True, "不是 JSON"),
    "a list": (lambda data: b"[]\n", True, "不是 JSON 对象"),
    "a number": (lambda data: b'{"a":1}\n', True, "不是一条信息"),
    "one name twice": (lambda data: data.rstrip()[:-1] + b',"x":1,"x":2}\n', True, "两个同名的项"),
    "not a number": (lambda data: data.replace(b'"until":null', b'"until":NaN'), True, "不是 JSON"),
    "deep": (lambda data: b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}", True, "JSON"),
    "another id": (lambda data: data.replace(b'"id":"xzspj', b'"id":"xzspk'), True, "种类、编号却不是这个"),
    "of another kind": (lambda data: data.replace(b'"kind":"commitment"', b'"kind":"penalty"'), True, "种类、编号却不是这个"),
    "a million lists": (lambda data: b'{"a":[' + b"[]," * 12_100_000 + b"1]}", True, "值太多"),
}


@pytest.mark.parametrize("case", [pytest.param(one, marks=[pytest.mark.slow] if one == "a million lists" else []) for one in BAD])
def test_a_file_that_is_not_what_it_should_be_is_told_and_the_old_state_stays(province: Province, jia: Path, case: str) -> None:
    change, announced, said = BAD[case]
    province.list("jia", jia)
    before = province.harvest()["jia"]
    ids = province.ids("jia")
    path = harvesting.shards(jia)[0]
    # Two files are new, of which one is good.
    for one in harvesting.shards(jia)[:2]:
        spoilt(one, lambda data: data.replace(b"2026", b"2025"), announced=True)
    spoilt(path, change, announced=announced)
    told = province.harvest()["jia"]
    assert told["state"] == "broken"
    assert said in "".join(told["said"])
    assert (told["records"], told["kinds"]) == (before["records"], before["kinds"])
    assert province.ids("jia") == ids
    assert province.holds("2025-03-12") == []


def test_what_is_mended_is_taken_the_next_time(province: Province, jia: Path) -> None:
    province.list("jia", jia)
    path = harvesting.shards(jia, "department")[-1]
    good = path.read_bytes()
    spoilt(path, lambda data: data.replace(b"department", b"departmint"), announced=False)
    assert province.harvest()["jia"]["state"] == "broken"
    path.write_bytes(good)
    told = province.harvest()["jia"]
    assert (told["state"], told["failing_since"]) == ("good", None)
    # The files that were good the first time were kept.
    assert told["fetched"]["files"] < len(list((jia / "api/v1/records").rglob("*.json")))


def test_a_run_that_was_cut_off_goes_on_where_it_was(province: Province, jia: Path) -> None:
    with serving(jia, lambda handler, path: "/records/department/" in path and answer(handler, 503)) as address:
        province.list("jia", address)
        assert province.harvest()["jia"]["state"] == "down"
    asked: list[str] = []

    def listening(handler: Handler, path: str) -> bool:
        asked.append(path)
        return False

    with serving(jia, listening) as address:
        province.list("jia", address)
        told = province.harvest()["jia"]
    assert told["state"] == "good"
    assert {path.split("/")[4] for path in asked if "/records/" in path} == {"department"}
    assert not (province.into / "cities/jia/incoming.jsonl").exists()


def test_what_was_fetched_on_another_day_and_is_of_no_state_is_not_kept(province: Province, jia: Path) -> None:
    """A record in it may have been taken down since, of which nobody who is not answered hears."""

    def some(handler: Handler, path: str) -> bool:
        return "/records/department/" in path and answer(handler, 503)

    with serving(jia, some) as address:
        province.list("jia", address)
        assert province.harvest()["jia"]["state"] == "down"
        assert list((province.into / "cities/jia/files").iterdir())
        assert province.harvest()["jia"]["state"] == "down"
    assert province.harvest(as_of="2026-11-23")["jia"]["state"] == "down"
    assert list((province.into / "cities/jia/files").iterdir()) == []
    assert not (province.into / "cities/jia/incoming.jsonl").exists()


KILLED = """
import os, signal, sys
os.sched_setaffinity(0, {next(iter(os.sched_getaffinity(0)))})
left = int(sys.argv[1])
replace, unlink = os.replace, os.unlink
def counted(action):
    def one(*args, **more):
        global left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return action(*args, **more)
    return one
os.replace = counted(os.replace)
os.unlink = counted(os.unlink)
from generator.cli import main
sys.exit(main.main(sys.argv[2:]))
"""


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="kills by the number of a step, in one process")
@pytest.mark.parametrize("step", [1, 2, 5, 9, 14, *(pytest.param(step, marks=[pytest.mark.slow]) for step in range(20, 400, 12))])
def test_a_run_that_is_killed_at_any_step_leaves_nothing_half_and_the_next_one_ends_it(province: Province, jia: Path, yi: Path, step: int) -> None:
    province.list("jia", jia)
    province.list("yi", yi)
    words = ["--root", str(province.repo.root), "harvest", "--into", str(province.into), "--as-of", AS_OF, "--jobs", "1"]
    done = run([sys.executable, "-c", KILLED, str(step), *words], cwd=province.repo.root)
    assert done.code in (-signal.SIGKILL, 0), done.err
    for path in province.into.glob("cities/*/state.json"):
        json.loads(path.read_bytes())
    told = province.harvest()
    assert {one["state"] for one in told.values()} <= {"good", "unchanged"}
    after = contents(province)
    whole = Province(province.folder / "again")
    whole.list("jia", jia)
    whole.list("yi", yi)
    whole.harvest()
    assert after == contents(whole)


def contents(province: Province) -> dict[str, bytes]:
    """All that is kept and gathered; what is told of a run says how much was fetched in it."""
    told: dict[str, Any] = {
        path: content for path, content in province.everything().items() if not path.endswith(("told.json", "harvest.json", "lock"))
    }
    return told


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_a_full_disk_is_told_and_the_old_state_stays(province: Province, jia: Path) -> None:
    """By the largest size that a file may have: what the system says of a full disk comes the same way."""
    province.list("jia", jia)
    province.harvest()
    before = contents(province)
    spoilt(harvesting.shards(jia)[0], lambda data: data.replace(b"2026", b"2025"), announced=True)
    program = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (900, 900)); from generator.cli import main; sys.exit(main.main(sys.argv[1:]))"
    words = ["--root", str(province.repo.root), "harvest", "--into", str(province.into), "--as-of", AS_OF]
    done = run([sys.executable, "-c", program, *words], cwd=province.repo.root)
    assert done.code == 2, done.out
    assert "写不了：文件超出允许的大小。上一次合格的内容没有动" in done.err
    assert {path: content for path, content in contents(province).items() if path in before} == before
    assert province.harvest()["jia"]["state"] == "good"


def more(value: str) -> Callable[[str], str]:
    return lambda text: text.replace('"kind": "commitment"', f'"kind": "commitment", "more": {value}', 1)


HOSTILE: dict[str, Callable[[str], str | bytes]] = {
    "NaN": more("NaN"),
    "a number without end": more("1e999"),
    "a name twice": more('1, "more": 2'),
    "a mark of the order of bytes": lambda text: "\ufeff" + text,
    "half a character": more('"\\ud800"'),
    "not UTF-8": lambda text: text.encode("utf-16"),
    "deep": more("[" * 400 + "]" * 400),
    "deeper": more("[" * 50_000 + "]" * 50_000),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_file_that_two_readers_read_in_two_ways_is_told_and_no_other_city_disturbed(
    province: Province, jia: Path, yi: Path, case: str
) -> None:
    path = harvesting.shards(jia)[0]
    text = json.dumps(json.loads(path.read_bytes()), ensure_ascii=False)
    made = HOSTILE[case](text)
    assert made != text
    path.write_bytes(made if isinstance(made, bytes) else made.encode())
    harvesting.announce(jia)
    province.list("jia", jia)
    province.list("yi", yi)
    done = province.attempt()
    assert done.code == 1, done.err
    found = {one["id"]: one for one in json.loads((province.into / "harvest.json").read_bytes())["cities"]}
    assert (found["jia"]["state"], found["jia"]["records"]) == ("broken", 0)
    assert "读不了" in found["jia"]["said"][0]
    assert len(found["jia"]["said"][0]) < 300
    assert (found["yi"]["state"], found["yi"]["records"]) == ("good", 5)


def test_nothing_that_moves_a_cursor_or_turns_text_around_is_told(province: Province, jia: Path) -> None:
    """Whatever a city calls its fields, kinds and log."""
    name = "\x1b[31m\u202e13800138000"
    schema = jia / "schemas/commitment.schema.json"
    told = json.loads(schema.read_bytes())
    told["properties"][name] = {"type": "string"}
    schema.write_text(json.dumps(told), encoding="utf-8")
    for path in harvesting.shards(jia):
        entries = json.loads(path.read_bytes())
        for one in entries.values():
            one["data"][name] = name
        path.write_text(json.dumps(entries), encoding="utf-8")
    harvesting.announce(jia)
    province.list("jia", jia)
    done = province.attempt()
    said = (province.into / "harvest.json").read_text(encoding="utf-8") + done.out
    assert "多了这里的模式没有的字段" in said
    assert not {"\x1b", "\u202e", "13800138000"} & {one for one in ("\x1b", "\u202e", "13800138000") if one in said}
