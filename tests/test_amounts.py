"""Amounts in texts as offices write them, and back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.amounts import amounts_after, chinese_number, yuan_text


@pytest.mark.parametrize(
    ("word", "text", "amounts"),
    [
        ("罚款", "罚款5000元。", ["5000"]),
        ("罚款", "处以罚款5,000.00元", ["5000"]),
        ("罚款", "罚款人民币12，500元整", ["12500"]),
        ("罚款", "处罚款人民币壹万贰仟元整", ["12000"]),
        ("罚款", "罚款人民币贰仟零伍拾元整", ["2050"]),
        ("罚款", "罚款叁仟伍佰元（¥3500元）", ["3500"]),
        ("罚款", "罚款两千元", ["2000"]),
        ("罚款", "罚款一万二千元", ["12000"]),
        ("罚款", "罚款十五万元", ["150000"]),
        ("罚款", "罚款贰拾万元", ["200000"]),
        ("罚款", "罚款壹亿零伍拾万元", ["100500000"]),
        ("罚款", "罚款1.5万元", ["15000"]),
        ("罚款", "罚款50万元，吊销药品经营许可证。", ["500000"]),
        ("罚款", "罚款 0.2 万元", ["2000"]),
        ("罚款", "罚款人民币1234元5角6分", ["1234.56"]),
        ("罚款", "罚款人民币伍佰元零叁分", ["500.03"]),
        ("罚款", "罚款壹佰圆整", ["100"]),
        ("罚款", "没收违法所得1260元，罚款5000元。", ["5000"]),
        ("没收", "没收违法所得1260元，罚款5000元。", ["1260"]),
        ("没收", "没收违法所得1260元，没收非法财物价值580元，罚款5000元。", ["1260", "580"]),
        ("没收", "没收违法经营的食品（货值680元），罚款2000元。", ["680"]),
        ("没收", "没收违法经营的食品，罚款2000元。", []),
        ("罚款", "警告；责令限期改正。", []),
        ("罚款", "免予罚款。违法所得5000元。", []),
        ("罚款", "罚款数额另行通知", []),
        ("罚款", "", []),
    ],
)
def test_how_offices_write_amounts(word: str, text: str, amounts: list[str]) -> None:
    assert amounts_after(word, text) == [Decimal(a) for a in amounts]


_DIGITS = "零壹贰叁肆伍陆柒捌玖"


def capitals(number: int) -> str:
    """An amount below a trillion as banks write it, made independently of the reader: groups of four, one 零 for a gap."""

    def four(n: int) -> str:
        out, gap = "", False
        for place, unit in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
            digit = n // place % 10
            if digit:
                out += ("零" if gap and out else "") + _DIGITS[digit] + unit
                gap = False
            else:
                gap = True
        return out

    if number == 0:
        return "零"
    out = ""
    for size, unit in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part = number // size % 10**4
        if part:
            out += ("零" if out and part < 1000 else "") + four(part) + unit
    return out


def test_the_writer_of_capitals_writes_as_banks_do() -> None:
    assert [capitals(n) for n in (10, 105, 2050, 10020, 100_500_000)] == ["壹拾", "壹佰零伍", "贰仟零伍拾", "壹万零贰拾", "壹亿零伍拾万"]


_yuan = st.integers(0, 10**12 - 1)
_before = st.sampled_from(["罚款", "罚款人民币", "处以罚款", "罚款（人民币）", "罚款金额为"])
_after = st.sampled_from(["", "。", "整", "，上缴国库。"])


@given(_yuan, _before, _after)
def test_every_amount_in_capitals_comes_back_exactly(yuan: int, before: str, after: str) -> None:
    """支付结算办法 annex 1 orders how amounts are written in capitals; each such writing names one amount."""
    assert chinese_number(capitals(yuan)) == yuan
    assert amounts_after("罚款", f"{before}{capitals(yuan)}元{after}") == [Decimal(yuan)]


@given(st.integers(1, 10**14 - 1), _before, _after, st.booleans())
def test_every_amount_in_digits_comes_back_exactly(fen: int, before: str, after: str, grouped: bool) -> None:
    """Exact to the cent, with or without thousands separators: money is never a float."""
    yuan = Decimal(fen) / 100
    text = f"{yuan:,.2f}" if grouped else f"{yuan:.2f}"
    assert amounts_after("罚款", f"{before}{text}元{after}") == [yuan]


@given(st.integers(1, 10**12), _before)
def test_every_amount_in_ten_thousands_comes_back_exactly(units: int, before: str) -> None:
    """The exchange standard counts in 万元 with six decimals (CF_NR_FK); the text of a decision may too."""
    wan = Decimal(units) / 10**6
    assert amounts_after("罚款", f"{before}{wan:f}万元") == [wan * 10_000]


@given(st.integers(0, 10**8), st.integers(0, 9), st.integers(0, 9))
def test_jiao_and_fen_count(yuan: int, jiao: int, fen: int) -> None:
    """支付结算办法 annex 1: 角 and 分 follow 元."""
    text = f"罚款{capitals(yuan)}元" + (f"{_DIGITS[jiao]}角" if jiao else "") + (f"{'' if jiao else '零'}{_DIGITS[fen]}分" if fen else "")
    assert amounts_after("罚款", text) == [yuan + Decimal(10 * jiao + fen) / 100]


@given(st.text("罚款没收元万亿零壹拾0123456789,.，。（）角分 ", max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    assert all(amount >= 0 for amount in amounts_after("罚款", text))


@pytest.mark.parametrize(("yuan", "text"), [("5000", "5000"), ("5000.00", "5000"), ("0.50", "0.5"), ("1E+4", "10000"), ("0", "0")])
def test_amounts_are_told_without_needless_zeros(yuan: str, text: str) -> None:
    assert yuan_text(Decimal(yuan)) == text
