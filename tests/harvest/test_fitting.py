"""generator.harvest.fitting: records of other sites are believed as far as they fit our schemas, and no further."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from harvested import KeptSite, entry

from generator.harvest.fitting import fitted
from generator.model.kinds import Kind, Kinds


@pytest.fixture
def penalty(kinds: Kinds) -> Kind:
    return kinds.by_name["penalty"]


@pytest.fixture
def good(penalty: Kind) -> dict[str, Any]:
    return entry(penalty, "2026/scjgj-15", copy.deepcopy(penalty.examples[0]))


def test_what_a_site_publishes_fits_and_its_title_date_and_department_follow_from_its_data(shipped_site: Path, kinds: Kinds) -> None:
    site, seen = KeptSite(shipped_site), 0
    for name, shard in site.shards():
        for ident, one in site.entries(name, shard).items():
            record, said = fitted(kinds.by_name[name], ident, one)
            assert record is not None, (name, ident, said)
            assert said == ""
            assert (record.caption, record.date or None, record.authority or None) == (one["title"], one["date"], one["authority"])
            assert (record.address, record.file) == (one["address"], one["file"])
            seen += 1
    assert seen > 200


def test_what_does_not_follow_from_the_digest_is_not_believed(penalty: Kind, good: dict[str, Any]) -> None:
    record, _ = fitted(penalty, "2026/scjgj-15", {**good, "title": "<script>", "date": "2030-01-01", "authority": "other", "file": "../x"})
    assert record is not None
    assert (record.caption, record.date, record.authority, record.file) == tuple(good[name] for name in ("title", "date", "authority", "file"))


def test_fields_that_a_newer_schema_has_are_left_out_and_told(penalty: Kind, good: dict[str, Any]) -> None:
    good["data"]["mood"] = "x"
    good["data"]["subject"][0]["colour"] = {"deep": [1]}
    record, said = fitted(penalty, "2026/scjgj-15", good)
    assert record is not None
    assert "mood" not in record.data
    assert "colour" not in record.data["subject"][0]
    assert said == "有本地模式没有的字段：subject.colour、mood"


def test_many_fields_more_are_not_all_named(penalty: Kind, good: dict[str, Any]) -> None:
    good["data"] |= {f"more_{at:02}": at for at in range(1000)}
    record, said = fitted(penalty, "2026/scjgj-15", good)
    assert record is not None
    assert said.endswith(" 等")
    assert len(said) < 200


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"severity": "没有这个等级"}, "失信行为严重程度"),
        ({"decided_on": "2026年1月1日"}, "处罚决定日期"),
        ({"fine_wan_yuan": "三千"}, "罚款金额"),
        ({"subject": []}, "行政相对人"),
        ({"subject": None}, "行政相对人"),
        ({"basis": {"a": []}}, "处罚依据"),
    ],
)
def test_a_record_by_another_schema_is_left_out_and_its_field_told(penalty: Kind, good: dict[str, Any], change: dict[str, Any], words: str) -> None:
    good["data"] |= change
    record, said = fitted(penalty, "2026/scjgj-15", good)
    assert record is None
    assert words in said


def test_a_record_that_lacks_a_field_is_left_out(penalty: Kind, good: dict[str, Any]) -> None:
    del good["data"]["decided_on"]
    assert fitted(penalty, "2026/scjgj-15", good).record is None


@pytest.mark.parametrize(
    ("ident", "change"),
    [
        ("2026/other", {}),
        ("2026/scjgj-15", {"kind": "permit"}),
        ("2026/scjgj-15", {"data": []}),
        ("2026/scjgj-15", {"data": None}),
        *(
            ("2026/scjgj-15", {"address": address})
            for address in (
                *(None, 7, "", "/", "//evil.example/", "https://evil.example/", "javascript:alert(1)/", "a/../b/", "a//b/", "a b/", "a/b"),
                *('a"/', "a/?x=/", "甲/", "a/" * 200, "a/\n"),
            )
        ),
    ],
)
def test_an_entry_that_no_build_makes_is_none(penalty: Kind, good: dict[str, Any], ident: str, change: dict[str, Any]) -> None:
    record, said = fitted(penalty, ident, {**good, **change})
    assert record is None
    assert said


@pytest.mark.parametrize("ident", ["../../etc/passwd", "2026/甲", "CON", "a b", "", "x" * 300, "-a", "page-2"])
def test_an_id_that_no_build_takes_is_none(penalty: Kind, good: dict[str, Any], ident: str) -> None:
    assert fitted(penalty, ident, {**good, "id": ident}).record is None


@pytest.mark.parametrize("odd", [None, [], "x", 7, {}])
def test_an_entry_that_is_no_object_is_none(penalty: Kind, odd: Any) -> None:
    assert fitted(penalty, "a", odd).record is None
