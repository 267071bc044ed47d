"""generator.pages.measured: the three measures in words."""

from __future__ import annotations

import pytest

from generator.pages.measured import definitions, row
from generator.site.measures import Measure, Ratio


def measure(period: str, concealed: Ratio | None, **more: int) -> Measure:
    numbers = {"withheld": 0, "unnumbered": 0, "open": 0, "unknown": 0, "no_limit": 0, "days": 0, "days_of": 0} | more
    return Measure("penalty", "scjgj", period, Ratio(3, 4, up=False), Ratio(0, 3), concealed, lacking={}, **numbers)


@pytest.mark.parametrize(
    ("period", "concealed", "words"),
    [
        ("2026", Ratio(1, 18), "5.6%（1/18）"),
        ("2026", Ratio(0, 18), "0.0%（0/18）"),
        ("2026", None, "不知道"),
        ("", None, "不知道"),
        ("2026-11", None, "按年度算"),
        ("2026-Q4", None, "按年度算"),
    ],
)
def test_what_is_not_known_is_never_shown_as_a_number(period: str, concealed: Ratio | None, words: str) -> None:
    assert row("市市场监管局", "", measure(period, concealed))["concealed"] == words


def test_what_does_not_count_is_named_beside_the_share() -> None:
    found = row("市市场监管局", "", measure("2026", None, open=1, no_limit=2))
    assert (found["late"], found["left_out"]) == ("0.0%（0/3）", "未到期 1、没有期限 2")
    assert (found["compliance"], found["count"]) == ("75.0%（3/4）", 4)


def test_a_share_of_nothing_is_a_dash() -> None:
    assert row("", "", Measure("penalty", "", "2026", Ratio(0, 0), Ratio(0, 0), None, 0, 0, {}, 0, 0, 0, 0, 0))["late"] == "—"


def test_each_measure_has_its_meaning() -> None:
    assert [one["title"] for one in definitions()] == ["合规率", "迟报率", "瞒报率", "平均公示用时"]
