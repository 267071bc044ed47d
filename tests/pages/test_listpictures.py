"""generator.pages.listpictures: pictures by month over a list."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from samples import PENALTY
from support import AS_OF, Repo

from generator.pages.listpictures import Month, months, of, unfinished
from generator.site.site import Site, load


@pytest.fixture
def site(repo: Repo) -> Site:
    for serial, (day, fine) in enumerate([("2026-06-22", "0.5"), ("2026-06-21", "10"), ("2025-12-31", "0.0001")], 1):
        text = PENALTY.format(year=2026, serial=serial, name="甲乙", code="91990100MA1G0A0192", severity="一般", day=day)
        repo.write(
            f"content/disclosures/penalties/{day[:4]}/scjgj-{serial}.yml", text.replace("fine_wan_yuan: 0.5", f"fine_wan_yuan: {fine}")
        )
    return load(repo.root, datetime.date.fromisoformat(AS_OF))


def test_months_add_up_exactly(site: Site) -> None:
    records = site.by_kind["penalty"]
    found = months(records, [round(record.data["fine_wan_yuan"] * 1_000_000) for record in records])
    assert found == [Month("2025-12", 1, 100, 1), Month("2026-06", 2, 10_500_000, 2)]
    assert months(records, [])[1] == Month("2026-06", 2, 0, 0)


def made(site: Site, found: list[Month], kind: str = "penalty") -> str:
    return str(of(site.kinds.by_name[kind], found))


def test_a_month_without_records_has_its_place(site: Site) -> None:
    text = made(site, [Month("2025-11", 25, 0, 25), Month("2026-02", 4, 5_000_000, 4)])
    for month in ("2025年11月", "2025年12月", "2026年1月", "2026年2月"):
        assert text.count(f">{month}<") == 2
    assert "按月的罚款金额合计" in text
    assert "5 万元（4 件）" in text


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2026-02-27", ["2026", "2026-02"]), ("2026-02-28", ["2026"]), ("2026-12-30", ["2026", "2026-12"]), ("2026-12-31", [])],
)
def test_a_month_and_a_year_are_over_with_their_last_day(day: str, expected: list[str]) -> None:
    assert unfinished(datetime.date.fromisoformat(day)) == expected


def test_what_is_not_over_is_hollow(site: Site) -> None:
    found = [Month("2026-01", 25, 0, 0), Month("2026-02", 4, 0, 0)]
    assert str(of(site.kinds.by_name["penalty"], found, ["2026", "2026-02"])).count("cr-partial") == 1
    assert "cr-partial" not in made(site, found)
    priced = [Month("2026-01", 25, 100, 25), Month("2026-02", 4, 100, 4)]
    assert str(of(site.kinds.by_name["penalty"], priced, ["2026-02"])).count("cr-partial") == 2, "numbers and sums"


def test_many_months_become_years(site: Site) -> None:
    text = made(site, [Month("1999-12", 29, 0, 0), Month("2024-01", 1, 1_000_000, 1), Month("2026-02", 4, 5_000_000, 4)])
    assert "按年的件数" in text
    assert "2024年" in text
    assert "1999年" not in text, "the last ones are enough"
    assert "按年的件数" in made(site, [Month("2025", 29, 0, 0), Month("2026-02", 4, 5_000_000, 4)])


@pytest.mark.parametrize("found", [[], [Month("2026-02", 500, 0, 0)], [Month("2026-02", 1, 0, 0), Month("2026-03", 1, 0, 0)]])
def test_few_records_or_one_month_have_no_picture(site: Site, found: list[Any]) -> None:
    assert not made(site, found)


def test_a_kind_without_amount_and_a_sum_below_zero_have_no_picture_of_sums(site: Site) -> None:
    found = [Month("2026-01", 19, -1, 1), Month("2026-02", 9, 100, 1)]
    assert "万元" not in made(site, found)
    assert "件" in made(site, found)
    assert "万元" not in made(site, [Month("2026-01", 19, 1, 1), Month("2026-02", 9, 100, 1)], "article")
