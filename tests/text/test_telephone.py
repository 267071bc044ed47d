"""Telephone numbers as offices write them. The shapes are those of real sites, the numbers are invented."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.text.telephone import parts

# What a telephone takes: digits, a country code, and an extension after a pause.
DIALLED = re.compile(r"tel:(?:\+86)?[0-9]{3,12}(?:,[0-9]{1,6})?")


def numbers(text: str, *, field: bool = False) -> list[tuple[str, str]]:
    found = parts(text, field=field)
    assert "".join(one.text for one in found) == text
    return [(one.text, one.href) for one in found if one.href]


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("0300-8800101", "tel:+863008800101"),
        ("010-88001010", "tel:+861088001010"),
        ("03008800101", "tel:+863008800101"),
        ("（0300）8800101", "tel:+863008800101"),
        ("(0300) 8800101", "tel:+863008800101"),
        ("0300－8800101", "tel:+863008800101"),
        ("0300—8800101", "tel:+863008800101"),
        ("０３００－８８００１０１", "tel:+863008800101"),
        ("0300 880 0101", "tel:+863008800101"),
        ("021-8800 1010", "tel:+862188001010"),
        ("+86 300 8800101", "tel:+863008800101"),
        ("+86-0300-8800101", "tel:+863008800101"),
        ("0086-300-8800101", "tel:+863008800101"),
        ("0300-8800101转8012", "tel:+863008800101,8012"),
        ("0300-8800101 转分机 12", "tel:+863008800101,12"),
        ("0300-8800101-8012", "tel:+863008800101,8012"),
        ("0300-8800101 ext. 8012", "tel:+863008800101,8012"),
        ("400-880-0101", "tel:4008800101"),
        ("4008800101", "tel:4008800101"),
        ("400-8800-101转3", "tel:4008800101,3"),
        ("12345", "tel:12345"),
        ("12315", "tel:12315"),
        ("96166", "tel:96166"),
        ("110", "tel:110"),
        ("+86 139 0000 0000", "tel:+8613900000000"),
    ],
)
def test_a_number_is_dialled_whole(text: str, href: str) -> None:
    assert numbers(text) == [(text, href)]
    assert numbers(f"咨询电话：{text}（工作日8:30至17:30）") == [(text, href)]
    assert numbers(text, field=True) == [(text, href)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0300-8800101、8800102", ["tel:+863008800101", "tel:+863008800102"]),
        ("0300-8800101、0300-8800102", ["tel:+863008800101", "tel:+863008800102"]),
        ("0300-8800101/8800102", ["tel:+863008800101", "tel:+863008800102"]),
        ("0300-8800101，8800102转3；8800103", ["tel:+863008800101", "tel:+863008800102,3", "tel:+863008800103"]),
        ("0300-8800101或者12345", ["tel:+863008800101", "tel:12345"]),
        ("0300-8800101 0300-8800102", ["tel:+863008800101", "tel:+863008800102"]),
        ("信用办 0300-8800101（上班时间），12345（其他时间）", ["tel:+863008800101", "tel:12345"]),
    ],
)
def test_several_numbers_are_each_a_link(text: str, found: list[str]) -> None:
    assert [href for _, href in numbers(text)] == found


@pytest.mark.parametrize("text", ["8800101", "8800 1010"])
def test_a_number_without_an_area_code_is_one_only_in_a_field(text: str) -> None:
    assert numbers(text) == []
    assert numbers(text, field=True) == [(text, f"tel:{text.replace(' ', '')}")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "无",
        "2026-11-28",
        "20261128",
        "示市监罚〔2026〕19号",
        "工作日8:30至12:00",
        "990000",
        "91990100MA1G0A0192",
        "第100条",
        "0300-88",
        "1234567890123456789",
    ],
)
def test_what_is_no_number_is_no_link(text: str) -> None:
    assert numbers(text) == []


@given(st.text(alphabet="0123456789-—（）()+转、，/ 86号a", max_size=40), st.booleans())
def test_any_text_stays_whole_and_every_link_can_be_dialled(text: str, field: bool) -> None:
    for _, href in numbers(text, field=field):
        assert DIALLED.fullmatch(href), (text, href)
