"""generator.exchange.numberformats: what a screen shows of a cell, where that is not what the cell holds."""

from __future__ import annotations

import datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.exchange import numberformats as module
from generator.exchange.numberformats import BUILTIN, Shown, shown, telling

DAY = datetime.date(2026, 1, 2)
TIME = datetime.datetime.combine(DAY, datetime.time(3, 4))
# What the accountants of spreadsheets use.
ACCOUNTS = '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("code", "value", "text", "exact"),
    [
        # All of the number, and more.
        ("00000", 12, "00012", True),
        ('"〔2026〕"0"号"', 5, "〔2026〕5号", True),
        ('0"元"', 5000, "5000元", True),
        ("0元", 5000, "5000元", True),
        ('General"元"', 5000.5, "5000.5元", True),
        ('#,##0.00"元"', 1234567.5, "1,234,567.50元", True),
        ('[DBNum2][$-804]General"元整"', 5000, "5000元整", True),
        ("[$$-409]#,##0.00", 5000, "$5,000.00", True),
        ('0000"年"00"月"00"日"', 20261109, "2026年11月09日", True),
        ("0000-00", 202611, "2026-11", True),
        ('@"元"', "5000", "5000元", True),
        # Less than the number, or another one.
        ("0%", 0.5, "50%", False),
        ("0.00", 5000.004, "5000.00", False),
        ("0.00", 0.123456, "0.12", False),
        ("0", 0.5, "1", False),
        ("0.0,", 12345, "12.3", False),
        ('0!.0,"万"', 12345, "1.2万", False),
        ('0!.0,"万"', 120000, "12.0万", False),
        ("0!.0", 12, "1.2", False),
        ('#,##0.00,,"万"', 50_000_000, "50.00万", False),
        ('[>=10000]0!.0,"万";0', 123_456, "12.3万", False),
        ("# ?/?", 0.3, "2/7", False),
        (";;;", 5, "", False),
        (";;;", "甲", "", False),
        (";;;", True, "", False),
        ("#,##0;-#,##0;;@", 0, "", False),
        ("#", 0, "", False),
        ("[Red]0;[Blue]0", -5, "5", False),
        ('"有"', 1, "有", False),
        # Less than the day.
        ('yyyy"年"m"月"', DAY, "2026年1月", False),
        ("mmm-yy", DAY, "Jan-26", False),
        ("m/d", DAY, "1/2", False),
        ("yyyy", DAY, "2026", False),
        ("h:mm", TIME, "3:04", False),
        ("aaaa", 46024, "星期五", False),
    ],
)
def test_what_is_shown_and_not_held(code: str, value: Any, text: str, exact: bool) -> None:
    assert shown(code, value) == Shown(value, text, exact)


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("General", 0.123456), ("@", 12), ("0", 5), ("0.00", 5000), ("0.00", 5000.1), ("#,##0", 5000), ("00000", 123_456), ("0%", 0),
        ("# ?/?", 0.5), ("¥#,##0.00", 5000), ("[$¥-804]#,##0.00", 5000), ("0;(0)", -5), ("0.00_);[Red](0.00)", -5), (ACCOUNTS, 0),
        (ACCOUNTS, -5.5), (ACCOUNTS, "甲"), ('[>=10000]0!.0,"万";0', 5), ("0.00E+00", 123_456), ("yyyy-mm-dd", DAY), ("yy-m-d", DAY),
        ("[DBNum1][$-804]yyyy\"年\"m\"月\"d\"日\"", DAY), ("[$-F800]dddd, mmmm dd, yyyy", DAY), ("yyyy/m/d h:mm", DAY), ("0.00", "甲"),
    ],
)  # fmt: skip
def test_what_is_shown_as_it_is(code: str, value: Any) -> None:
    assert shown(code, value) is None


def test_formats_that_show_all_need_no_second_look() -> None:
    assert not any(telling(code) for code in ("General", "@", "yyyy-mm-dd", "yyyy/m/d h:mm", BUILTIN[14], BUILTIN[31]))
    assert all(telling(code) for code in ("0.00", "0%", ";;;", BUILTIN[17], BUILTIN[57]))


@given(st.integers(-(10**9), 10**9), st.integers(0, 4), st.sampled_from(["", "0"]), st.sampled_from(["#,##0", "0", "#,###"]))
def test_a_number_with_room_for_all_of_it_is_shown_whole(number: int, places: int, more: str, whole: str) -> None:
    value = number / 10**places
    code = f"{whole}.{'0' * places}{more}" if places else whole
    found = shown(code, value)
    assert found is None or (value == 0 and whole == "#,###" and found.text == "")


@given(st.integers(1, 10**9), st.integers(0, 5), st.sampled_from(["0.00", "#,##0.00", "0", "#,##0", "0.0", "¥#,##0.00", '#,##0.00_);(0.00)']))
def test_a_number_that_is_rounded_for_the_screen_is_told_with_what_it_shows(number: int, places: int, code: str) -> None:
    """Common formats are looked at quickly; that must say what rounding by the book says."""
    value, wanted = number / 10**places, Decimal(number).scaleb(-places)
    digits = len(code.partition(";")[0].partition(".")[2].rstrip("_)"))
    rounded = wanted.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    text = f"{'¥' if '¥' in code else ''}{rounded:{',' if ',' in code else ''}.{digits}f}"
    found = shown(code, value)
    if rounded == wanted:
        assert found is None or (found.exact and found.text.strip() == text)
    else:
        assert found is not None
        assert (found.text.strip(), found.exact) == (text, False)


@given(st.text('0#?.,%;"\\\\!_*[]@ymdhsEe+-/年元万 <>=1', max_size=20), st.one_of(st.floats(), st.text(), st.booleans(), st.datetimes()))
def test_no_format_ends_the_program(code: str, value: Any) -> None:
    """What people and programs write into formats is endless; one that nobody understands shows the value or is asked about."""
    found = shown(code, value)
    assert found is None or (found.value is value and telling(code) in (True, False))


def test_it_imports_nothing_of_ours() -> None:
    assert "from generator" not in Path(module.__file__).read_text(encoding="utf-8")
