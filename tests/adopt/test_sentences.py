"""One part of a notice: which words make a day off, which a working day, and what is said in brackets."""

from __future__ import annotations

import datetime

import pytest

from generator.adopt.sentences import section

D = datetime.date


@pytest.mark.parametrize(
    ("text", "off", "work"),
    [
        ("5月1日放假。", ["05-01"], []),
        ("5月1日放假1天。", ["05-01"], []),
        ("5月1日放假,5月4日(星期一)补休。", ["05-01", "05-04"], []),
        ("5月1日至2日、5月4日放假公休,共3天。", ["05-01", "05-02", "05-04"], []),
        ("5月1日、4日和5日放假。5月9日上班。", ["05-01", "05-04", "05-05"], ["05-09"]),
        ("5月1日放假,与周末连休。", ["05-01"], []),
        ("5月9日(礼拜六),5月10日(周日)照常上班。", [], ["05-09", "05-10"]),
        ("节假日期间,要做好放假前的准备。", [], []),
    ],
)
def test_what_a_sentence_says(text: str, off: list[str], work: list[str]) -> None:
    found = section(("劳动节",), text, 2026)
    assert found.faults == ()
    assert found.off == {D.fromisoformat(f"2026-{day}") for day in off}
    assert found.work == {D.fromisoformat(f"2026-{day}") for day in work}


@pytest.mark.parametrize(
    "said",
    ["除夕、周一", "农历除夕", "星期一", "农历腊月二十九", "周一,除夕"],
)
def test_brackets_that_agree(said: str) -> None:
    assert section(("春节",), f"2月16日({said})放假。", 2026).faults == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2月16日(除夕、周二)放假。", "实际是星期一"),
        ("2月17日(农历除夕)放假。", "不是农历除夕"),
        ("9月24日(中秋节)放假。", "不是中秋节"),
        ("10月2日(国庆节)放假。", "不是国庆节"),
        ("2月3日(周二)起正常上班,2月8日(周日)起正常上班。", "不会从这一天起"),
        ("5月1日除外。", "读不懂"),
        ("元旦不放假。", "读不懂"),
        ("5月1日放假3天。", "写的是放假3天，日期却有1天"),
    ],
)
def test_what_does_not_agree(text: str, said: str) -> None:
    assert said in section((), text, 2026).faults[0].why


def test_a_holiday_made_longer() -> None:
    assert section((), "延长2020年春节假期至2月2日(农历正月初九,星期日),2月3日(星期一)起正常上班。", 2020).longer == ("春节", D(2020, 2, 2))
