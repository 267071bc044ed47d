"""generator.reading.meant: what a value in another form means where there is one answer, and nothing where there are two."""

from __future__ import annotations

from typing import Any

import pytest

from generator.model.fields import Field
from generator.reading import meant as module
from generator.reading.meant import Meant, date_of, meant, narrow, of_list, of_text, parted, scalar_value, unquoted

DATE = Field("f", "", "", "string", format="date", long_term="2099-12-31")
TIME = Field("f", "", "", "string", format="datetime")
CODE = Field("f", "", "", "string", format="uscc")
WHOLE = Field("f", "", "", "integer", unit="件")
SUM = Field("f", "", "", "number", unit="万元")
YES = Field("f", "", "", "boolean")
CHOICE = Field("f", "", "", "string", enum=("警告", "罚款", "没收违法所得"), accept={"警告处罚": "警告"})
TEXT = Field("f", "", "", "string")
NUMBER = Field("f", "", "", "string", pattern="^[0-9A-Z-]+$")


@pytest.mark.parametrize(
    ("shape", "text", "slug", "value"),
    [
        (DATE, "2026年4月21日", "date-in-other-form", "2026-04-21"),
        (DATE, "2026/4/21", "date-in-other-form", "2026-04-21"),
        (DATE, "长期", "date-in-other-form", "2099-12-31"),
        (DATE, "“2026-04-21”", "curly-quotes", "2026-04-21"),
        (DATE, "２０２６-04-21", "full-width-characters", "2026-04-21"),
        (TIME, "2026年11月3日14时5分", "time-in-other-form", "2026-11-03 14:05"),
        (TIME, "2026/11/3 14:05", "time-in-other-form", "2026-11-03 14:05"),
        (TIME, "2026-11-03T14:05", "time-in-other-form", "2026-11-03 14:05"),
        (TIME, "2026-11-03 14:05:30", "time-in-other-form", "2026-11-03 14:05"),
        (TIME, "2026-11-3 9:05", "time-in-other-form", "2026-11-03 09:05"),
        (TIME, "2026年11月3日 14点", "time-in-other-form", "2026-11-03 14:00"),
        (TIME, "2026-11-03 14：05", "full-width-characters", "2026-11-03 14:05"),
        (CODE, "91990100ma1g0a0192", "uscc-not-normal", "91990100MA1G0A0192"),
        (WHOLE, "12件", "number-in-other-form", 12),
        (WHOLE, "1,200", "number-in-other-form", 1200),
        (WHOLE, "１２", "full-width-characters", 12),
        (SUM, "5000元", "amount-in-other-form", 0.5),
        (YES, "是", "boolean-expected", True),
        (YES, "No", "boolean-expected", False),
        (CHOICE, "罚 款", "misspelt-choice", "罚款"),
        (CHOICE, "罰款", "misspelt-choice", "罚款"),
        (CHOICE, "警告处罚", "misspelt-choice", "警告"),
        (CHOICE, "警告、罚款", "several-choices", ["警告", "罚款"]),
        (CHOICE, "罚款（已缴）", "text-after-choice", "罚款"),
        (NUMBER, "AB—1", "full-width-characters", "AB-1"),
        (NUMBER, "ab-1", "full-width-characters", "AB-1"),
        (TEXT, "6.22E+17", "rounded-number", None),
    ],
)
def test_what_is_clear_is_named_with_its_value(shape: Field, text: str, slug: str, value: Any) -> None:
    found = meant(shape, text)
    assert found is not None
    assert (found.slug, found.value) == (slug, value)


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        (DATE, "4月21日"),
        (DATE, "2026-02-30"),
        (DATE, "21/4/2026"),
        (CODE, "91990100MA1G0A0193"),
        (WHOLE, "12元"),
        (WHOLE, "约12"),
        (WHOLE, "12.5"),
        (SUM, "五千左右"),
        (YES, "也许"),
        (CHOICE, "处分"),
        (CHOICE, "警告、处分"),
        (TEXT, "甲"),
    ],
)
def test_what_is_not_clear_is_not_guessed(shape: Field, text: str) -> None:
    assert meant(shape, text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026.4.1", "2026-04-01"),
        ("20260401", "2026-04-01"),
        ("二〇二六年四月一日", "2026-04-01"),
        ("二〇二六年十二月三十一日", "2026-12-31"),
        ("2026年4月1日（星期三）", "2026-04-01"),
        ("2026-04-01 10:30:00", "2026-04-01"),
        ("2026 年 4 月 1 日", "2026-04-01"),
        ("二〇二六年十三月一日", ""),
        ("二〇二六年一二月一日", ""),
        ("26年4月1日", ""),
        ("2026年4月", ""),
        ("2026-4-31", ""),
        ("", ""),
    ],
)
def test_a_day_in_another_form(text: str, day: str) -> None:
    assert date_of(text) == day


@pytest.mark.parametrize(
    ("text", "want", "value"),
    [
        ("7", "integer", 7),
        ("-7", "integer", -7),
        ("007", "integer", None),
        ("1234567890123456", "integer", None),
        ("7.0", "integer", None),
        ("0.5", "number", 0.5),
        ("7", "number", 7),
        ("1e3", "number", None),
        ("true", "boolean", True),
        ("True", "boolean", None),
        ("7", "string", None),
    ],
)
def test_a_plain_value_as_the_type_that_is_wanted(text: str, want: str, value: Any) -> None:
    found = scalar_value(text, want)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("“甲”", Meant("curly-quotes-around-text", "“甲”", "甲")),
        ("“双随机”“一公开”", None),
        ("甲“乙”", None),
        ("1.2E+10", Meant("rounded-number")),
        ("甲", None),
    ],
)
def test_quotes_around_all_of_a_text(text: str, found: Meant | None) -> None:
    assert of_text(TEXT, text) == found
    # Of what must have a form another one speaks.
    assert of_text(CHOICE, text) is None


def test_a_list_on_one_line() -> None:
    shape = Field("f", "", "", "array", items=CHOICE)
    assert of_list(shape, "警告；罚款") == Meant("list-on-one-line", ["警告", "罚款"], "警告、罚款")
    assert of_list(shape, "警告") == Meant("list-expected", ["警告"], "警告")
    assert of_list(shape, "警告、处分") is None
    assert parted("警告，处分", CHOICE.enum) == []
    assert parted("警告", ()) == []


def test_only_letters_digits_and_blanks_become_narrow() -> None:
    assert narrow("　ＡＢ１２（甲）：乙　") == "AB12（甲）：乙"
    assert unquoted("“ＡＢ１”") == unquoted("AB1") == "AB1"
    assert module.ROUNDED.fullmatch("1E+5")
