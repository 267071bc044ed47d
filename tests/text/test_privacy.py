"""Names of natural persons: when they are masked, how they are masked, and that no spacing, width, dot or bracket lets one slip through."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from generator.text import privacy

# As offices write them, and what is shown of them.
MASKED = [
    ("李明", "李*"), ("李", "李*"), ("欧阳修", "欧阳*"), ("欧阳", "欧阳*"), ("李＊明", "李*明"), (" 王五、 赵六 ", "王*、赵*"), ("阿不都·买买提", "阿*"),
    ("阿卜杜 · 热合曼", "阿*、热*"), ("·热合曼", "热*"), ("John Smith", "J* S*"), ("ＪＯＨＮ　ＳＭＩＴＨ", "Ｊ* Ｓ*"), ("Smith*", "S*"), ("李明（身份证）", "李*"),
    ("李　明", "李*"), ("李 明", "李*"), ("李\u00a0明", "李*"), ("李\n明", "李*"), ("欧阳　娜", "欧阳*"), ("李\u200b明", "李*"), ("李·明", "李*"), ("李-明", "李*"),
    ("陈某（陈小明）", "陈某"), ("李*（李明）", "李*"), ("李明*", "李*"), ("*李明", "*"), ("某李明", "*"), ("李明某", "李*"), ("王小某", "王*"), ("李*大明", "李*"),
    ("李明（又名李大明）", "李*"), ("李明，曾用名李大明", "李*"), ("李明(男)", "李*"), ("（李明）", "李*"), ("法定代表人：李明", "李*"), ("李明先生", "李*"), ("李明 13", "李*"),
    ("𠮷田和夫", "𠮷*"), ("李明、王芳", "李*、王*"), ("李明 王芳", "李*、王*"), ("李明\n王芳", "李*、王*"), ("李明等3人", "李*等3人"), ("王* 赵*", "王*、赵*"),
    ("某李明业主", "*"), ("李明和王芳", "李*、王*"), ("李明及王芳", "李*、王*"), ("李*与王芳", "李*、王*"), ("李明同志", "李*"), ("李明之妻", "李*"), ("李明的母亲", "李*"),
    ("爱新觉罗·溥仪", "爱*"), ("李××", "李**"), ("李*　明大", "李*、明*"),
]  # fmt: skip

RIGHT = [
    "李*", "李**", "李*明", "欧阳*", "诸葛*亮", "李某", "李某某", "李某甲", "*", "**明", "某", "李XX", "李*、王某某", "王*等12人", "J* S*", "阿**·热*", "李女士",
    "某高校学生", "某金店店主", "某华府业主",
    "市民李*", "业主王某", "李*（男）", "某市民", "某小区业主", "匿名", "刘某（刘*）", "李 *",
]  # fmt: skip


@pytest.mark.parametrize(("name", "expected"), MASKED)
def test_a_name_is_masked(name: str, expected: str) -> None:
    assert privacy.masked(name) == expected
    assert privacy.is_masked(expected)


@pytest.mark.parametrize("name", [name for name, expected in MASKED if expected != name.replace("×", "*").replace("＊", "*")])
def test_a_name_beside_signs_is_not_masked(name: str) -> None:
    assert not privacy.is_masked(name)


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_masked_stays(name: str) -> None:
    assert privacy.is_masked(name)
    assert privacy.masked(name) == name


def test_organisations_are_no_persons_where_they_may_stand() -> None:
    """A partnership is managed by a company, which sends a person."""
    said = "甲市清和投资管理有限公司（委派代表：李*）"
    assert privacy.is_masked(said, organisations=True)
    assert not privacy.is_masked(said)
    assert not privacy.is_masked("甲市清和投资管理有限公司（委派代表：李明）", organisations=True)
    assert privacy.masked("甲市清和投资管理有限公司（委派代表：李明）", organisations=True) == "甲市清和投资管理有限公司"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("李明", ("李明",)), ("李　明", ("李明",)), ("李明、王芳", ("李明", "王芳")), ("李明（又名李大明）", ("李明", "李大明")), ("陈某（陈小明）", ("陈小明",)),
        ("李明*", ("李明",)), ("李*", ()), ("阿卜杜•热合曼", ("阿卜杜·热合曼",)), ("John Smith", ("John Smith",)), ("李明（个体户）", ("李明",)), ("李", ()),
        ("李明同志", ("李明",)), ("李明经理", ("李明",)), ("李明之妻", ("李明",)), ("李明的母亲", ("李明",)), ("李明夫妇", ("李明",)), ("李明家属", ("李明",)),
        ("李明和王芳", ("李明", "王芳")), ("李*及王芳", ("王芳",)), ("平和明", ("平和明",)), ("李某（大明）", ("李大明",)), ("李某（男）", ()), ("李某（汉族）", ()),
        ("曾用名李大明", ("李大明",)), ("法定代表人：李明（男）", ("李明",)), ("李明先生", ("李明",)),
    ],
)  # fmt: skip
def test_the_full_names_in_a_text(text: str, expected: tuple[str, ...]) -> None:
    assert privacy.names(text) == expected


def test_a_name_is_masked_in_texts_too() -> None:
    assert privacy.without("当事人李明，李 明、李\n明和李·明承认", ["李明"]) == "当事人李*，李*、李*和李*承认"
    assert privacy.without("阿卜杜•热合曼，热合曼、阿 卜 杜", ["阿卜杜·热合曼"]) == "阿*，热*、阿*"
    assert privacy.without("ＪＯＨＮ smith、Smith、Smithson", ["John Smith"]) == "Ｊ* s*、S*、Smithson"
    # What a law is called says nothing of a person.
    assert privacy.without("依据《安全生产法》，安全承认", ["安全"]) == "依据《安全生产法》，安*承认"


# Properties

_GIVEN = "明芳伟娜敏静丽强磊军洋勇艳杰娟涛超霞平刚桂英华文斌"
_HAN_NAMES = st.builds(
    str.__add__,
    st.sampled_from(["李", "王", "张", "陈", "欧阳", "司马", "𠮷", "䶮"]),
    st.text(st.sampled_from(_GIVEN), min_size=1, max_size=3),
)
_SPACES = st.sampled_from(
    ["", " ", "\u3000", "\u00a0", "\n", "\u2009", "\u200b", "\u00ad", "·", "•", "・", "‧", "∙", "⋅", "･", "-", "—", "_", " · ", "  "]
)
_WRAPS = st.sampled_from(
    ["{}", "（{}）", "({})", "【{}】", "“{}”", "《{}》", "某（{}）", "李某（{}）", "*（{}）", "{}*", "{}＊＊", "{}某", "*{}", "某{}", "{}（男）", "{}、王*", "王*、{}", "王某，{}",
     "王*（又名{}）", "王*，曾用名{}", "化名：{}", "法定代表人：{}", "当事人{}", "市民{}", "{}等3人", "{}（李*）", " {} ", "\u3000{}\u3000", "{}女士", "{} 13", "业主{}业主"]
)  # fmt: skip


@st.composite
def _spaced(draw: st.DrawFn) -> tuple[str, str]:
    """A name, and the same set apart."""
    name = draw(_HAN_NAMES)
    return name, "".join(f"{one}{draw(_SPACES)}" for one in name[:-1]) + name[-1]


@given(_spaced(), _WRAPS)
def test_no_spacing_makes_a_name_masked(pair: tuple[str, str], wrap: str) -> None:
    """No text that contains a natural person's name passes for masked, however it is spaced."""
    name, spaced = pair
    text = wrap.format(spaced)
    assert not privacy.is_masked(text)
    shown = privacy.masked(text)
    assert privacy.is_masked(shown)
    assert privacy.masked(shown) == shown
    assert name not in "".join(c for c in shown if c.isalpha())


@given(_spaced(), st.sampled_from(["当事人{}无证经营。", "{}", "（{}）承认", "经查，{}、王*", "其名为“{}”", "陈某（{}）"]))
def test_no_spacing_hides_a_name_in_a_text(pair: tuple[str, str], around: str) -> None:
    name, spaced = pair
    assume("\u200b" not in spaced)
    assume("\u00ad" not in spaced)
    text = around.format(spaced)
    assert privacy.named(text, [name])
    assert privacy.named(privacy.without(text, [name]), [name]) is None


@given(st.text(max_size=12))
def test_what_was_masked_is_masked(text: str) -> None:
    shown = privacy.masked(text)
    assert shown == "" or privacy.is_masked(shown)
    assert privacy.masked(shown) == shown


@pytest.mark.parametrize("text", ["李 ", "（", "（）", "、", "李、", "J ", "李·", "曾用名", "1", "住", "一三", "某", "*", "_"])
def test_no_text_keeps_anybody_waiting(text: str) -> None:
    """What is longer than any name is no masked one; a time limit would be told by the whole run."""
    long = text * 300_000
    assert not privacy.is_masked(long)
    assert privacy.masked(long) == "*"
    assert all(len(name) < 100 for name in privacy.names(long))
