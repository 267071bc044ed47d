"""generator.exchange.normalise: a moment is a day in Shanghai, an unknown value is never empty, and no number overflows."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.exchange import columns as c
from generator.exchange import heads
from generator.exchange.cells import Fault
from generator.exchange.heads import Head
from generator.exchange.normalise import Conventions, normalised
from generator.model.kinds import Kinds

MOMENT = datetime.datetime


def head(kinds: Kinds, title: str, kind: str = "penalty") -> Head:
    found = heads.find(heads.names(kinds.by_name[kind], c.columns(kinds.by_name[kind])), title)
    assert found is not None
    return Head(0, title, *found)


@pytest.mark.parametrize("raw", ["二〇二六年一二月三日", "二〇二六年十二三月一日", "二〇二六年二月三十日", "二〇二六年十三月一日", "二〇二六年十月十十日"])
def test_numerals_that_are_no_day_stay_as_they_were_written(kinds: Kinds, raw: str) -> None:
    """They are told as no day; none of them is taken for another day, and none ends the import."""
    assert normalised(head(kinds, "处罚决定日期"), raw, Conventions("current")) == raw


def test_a_day_in_numerals_is_that_day(kinds: Kinds) -> None:
    for raw, day in (("二〇二六年十一月九日", "2026-11-09"), ("二○二六年二月二十八日", "2026-02-28"), ("二零二六年十月三十一日", "2026-10-31")):
        assert normalised(head(kinds, "处罚决定日期"), raw, Conventions("current")) == day


def test_a_slip_for_without_end_is_kept_where_the_table_is_an_export_of_this_site(kinds: Kinds) -> None:
    """Elsewhere it is read as what is meant; a record that says it comes back as it is."""
    assert normalised(head(kinds, "处罚有效期"), "2099-01-31", Conventions("current")) == "2099-12-31"
    assert normalised(head(kinds, "处罚有效期"), "2099-01-31", Conventions("current", own=True)) == "2099-01-31"
    assert normalised(head(kinds, "处罚有效期"), "长期", Conventions("current", own=True)) == "2099-12-31"


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        # Midnight as browsers in China write it, 43 seconds early or late; others are up to a minute early.
        (MOMENT(2026, 11, 9, 23, 59, 17), "2026-11-10"),
        (MOMENT(2026, 11, 10, 0, 0, 43), "2026-11-10"),
        (MOMENT(2026, 11, 9, 23, 59, 8), "2026-11-10"),
        (MOMENT(2026, 11, 9, 23, 59, 59, 999_999), "2026-11-10"),
        ("2026-11-09 23:59:17", "2026-11-10"),
        ("2026/11/9 23：59：17", "2026-11-10"),
        (46335.9995, "2026-11-10"),
        ("46335.9995", "2026-11-10"),
        (46335.99999999999, "2026-11-10"),
        # A time far from midnight says nothing of the day.
        (MOMENT(2026, 11, 9, 15, 30), "2026-11-09"),
        ("2026年11月9日15时30分", "2026-11-09"),
        ("2026-11-09 23:58:59", "2026-11-09"),
        (46335.5, "2026-11-09"),
        (46336, "2026-11-10"),
        (MOMENT(2026, 11, 10), "2026-11-10"),
        (datetime.date(2026, 11, 10), "2026-11-10"),
        # Moments that name their distance from Greenwich.
        ("2026-11-09T16:00:00.000Z", "2026-11-10"),
        ("2026-11-09t16:00:00z", "2026-11-10"),
        ("2026-11-09 16:00:00 UTC", "2026-11-10"),
        ("2026-11-09T15:59:17Z", "2026-11-10"),
        ("2026-11-09T15:30:00Z", "2026-11-09"),
        ("2026-11-10T00:00:00Z", "2026-11-10"),
        ("2026-11-10T00:00:00+08:00", "2026-11-10"),
        ("2026-11-10T00:00:00.000+0800", "2026-11-10"),
        ("2026-11-10T00:00+08", "2026-11-10"),
        ("2026-11-10T00:00:00+08:00[Asia/Shanghai]", "2026-11-10"),
        ("2026-11-10 00:00:00 GMT+8", "2026-11-10"),
        ("2026-11-09T11:00:00-05:00", "2026-11-10"),
        ("2026-11-10T01:00:00+09:30", "2026-11-09"),
        # Midnight in the summer time of 1988, which was nine hours from Greenwich.
        ("1988-05-31T15:00:00.000Z", "1988-06-01"),
    ],
)
def test_a_moment_is_the_day_that_it_is_in_shanghai(kinds: Kinds, raw: Any, day: str) -> None:
    assert normalised(head(kinds, "处罚决定日期"), raw, Conventions("current")) == day


@pytest.mark.parametrize("raw", ["9999-12-31T15:59:59Z", "9999-12-31 23:59:59", MOMENT(9999, 12, 31, 23, 59, 59), "2099-12-31 23:59:59"])
def test_the_end_of_time_stays_the_end_of_time(kinds: Kinds, raw: Any) -> None:
    assert normalised(head(kinds, "处罚有效期"), raw, Conventions("current")) == "2099-12-31"


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        # The last second and minute are also how systems say: until the end of the day.
        ("2026-11-09 23:59:59", "当天还是第二天"),
        ("2026-11-09 23:59:59.999", "当天还是第二天"),
        ("2026-11-09 23:59", "当天还是第二天"),
        ("2026-11-09T15:59:59Z", "当天还是第二天"),
        ("2026年11月9日24时00分", "当天还是第二天"),
        (MOMENT(2026, 11, 9, 23, 59, 59), "当天还是第二天"),
        (1_794_240_000_000, "从1970年算起"),
        ("1794240000", "从1970年算起"),
        (Decimal("1e999999999"), "大得不可能"),
        (Decimal("0e999999999"), "大得不可能"),
        (float("nan"), "不是数字"),
        (float("-inf"), "不是数字"),
        (["2026-11-09"], "不是一组值"),
        ({"year": 2026}, "不是一组值"),
    ],
)
def test_what_may_be_two_days_or_none_is_asked_about(kinds: Kinds, raw: Any, says: str) -> None:
    found = normalised(head(kinds, "处罚决定日期"), raw, Conventions("current"))
    assert isinstance(found, Fault)
    assert says in found.message


@pytest.mark.parametrize(
    "raw",
    [
        "2026-11-09T00:00:00+25:00",
        "2026-11-09T00:00:00+08:75",
        "2026-11-09 25:10",
        "2026-11-09 10:61:00",
        "2026-11-09 09:00-11:00",
        "2026-13-09T00:00:00Z",
    ],
)
def test_a_time_that_is_on_no_clock_stays_as_it_is_written_and_is_no_day(kinds: Kinds, raw: str) -> None:
    assert normalised(head(kinds, "处罚决定日期"), raw, Conventions("current")) == raw


@given(moment=st.datetimes(MOMENT.min.replace(year=1950), MOMENT.min.replace(year=2090)), hours=st.integers(-12, 14))
def test_no_zone_changes_the_day(kinds: Kinds, moment: datetime.datetime, hours: int) -> None:
    """Whatever zone a moment is written in, it is one day; and that of the clock in Shanghai, but for the minute before midnight."""
    moment = moment.replace(microsecond=0)
    away = moment.replace(tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(datetime.timezone(datetime.timedelta(hours=hours)))
    written = [away.isoformat(), away.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")]
    found = [normalised(head(kinds, "处罚决定日期"), one, Conventions("current")) for one in written]
    assert isinstance(found[0], Fault) == isinstance(found[1], Fault)
    if not isinstance(found[0], Fault):
        assert found[0] == found[1]
        assert found[0] in (moment.date().isoformat(), (moment + datetime.timedelta(minutes=1)).date().isoformat())


@pytest.mark.parametrize(
    "raw",
    ["#N/A", "#n/a", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA", "#名称?", "#######", "Err:502", "错误:508"],
)  # fmt: skip
@pytest.mark.parametrize("title", ["备注", "处罚决定日期", "罚款金额（万元）", "处罚类别", "行政相对人类别"])
def test_unknown_is_not_empty(kinds: Kinds, raw: str, title: str) -> None:
    found = normalised(head(kinds, title), raw, Conventions("current"))
    assert isinstance(found, Fault)
    assert found.slug == "failed-formula"


@pytest.mark.parametrize("raw", ["#12", "#3号楼", "第#页", "Err", "#"])
def test_other_signs_of_number_are_text(kinds: Kinds, raw: str) -> None:
    assert normalised(head(kinds, "备注"), raw, Conventions("current")) == raw


def test_a_moment_in_a_text_keeps_its_time(kinds: Kinds) -> None:
    assert normalised(head(kinds, "备注"), MOMENT(2026, 11, 9, 15, 30), Conventions("current")) == "2026-11-09 15:30:00"
    assert normalised(head(kinds, "备注"), MOMENT(2026, 11, 9), Conventions("current")) == "2026-11-09"


def test_a_list_of_words_stands_where_words_are_listed(kinds: Kinds) -> None:
    assert normalised(head(kinds, "处罚类别"), ["罚款", "警告"], Conventions("current")) == "罚款；警告"
    found = normalised(head(kinds, "备注"), ["罚款"], Conventions("current"))
    assert isinstance(found, Fault)


@given(
    raw=st.one_of(
        st.floats(), st.integers(), st.decimals(), st.booleans(), st.text(max_size=12), st.dates(), st.datetimes(), st.lists(st.text(max_size=3)),
        st.builds(Decimal, st.from_regex(r"-?\d{1,9}e-?\d{1,9}", fullmatch=True)),
    ),
    title=st.sampled_from(["备注", "处罚决定日期", "处罚有效期", "罚款金额（万元）", "处罚类别", "行政相对人代码_1（统一社会信用代码）"]),
)  # fmt: skip
def test_any_cell_is_a_value_or_a_fault(kinds: Kinds, raw: Any, title: str) -> None:
    found = normalised(head(kinds, title), raw, Conventions("current"))
    assert found is None or isinstance(found, str | Decimal | datetime.date | Fault)
    assert len(str(found)) < 2000


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("甲市监罚〔２０２６〕１４号", "甲市监罚〔2026〕14号"),
        ("甲市监罚（２０２６）1４号", "甲市监罚〔2026〕14号"),
        ("甲ＤＢ罚 [2026] １４号", "甲DB罚〔2026〕14号"),
        ("甲市监罚〔2026〕104－116号", "甲市监罚〔2026〕104－116号"),
    ],
)
def test_a_number_of_a_decision_is_in_half_width(kinds: Kinds, raw: str, number: str) -> None:
    """Input methods write digits in full width. The same decision would become a second record."""
    assert normalised(head(kinds, "行政处罚决定书文号"), raw, Conventions()) == number
