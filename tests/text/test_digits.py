"""Numbers of persons are found however they are grouped, interrupted or written; dates, sums, codes and offices' telephones are let through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.text import digits
from generator.text.identifiers import is_identity_number, luhn
from generator.text.suspicion import suspicious

# Made up: born on 1 January 1900, with a right check character; a card of zeros.
IDENTITY = "110101190001010006"
WITH_X = next(f"1101011900010100{n:01d}X" for n in range(10) if is_identity_number(f"1101011900010100{n:01d}X"))
CARD = "622202000000000" + next(d for d in "0123456789" if luhn(f"622202000000000{d}"))
MOBILE = "13900000000"


def groups(number: str, *lengths: int, sign: str = " ") -> str:
    out, at = [], 0
    for length in lengths:
        out.append(number[at : at + length])
        at += length
    return sign.join(out)


FOUND = {
    "identity": [
        IDENTITY, WITH_X, WITH_X.lower(), f"身份证{IDENTITY}", f"ID{IDENTITY}", f"SFZH：{IDENTITY}", groups(IDENTITY, 4, 4, 4, 4, 2), groups(IDENTITY, 3, 3, 3, 3, 3, 3),
        groups(IDENTITY, 6, 8, 4, sign="—"), groups(IDENTITY, 6, 8, 4, sign="－"), groups(IDENTITY, 6, 8, 4, sign="."), groups(IDENTITY, 6, 4, 2, 2, 4),
        groups(IDENTITY, 6, 12, sign="、"), groups(IDENTITY, 6, 8, 4, sign="\u3000"), groups(IDENTITY, 6, 8, 4, sign="\u00ad"), groups(IDENTITY, 6, 8, 4, sign="\n"),
        groups(IDENTITY, 6, 8, 4, sign="_"), groups(IDENTITY, 6, 8, 4, sign="，"), groups(IDENTITY, 6, 8, 4, sign=" - "), groups(IDENTITY, *[1] * 18),
        "".join(chr(0xFEE0 + ord(c)) for c in IDENTITY), "一一〇一〇一一九〇〇〇一〇一〇〇〇六", f"{WITH_X[:17]}Ｘ", f"{WITH_X[:17]}×", f"{WITH_X[:17]}Х", f"{WITH_X[:6]} {WITH_X[6:14]} {WITH_X[14:17]} X",
        "110101900101003", "110101 900101 003", "身份证号110101900101001", "身份证号码：110101190001010007", "证件号11010119000101000", "身份证（110101 1900 0101 0007）",
        f"{IDENTITY}、{IDENTITY}", *(groups(IDENTITY, 6, 8, 4, sign=sign) for sign in (";", "：", "|", "~", "*", "+", "=", "。", "”“", "】【", "<", " " * 9, "\n" * 6)),
        f"[{groups(IDENTITY, 6, 8, 4, sign='][')}]", "壹壹零壹零壹壹玖零零零壹零壹零零零陆", "一一〇一〇一 一九〇〇〇一〇一 〇〇〇六", f"G{IDENTITY}", f"{WITH_X[:17]}叉", f"{WITH_X[:17]}*",
        f"{IDENTITY}{IDENTITY}", f"身份证{IDENTITY}A", "港澳居民居住证810000190001010007",
    ],
    "mobile": [
        MOBILE, f"+86{MOBILE}", f"86-{MOBILE}", f"0086 {MOBILE}", f"0{MOBILE}", groups(MOBILE, 3, 4, 4), groups(MOBILE, 4, 4, 3), groups(MOBILE, 3, 4, 4, sign="－"),
        groups(MOBILE, 3, 4, 4, sign="——"), groups(MOBILE, 3, 2, 2, 2, 2), groups(MOBILE, 3, 8, sign="\u00ad"), groups(MOBILE, 3, 4, 4, sign="."), groups(MOBILE, 3, 4, 4, sign="·"),
        groups(MOBILE, 3, 4, 4, sign="_"), groups(MOBILE, 3, 4, 4, sign="\u3000"), groups(MOBILE, 3, 4, 4, sign="，"), groups(MOBILE, 3, 4, 4, sign="、"), groups(MOBILE, 3, 4, 4, sign="\n"),
        groups(MOBILE, *[1] * 11), groups(MOBILE, 3, 3, 3, 2), "（139）0000-0000", "139 0000-0000", "一三九〇〇〇〇〇〇〇〇", "１３９ ００００ ００００", "电话：13、90、00、00、000",
        f"{MOBILE} {MOBILE}", groups(MOBILE, 3, 4, 4, sign="*"), groups(MOBILE, 3, 4, 4, sign="："), groups(MOBILE, 3, 4, 4, sign="]["), "幺三九〇〇〇〇〇〇〇〇", "壹叁玖零零零零零零零零",
        "一三九 〇〇〇〇 〇〇〇〇",
    ],
    "card": [
        CARD, groups(CARD, 4, 4, 4, 4), groups(CARD, 4, 4, 4, 4, sign="－"), groups(CARD, 6, 10), groups(CARD, 4, 4, 4, 4, sign="."), groups(CARD, 4, 4, 4, 4, sign="，"),
        "账号：3100 0000 0000 00", "账 号：310000000000000", "甲市银行 3100 0000 0000 00", "银行账户310000000000000", "卡号6222020000000001",
    ],
}  # fmt: skip

FINE = [
    "统一社会信用代码91990100MA1G0A0192", "0300-5550120", "010-55501200", "400-810-0000", "12345热线", "订单号1380000000012345", "金额123456789012元", "编号110101190001010000",
    "2026-11-10 12:30:45", "2026年11月10日至2027年11月9日", "成立于1998-05-20 300平方米", "13,900,000,000元", "1,390,000.00元、1,500,000.00元", "13.5、18.2、15.6、17.1",
    "150、200、300、45号", "甲市监罚〔2026〕00094号、00095号", "甲审批许〔2026〕58号", "身份证（有效期2016.01.02-2036.01.02）", "身份证号330921************", "证件号4101031972****2432",
    "注册号110101900101003", "税号110101900101003", "食品经营许可证JY29901000001234", "批次20261110、20261111、20261112", "长15米、宽13米、高8.5米、面积195平方米", "一、二、三、四、五、六、七、八、九、十",
    "150*200*300*45", "1920*1080*100", "批次20261110；20261111", "13:00:00-17:00:00", "二〇二六年十一月十日", "人民币壹万叁仟玖佰元整", "一五年、一六年、一七年、一八年", "1:3900:0000",
    "承诺编码99010020260312000011", "身份证号110101********0006", "99010020260312000011110101190", "经度116.4074，纬度39.9042", "2026-11-10；2026-11-11；2026-11-12 09:30", "6901234567892",
"1998-2003 123", "第1、3、5、7、9、11、13项", "A110101190001010006", "每周一至周五9:00-12:00、13:00-17:00", "4500、5600、7800、9100元",
]  # fmt: skip


@pytest.mark.parametrize(("sort", "text"), [(sort, text) for sort, some in FOUND.items() for text in some])
def test_what_is_found(sort: str, text: str) -> None:
    said = f"经查{text}，属实。"
    found = digits.found(said)
    assert found
    assert {one.sort for one in found} == {sort}
    assert suspicious(said)
    assert digits.hidden(said) != said
    assert not digits.found(digits.hidden(said))


@pytest.mark.parametrize("text", FINE)
def test_what_is_let_through(text: str) -> None:
    assert digits.found(f"经查{text}，属实。") == []
    assert digits.hidden(text) == text


_BETWEEN = st.sampled_from(
    ["", "", "", " ", "\u3000", "-", "—", "－", ".", "·", "、", "，", ",", "_", "\u00ad", "\u200b", "\n", " - ", "（", ")", "/"]
)


@given(st.lists(_BETWEEN, min_size=17, max_size=17), st.sampled_from([IDENTITY, WITH_X]), st.booleans())
def test_no_interruption_hides_an_identity_number(between: list[str], number: str, wide: bool) -> None:
    text = "".join(map(str.__add__, number, [*between, ""]))
    text = "".join(chr(0xFEE0 + ord(c)) if "0" <= c <= "9" else c for c in text) if wide else text
    said = f"当事人（{text}）无证经营"
    assert suspicious(said)
    assert [one.digits.upper() for one in digits.found(said) if one.sort == digits.IDENTITY] == [number]


def test_two_numbers_without_anything_between_them() -> None:
    assert [(one.sort, one.digits) for one in digits.found(f"经查{IDENTITY}{MOBILE}")] == [("identity", IDENTITY), ("mobile", MOBILE)]
    assert [(one.sort, one.digits) for one in digits.found(f"经查{MOBILE}{IDENTITY}")] == [("mobile", MOBILE), ("identity", IDENTITY)]


@pytest.mark.parametrize(
    "text", ["1", "1 ", "1,", "139 0000 0000 ", "6222 ", "身份证1", "一", "一三", "一 ", "6222020000000000 ", "1*", "1  ;"]
)
def test_the_look_takes_as_long_as_the_text_is(text: str) -> None:
    """A time limit would be told by the whole run; what is quadratic would take hours."""
    long = text * 30_000
    assert isinstance(digits.found(long), list)
    assert suspicious(long) or not digits.found(long)


@given(st.text(st.sampled_from("0123456789０９X一〇幺壹 \u3000-—.,，、;*|：“\n\u00ad年月日号元A身份证电话"), max_size=40))
def test_the_quick_look_never_overlooks_what_the_slow_one_finds(text: str) -> None:
    assert suspicious(text) or not digits.found(text)
