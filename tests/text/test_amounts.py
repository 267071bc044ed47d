"""Amounts in texts as offices write them, and back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.text.amounts import amounts_after, named_amounts, supported, whole


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
        # Signs of the currency, before or behind.
        ("罚款", "罚款￥5000。", ["5000"]),
        ("罚款", "罚款¥5,000.00元整", ["5000"]),
        ("罚款", "罚款RMB 5,000", ["5000"]),
        ("罚款", "罚款5000RMB", ["5000"]),
        ("罚款", "罚款5000元人民币", ["5000"]),
        ("罚款", "罚款５，０００．００元", ["5000"]),
        ("罚款", "罚款 5 000 元", ["5000"]),
        ("罚款", "罚款伍仟 元 正", ["5000"]),
        ("罚款", "罚款壹拾萬圓整", ["100000"]),
        # The unit in brackets, before or behind.
        ("罚款", "罚款：8.0（万元），其他处罚：限期改造", ["80000"]),
        ("罚款", "罚款（万元）：8", ["80000"]),
        ("罚款", "罚款金额（单位：万元）:8.5", ["85000"]),
        ("罚款", "罚款（元）：5000", ["5000"]),
        ("罚款", "罚款（千元）：5", ["5000"]),
        # Thousands and ten thousands between digits.
        ("罚款", "罚款5千元", ["5000"]),
        ("罚款", "罚款3万5千元", ["35000"]),
        ("罚款", "罚款2百万元", ["2000000"]),
        ("罚款", "罚款0.05亿元", ["5000000"]),
        ("罚款", "罚款一点五万元", ["15000"]),
        ("罚款", "罚款二〇〇〇元", ["2000"]),
        ("罚款", "罚款5万。", ["50000"]),
        ("罚款", "罚款5万只", []),
        ("罚款", "罚款数千元", []),
        # In words and in figures.
        ("罚款", "罚款（大写）伍仟元整（小写）￥5000.00", ["5000"]),
        ("罚款", "罚款人民币大写：伍仟元整，小写：¥5000.00元", ["5000"]),
        ("罚款", "罚款5000（伍仟）元", ["5000"]),
        # The amount before its word.
        ("罚款", "处5000元罚款", ["5000"]),
        ("罚款", "处人民币伍仟元整的罚款", ["5000"]),
        ("没收", "违法所得1260元予以没收", ["1260"]),
        ("罚款", "处5000元以上5万元以下罚款", []),
        # Several behind one word.
        ("罚款", "分别罚款5000元、3000元，共计8000元", ["5000", "3000", "8000"]),
        ("没收", "没收违法所得620.5元、非法财物价值100元", ["620.5", "100"]),
        ("罚款", "罚款5000元，违法所得1260元", ["5000"]),
        ("罚款", "到期不缴纳罚款的，每日按罚款数额的百分之三加处罚款。", []),
        # Neither a unit nor a sign of the currency, another currency, a separator in the wrong place: not known.
        ("罚款", "罚款5000", []),
        ("罚款", "罚款5000美元", []),
        ("罚款", "罚款5,0000元", []),
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


def usual(yuan: Decimal, cents: str, words: str) -> list[str]:
    """One sum in the ways in which decisions and tables have it."""
    wan = f"{yuan / 10000:f}"
    ways = [
        f"{cents}元",
        f"￥{cents}",
        f"¥{cents}元整",
        f"人民币{cents}元",
        f"RMB{cents}",
        f"{cents}（元）",
        f"{wan}万元",
        f"{wan} 万 元",
        f"{wan}（万元）",
    ]
    ways += [f"（万元）：{wan}", f"（元）：{cents}", f"{words}", f"人民币{words}（￥{cents}）", f"（大写）{words}"]
    return ways + [way.translate(str.maketrans("0123456789.,¥", "０１２３４５６７８９．，￥")) for way in ways]


@given(st.integers(1, 10**11), st.booleans(), st.integers(0, 27), st.sampled_from(["罚款", "罚款金额：", "处以罚款 "]))
def test_one_sum_is_one_number_however_it_is_written(fen: int, grouped: bool, way: int, before: str) -> None:
    yuan = Decimal(fen) / 100
    jiao, rest = fen // 10 % 10, fen % 10
    words = (
        f"{capitals(fen // 100)}元"
        + (f"{_DIGITS[jiao]}角" if jiao else "")
        + (f"{'' if jiao else '零'}{_DIGITS[rest]}分" if rest else "整")
    )
    text = before + usual(yuan, f"{yuan:,.2f}" if grouped else f"{yuan:.2f}", words)[way]
    assert amounts_after("罚款", text) == [yuan], text


def test_what_several_amounts_support() -> None:
    said = named_amounts("罚款", "对甲罚款5000元，对乙罚款3000元，共计罚款8000元")
    assert [supported(Decimal(one), said) for one in (5000, 3000, 8000, 16000, 800)] == [True, True, True, False, False]
    each = named_amounts("罚款", "对甲、乙、丙各罚款2000元")
    assert [supported(Decimal(one), each) for one in (2000, 6000, 5000, 0)] == [True, True, False, False]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("5000元", ("5000", True)), ("0.5万元", ("5000", True)), ("￥5,000.00", ("5000", True)), ("伍仟元整", ("5000", True)), ("5000（元）", ("5000", True))),
        *(("5,000", ("5000", False)), ("５０００", ("5000", False)), ("五千", ("5000", False)), ("0.5", ("0.5", False))),
        *((one, None) for one in ("约5000元", "5000元以上", "5000美元", "", "元", "无", "5,0000", "5000.5.5元")),
    ],
)  # fmt: skip
def test_a_text_that_is_one_amount(text: str, value: tuple[str, bool] | None) -> None:
    assert whole(text) == (None if value is None else (Decimal(value[0]), value[1]))


@given(st.text("罚款没收元万亿零壹拾点各共计￥0123456789,.，。（）角分 ", max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    assert all(amount >= 0 for amount in amounts_after("罚款", text))
    assert whole(text) is None or whole(text)[0] >= 0  # type: ignore[index]
