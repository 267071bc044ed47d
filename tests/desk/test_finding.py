"""generator.desk.finding: records by what people know of them."""

from __future__ import annotations

import datetime

import pytest
from support import AS_OF, ROOT

from generator.desk import finding
from generator.desk.finding import Finder
from generator.site import site as sites


@pytest.fixture(scope="module")
def finder() -> Finder:
    return Finder(sites.load(ROOT, datetime.date.fromisoformat(AS_OF)))


def test_a_part_of_a_number_or_a_name_finds_in_any_width(finder: Finder) -> None:
    kind = finder.site.kinds.by_name["penalty"]
    record = finder.site.all_by_kind["penalty"][0]
    number = record.pointers.number
    for typed in (number, number.replace("〔", "[").replace("〕", "]"), f" {number[:3]}  {number[-3:]} ", record.caption):
        assert record in finder.search(kind, typed).records
    assert finder.search(kind, number).records[0] is record
    assert finder.search(kind, "没有这样的名称").total == 0


def test_only_the_departments_of_an_account_are_found(finder: Finder) -> None:
    kind = finder.site.kinds.by_name["penalty"]
    found = finder.search(kind, "", frozenset(["scjgj"]))
    assert found.total
    assert {record.authority for record in found.records} == {"scjgj"}
    department = finder.site.kinds.by_name["department"]
    assert [one.id for one in finder.search(department, "", frozenset(["scjgj"])).records] == ["scjgj"]


def test_no_more_than_can_be_read_are_shown_and_all_are_counted(finder: Finder) -> None:
    found = finder.search(finder.site.kinds.by_name["penalty"], "")
    assert len(found.records) == min(finding.MOST, found.total)
    assert found.total == len(finder.site.all_by_kind["penalty"])


def test_one_record_is_meant_or_none(finder: Finder) -> None:
    kind = finder.site.kinds.by_name["power-list"]
    record = finder.site.all_by_kind["power-list"][0]
    assert finder.one(kind, record.caption) == record.id
    assert finder.one(kind, record.id) == record.id
    assert finder.one(kind, record.caption[:3]) == ""


def test_a_record_that_has_left_is_not_shown_to_others(finder: Finder) -> None:
    gone = next(record for record in finder.site.gone if record.kind.name == "penalty")
    assert gone in finder.search(gone.kind, gone.pointers.number).records
    assert gone not in finder.search(gone.kind, gone.pointers.number, shown=True).records
