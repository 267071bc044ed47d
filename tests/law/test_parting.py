"""Entries of lists leave on their day: from every output and without a name, while the rest of the record stays."""

from __future__ import annotations

import copy
import datetime
import gzip
import json
import shutil
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import Repo, body_of, new_repo, schema, tree, uscc

from generator.law import parting
from generator.law.parting import UNPUBLISHED, rejoined, without
from generator.model.kinds import Kinds
from generator.model.records import record_of

# Name of the party, until, removed on, and whether the entry is shown on 2026-11-22.
BLACK = [
    ("昨日期满甲", "2026-11-21", "", False),
    ("今日期满乙", "2026-11-22", "", True),
    ("没有期限丙", "", "", True),
    ("今日移出丁", "2028-11-22", "2026-11-22", False),
    ("先期满后移出戊", "2026-10-01", "2026-10-05", False),
]
RED = [("红榜期满己", "2026-11-21", "", False), ("红榜在榜庚", "2027-11-21", "", True), ("红榜撤销辛", "", "2026-11-02", False)]
FILE = "content/lists/red-black/2026-q2.yml"
REMOVED_BY = "关于移出的决定（甲信用办通〔2026〕{n}号）"


def entry(number: int, name: str, until: str, removed: str) -> dict[str, Any]:
    out: dict[str, Any] = {
        "party_type": "社会主体",
        "subject": {"type": "法人及非法人组织", "name": f"甲市{name}有限公司", "uscc": uscc(number, "91990100")},
        "basis": {"law": "《甲市诚信红黑榜发布管理办法》", "clause": "第九条"},
    }
    if until:
        out["until"] = until
    if removed:
        out["removed"] = {"on": removed, "document": REMOVED_BY.format(n=number), "reason": f"经{name}申请核实。"}
    return out


def issue() -> dict[str, Any]:
    data = copy.deepcopy(schema("red-black-list")["examples"][1])
    data["authority"] = "scjgj"
    black = data["black"][0]
    del black["subject"]
    black["document"]["authority"] = "scjgj"
    data["black"] = [{**black, **entry(700 + i, *one[:3])} for i, one in enumerate(BLACK)]
    # A natural person, whose name is masked and stands in many records, is known by what is said of him.
    person = {
        **black,
        "party_type": "社会主体",
        "subject": {"type": "自然人", "name": "卞*"},
        "reason": "以欺骗手段取得补贴癸。",
        "until": "2026-08-31",
    }
    data["black"].append(person)
    data["red"] = [{"honour": "诚信企业", "deeds": "如期履约。", **entry(720 + i, *one[:3])} for i, one in enumerate(RED)]
    # Without anything that stands in two places, which YAML would write as a reference.
    whole: dict[str, Any] = json.loads(json.dumps(data))
    return whole


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    repo = new_repo(tmp_path_factory.mktemp("entries") / "repo")
    repo.dump(FILE, issue())
    return repo


@pytest.fixture(scope="module")
def site(repo: Repo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return repo.build(tmp_path_factory.mktemp("out") / "site")


def holding(site: Path, words: list[str]) -> set[str]:
    """The files that hold a word, packed or not."""
    out = set()
    for path in site.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            text = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
            if raw[:2] == b"PK":
                with zipfile.ZipFile(path) as packed:
                    text = b"".join(packed.read(name) for name in packed.namelist())
            out |= {path.relative_to(site).as_posix() for word in words if word.encode() in text}
    return out


def test_nothing_is_wrong_with_entries_that_have_left(repo: Repo) -> None:
    assert repo.check() == []


@pytest.mark.parametrize(
    ("number", "case"), [*enumerate(BLACK, 700), *enumerate(RED, 720)], ids=lambda c: c[0] if isinstance(c, tuple) else ""
)
def test_an_entry_that_has_left_is_nowhere_in_the_built_site(site: Path, number: int, case: tuple[str, str, str, bool]) -> None:
    name, _, _, shown = case
    code = uscc(number, "91990100")
    found = holding(site, [name, code])
    if not shown:
        assert found == set()
        return
    assert {f"organisations/{code}/index.html", "lists/red-black/2026-q2/index.html", "data/red-black-list/all.jsonl.gz"} & found
    assert f"organisations/{code}/index.html" in found
    assert any(one.startswith("api/v1/records/red-black-list/") for one in found)
    assert any(one.startswith("data/") for one in found)


def test_a_natural_person_leaves_too(site: Path) -> None:
    assert holding(site, ["卞*", "取得补贴癸"]) == set()


def test_the_database_has_the_entries_that_are_shown(site: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(site / "data/credit.sqlite.zip") as packed:
        path = packed.extract("credit.sqlite", tmp_path)
    with sqlite3.connect(path) as found:
        tables = [name for (name,) in found.execute("select name from sqlite_master where type = 'table'")]
        whole = repr([found.execute(f'select * from "{name}"').fetchall() for name in tables])
    assert "今日期满乙" in whole
    assert [name for name, _, _, shown in [*BLACK, *RED] if not shown and name in whole] == []


def test_the_rest_of_the_record_stays_and_says_how_many_have_left(site: Path) -> None:
    html = body_of((site / "lists/red-black/2026-q2/index.html").read_text(encoding="utf-8"))
    assert "黑榜中有 4 项不再公示：公示期满 3 项，移出 1 项。" in html
    assert "红榜中有 2 项不再公示：公示期满 1 项，移出 1 项。" in html
    assert "没有期限丙" in html
    [path] = (site / "api/v1/records/red-black-list").iterdir()
    one = json.loads(path.read_text(encoding="utf-8"))["2026-q2"]
    assert one["left"] == {"red": {"公示期满": 1, "移出": 1}, "black": {"公示期满": 3, "移出": 1}}


def test_an_export_has_only_what_is_shown(repo: Repo, tmp_path: Path) -> None:
    done = repo.credit("export", "red-black-list", str(tmp_path / "out.json"), "--as-of", "2026-11-22")
    assert done.code == 0, done.err
    text = (tmp_path / "out.json").read_text(encoding="utf-8")
    assert "今日期满乙" in text
    assert [name for name, _, _, shown in [*BLACK, *RED] if not shown and name in text] == []


def test_a_table_of_what_is_shown_takes_nothing_from_the_record(repo: Repo, tmp_path: Path) -> None:
    """What has left is in no table, and stays in the record, in its place, while the rest is as the table says."""
    path = tmp_path / "out.json"
    assert repo.credit("export", "red-black-list", str(path), "--as-of", "2026-11-22").code == 0
    same = repo.credit("import", "red-black-list", str(path), "--as-of", "2026-11-22", "--format", "json")
    assert json.loads(same.out)["totals"]["unchanged"] == json.loads(same.out)["totals"]["records"]
    path.write_text(path.read_text(encoding="utf-8").replace("如期履约。", "如期履约，分文不差。"), encoding="utf-8")
    done = repo.credit("import", "red-black-list", str(path), "--as-of", "2026-11-22")
    assert "红榜第2项·主要事迹：如期履约。 → 如期履约，分文不差。" in done.out
    assert done.out.count("→") == 1


def test_on_the_next_day_the_same_bytes_come_of_a_build_and_of_one_that_remembers_nothing(repo: Repo, tmp_path: Path) -> None:
    shutil.copytree(repo.root, tmp_path / "repo", ignore=shutil.ignore_patterns("site", ".credit-cache"))
    other = Repo(tmp_path / "repo")
    site = other.build(other.root / "site")
    assert holding(site, ["今日期满乙"]) != set()
    for words in (("--as-of", "2026-11-23"), ("--as-of", "2026-11-22")):
        done = other.program("build", *words, "--site-dir", str(site))
        assert done.code == 0, done.err
        done = other.program("build", *words, "--no-cache", "--site-dir", str(tmp_path / "full"))
        assert done.code == 0, done.err
        again, full = tree(site), tree(tmp_path / "full")
        assert sorted(again) == sorted(full)
        assert [name for name in full if again[name] != full[name]] == []
        assert (holding(site, ["今日期满乙"]) == set()) is (words[1] == "2026-11-23")
        shutil.rmtree(tmp_path / "full")


_DAYS = st.dates(datetime.date(2026, 11, 1), datetime.date(2026, 11, 9))


@given(st.lists(st.tuples(_DAYS, st.none() | _DAYS), max_size=6), _DAYS)
def test_what_is_shown_is_what_has_not_left(
    kinds: Kinds, found: list[tuple[datetime.date, datetime.date | None]], as_of: datetime.date
) -> None:
    """An entry is shown up to and with its last day, and before the day of its removal; the others keep their order."""
    black = [
        {"reason": str(i), "until": until.isoformat()} | ({"removed": {"on": removed.isoformat()}} if removed else {})
        for i, (until, removed) in enumerate(found)
    ]
    record = record_of(kinds.by_name["red-black-list"], "2026-q2", FILE, {"title": "红黑榜", "red": [], "black": black})
    want = [str(i) for i, (until, removed) in enumerate(found) if as_of <= until and (removed is None or as_of < removed)]
    got = without(record, as_of)
    shown = got[0] if got is not None else record
    assert [one["reason"] for one in shown.data["black"]] == want
    assert (sum(got[1]["black"].values()) if got is not None else 0) == len(found) - len(want)
    assert shown.data["title"] == "红黑榜"


def test_a_list_that_is_never_shown_leaves_the_record_and_stays_in_the_file(kinds: Kinds) -> None:
    """`x-unpublished`: a table that was exported without it does not empty it when it comes back."""
    kind = kinds.by_name["forwarding"]
    data = kind.examples[0]
    day = datetime.date(2026, 11, 22)
    found = without(record_of(kind, "2026/1", kind.file_of("2026/1"), data), day)
    assert found is not None
    shown, left = found
    hidden = {"added", "changed", "withdrawn", "rejected"}
    assert set(data) - set(shown.data) == hidden
    assert left == {key: {UNPUBLISHED: len(data[key])} for key in hidden}
    assert parting.words(kind, {"added": {UNPUBLISHED: 3}}) == ["新增的记录共 3 项，不逐条公开"]
    assert rejoined(kind, data, shown.data, day) == data


def test_a_path_of_this_machine_is_not_shown_and_does_not_return_as_the_words_for_it(kinds: Kinds) -> None:
    kind = kinds.by_name["city"]
    data = {"name": "甲市", "code": "990100", "address": "/srv/try/jia/site", "since": "2026-11-02"}
    day = datetime.date(2026, 11, 22)
    found = without(record_of(kind, "jia", "content/lists/cities/jia.yml", data), day)
    assert found is not None
    assert (found[0].data["address"], found[1]) == ("本地目录", {"address": {}})
    assert parting.words(kind, found[1]) == []
    assert rejoined(kind, data, found[0].data, day) == data
    for address in ("https://xinyong.jia.example/", "http://127.0.0.1:8000/"):
        assert without(record_of(kind, "jia", "content/lists/cities/jia.yml", {**data, "address": address}), day) is None
