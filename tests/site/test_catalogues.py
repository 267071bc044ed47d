"""generator.site.catalogues: what a department must publish, and what it published of that."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from support import AS_OF, PERSONS_PENALTY, Repo, as_yaml

from generator.site.catalogues import Catalogue, of_site
from generator.site.fingerprints import Fingerprints
from generator.site.site import load

DAY = datetime.date.fromisoformat(AS_OF)
FOLDER = "content/disclosures/penalties/2026"


def item(code: str, name: str, category: str = "行政处罚", **more: str) -> dict[str, Any]:
    return {"code": code, "name": name, "category": category, "legal_basis": [{"law": "《某法》", "article": f"第{code}条"}], **more}


LIST = {
    "authority": "scjgj",
    "title": "甲市市场监督管理局权责清单（2026年版）",
    "version_date": "2026-03-31",
    "items": [
        item("1", "经营过期食品的处罚"),
        item("2", "无照经营的处罚"),
        item("3", "旧的处罚", status="已取消"),
        item("4", "营业执照", "行政许可"),
        {key: value for key, value in item("5", "没有编码的处罚").items() if key != "code"},
    ],
}


@pytest.fixture
def listed(repo: Repo) -> Repo:
    repo.dump("content/lists/powers/scjgj.yml", LIST)
    return repo


def penalty(repo: Repo, number: int, name: str = "", year: str = "2026", authority: str = "scjgj") -> None:
    text = PERSONS_PENALTY.replace("15号", f"{number}号").replace("decided_on: 2026", f"decided_on: {year}")
    power = as_yaml({"power": {"list": "scjgj", "item": name}}) if name else ""
    repo.write(f"{FOLDER}/p{number}.yml", text.replace("authority: scjgj", f"authority: {authority}") + power)


def found(repo: Repo, authority: str = "scjgj") -> Catalogue:
    site = load(repo.root, DAY)
    [one] = [one for one in of_site(site, Fingerprints(site).counts) if (one.kind.name, one.authority) == ("penalty", authority)]
    return one


def test_the_catalogue_is_what_the_list_says_of_this_sort_and_has_not_cancelled(listed: Repo) -> None:
    one = found(listed)
    assert [entry.name for entry in one.entries] == ["经营过期食品的处罚", "无照经营的处罚", "没有编码的处罚"]
    assert [entry.code for entry in one.entries] == ["1", "2", ""]
    assert one.entries[0].basis == ("《某法》第1条",)
    assert [entry.name for entry in one.unused("2026")] == [entry.name for entry in one.entries]


def test_records_are_counted_by_the_entry_that_they_name_by_code_or_name(listed: Repo) -> None:
    penalty(listed, 1, "1")
    penalty(listed, 2, "经营过期食品的处罚")
    penalty(listed, 3, "没有编码的处罚", year="2025")
    one = found(listed)
    assert [dict(entry.records) for entry in one.entries] == [{"2026": 2}, {}, {"2025": 1}]
    assert [entry.name for entry in one.unused("2026")] == ["无照经营的处罚", "没有编码的处罚"]
    assert (dict(one.told), dict(one.outside), dict(one.untold)) == ({"2026": 2, "2025": 1}, {}, {})


def test_what_names_another_entry_is_told_apart_from_what_names_none(listed: Repo) -> None:
    """Of a record that names no entry nothing can be said; one that names a cancelled entry is outside the catalogue."""
    penalty(listed, 1, "1")
    penalty(listed, 2, "3")
    penalty(listed, 3, "4")
    penalty(listed, 4)
    one = found(listed)
    assert (dict(one.told), dict(one.outside), dict(one.untold)) == ({"2026": 1}, {"2026": 2}, {"2026": 1})


def test_a_department_without_a_list_has_records_and_no_entries(listed: Repo) -> None:
    penalty(listed, 1, authority="xzspj")
    one = found(listed, "xzspj")
    assert (one.lists, one.entries, dict(one.untold)) == ((), (), {"2026": 1})


def test_a_record_that_has_left_is_not_counted(listed: Repo) -> None:
    penalty(listed, 1, "1")
    text = (listed.root / f"{FOLDER}/p1.yml").read_text(encoding="utf-8")
    ended = {"how": "依法不再公示", "on": "2026-10-01", "basis": "依法不再公示。", "law": "《某法》第一条"}
    listed.write(f"{FOLDER}/p1.yml", text + as_yaml({"ended": ended}))
    assert [dict(entry.records) for entry in found(listed).entries] == [{}, {}, {}]
