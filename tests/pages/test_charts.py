"""generator.pages.charts: each picture shows its numbers, in its table too, and never more than is known."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.pages.charts import Bar, bars, columns, line, month, scale

YEAR = [f"2026-{number:02}" for number in range(1, 13)]


def tree(html: str) -> ElementTree.Element:
    """A picture; what is drawn is well-formed XML, which every reader of HTML understands in the same way."""
    return ElementTree.fromstring(html)


def heights(html: str) -> list[str]:
    return [one.attrib["height"] for one in tree(html).iter("rect")]


def told(html: str) -> list[tuple[str, str]]:
    """The names and numbers that the drawn parts tell."""
    found = [str(one.text).partition("：") for one in tree(html).iter("title")]
    return [(name, shown) for name, _, shown in found]


def tabled(html: str) -> list[tuple[str, str]]:
    rows = [row for row in tree(html).iter("tr") if row.find("td") is not None]
    return [("".join(row[0].itertext()), "".join(row[1].itertext())) for row in rows]


def months(*values: int | Decimal | None) -> list[Bar]:
    return [Bar(label, value, "没有数据" if value is None else f"{value} 件") for label, value in zip(YEAR, values, strict=False)]


def test_a_picture_and_its_table_have_the_same_numbers() -> None:
    found = columns("每月处罚", months(3, 0, 7))
    assert told(found) == tabled(found) == [("2026年1月", "3 件"), ("2026年2月", "0 件"), ("2026年3月", "7 件")]
    assert heights(found) == ["37.5%", "0%", "87.5%"]


def test_the_words_say_what_is_to_be_seen() -> None:
    [image] = list(tree(columns("每月处罚", months(3, 7, 5))).iter("svg"))
    assert image.attrib["aria-label"] == "每月处罚，柱状图。最高的是2026年2月，7 件；最近的是2026年3月，5 件。"
    assert "最高的是2026年1月等 2 个，3 件" in columns("每月处罚", months(3, 3, 1))
    assert "最高的是2026年2月，70 件；最低的是2026年1月，30 件；最近的是2026年3月，50 件。" in line("按期率", months(30, 70, 50))
    # The latest that is the lowest is told once.
    assert "最高的是2026年1月，70 件；最低的是2026年2月，30 件。" in line("按期率", months(70, 30))
    assert "全部是 0。" in columns("每月处罚", months(0, 0))
    assert "没有数据。" in columns("每月处罚", months(None, None))


def test_what_is_not_known_is_a_gap_and_no_zero() -> None:
    found = columns("每月处罚", months(3, None, 0))
    assert len(heights(found)) == 2
    assert tabled(found)[1] == ("2026年2月", "没有数据")
    assert "没有数据的不画，不是 0" in found
    broken = tree(line("按期率", months(90, None, 80, 70)))
    assert [one.attrib["class"] for one in broken.iter("line") if one.attrib["class"] != "cr-grid"] == ["cr-line"]
    assert len(list(broken.iter("circle"))) == 3


@pytest.mark.parametrize(("values", "expected"), [((0,), ["0%"]), ((1,), ["100%"]), ((0, 0), ["0%", "0%"]), ((10**12,), ["100%"])])
def test_a_single_value_zeros_and_great_numbers_are_drawn(values: tuple[int, ...], expected: list[str]) -> None:
    assert heights(columns("每月处罚", months(*values))) == expected


def test_nothing_is_drawn_of_nothing_and_nothing_below_zero() -> None:
    assert columns("每月处罚", []) == bars("各部门", []) == line("按期率", []) == ""
    for draw in (columns, bars, line):
        with pytest.raises(ValueError, match="below zero"):
            draw("每月处罚", months(1, -1))


@given(st.decimals(0, 10**14, places=2))
def test_an_axis_has_few_round_ticks_and_room_for_the_highest(highest: Decimal) -> None:
    ticks = scale(highest)
    assert 2 <= len(ticks) <= 5
    assert ticks[0] == 0
    assert ticks[-1] >= highest
    step = ticks[1]
    assert ticks == [step * i for i in range(len(ticks))]
    assert str(step.normalize().as_tuple().digits) in ("(1,)", "(2,)", "(5,)")
    assert highest < 1 or step >= 1


def test_shares_have_an_axis_to_a_hundred() -> None:
    found = line("按期率", months(Decimal("99.9"), 100))
    assert "<span>100</span><span>50</span><span>0</span>" in found
    assert [one.attrib["cy"] for one in tree(found).iter("circle")] == ["0.1%", "0%"]


def test_a_month_that_is_not_over_is_marked_in_the_picture_in_words_and_in_the_table() -> None:
    found = columns("每月处罚", [*months(3, 5), Bar("2026-03", 1, "1 件", partial=True)])
    assert [one.attrib["class"] for one in tree(found).iter("rect")] == ["cr-column", "cr-column", "cr-column cr-partial"]
    assert "空心的是2026年3月，还没有过完。" in found
    assert tabled(found)[-1] == ("2026年3月", "1 件（未过完）")


@pytest.mark.parametrize("count", [1, 2, 4, 5, 12, 13, 24, 36])
def test_few_months_stand_below_the_axis(count: int) -> None:
    labels = [f"{2023 + n // 12}-{n % 12 + 1:02}" for n in range(count)]
    found = columns("每月处罚", [Bar(label, 1, "1 件") for label in labels])
    marks = [one for one in tree(found).iter("text") if one.attrib["dy"] == "1.3em"]
    assert 1 <= len(marks) <= 6
    places = [float(one.attrib["x"].rstrip("%")) for one in marks]
    assert all(b - a > 16 for a, b in pairwise(places))


def test_years_are_never_written_with_a_comma() -> None:
    found = columns("每年处罚", [Bar(str(year), year, f"{year:,} 件") for year in (2025, 2026)])
    assert [name for name, _ in told(found)] == ["2025年", "2026年"]
    assert "2,026年" not in found
    assert [month(one) for one in ("2026-01", "2026", "市城管局", "示例局A")] == ["2026年1月", "2026年", "市城管局", "示例局A"]


def test_lying_bars_are_a_table_with_links_and_fold_what_is_many() -> None:
    rows = [Bar(f"部门{n}", 40 - n, f"{40 - n} 件", f"../by/d{n}/") for n in range(30)]
    found = bars("各部门处罚", rows, csv="../data/a.csv")
    assert tabled(found) == [(one.label, one.shown) for one in rows]
    assert "其余 18 项" in found
    assert [one.attrib["href"] for one in tree(found).iter("a")] == [*(one.href for one in rows), "../data/a.csv"]
    widths = [float(one.attrib["width"].rstrip("%")) for one in tree(found).iter("rect")]
    assert widths[0] == 100
    assert widths == sorted(widths, reverse=True)


def test_texts_of_editors_are_no_markup_and_nothing_is_inline() -> None:
    wild = '<b onclick="x">&\'"'
    found = "".join(draw(wild, [Bar(wild, 1, wild, wild)], csv=wild, note=wild, head=wild, unit=wild) for draw in (columns, bars, line))
    assert "<b " not in found
    assert re.search(r"\sstyle=|<script|\son\w+=\"", found) is None
    assert tree(f"<div>{found}</div>") is not None
