"""generator.text.letters: the readings of characters and their simplified forms, held against the libraries that they come from."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

import pypinyin
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import ROOT

from generator.text import letters

# Characters whose reading depends on what stands beside them.
MANY = {"重": {"chong", "zhong"}, "单": {"dan", "shan", "chan"}, "解": {"jie", "xie"}, "乐": {"le", "yue"}, "行": {"hang", "xing"}}


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("letters_maker", ROOT / "docs/letters.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules["letters_maker"] = made
    spec.loader.exec_module(made)
    return made


def test_the_file_is_what_its_script_makes(maker: ModuleType) -> None:
    assert maker.FILE.read_text(encoding="utf-8") == maker.text()
    assert maker.LICENCES.read_text(encoding="utf-8") == maker.licences() == letters.licences()


def test_each_reading_that_pypinyin_finds_in_a_phrase_is_known() -> None:
    """A name is a phrase: 重庆 is chongqing, 单县 is shanxian."""
    for phrase in ("重庆", "单县", "解放", "音乐", "银行", "行业", "长城", "成长", "会计", "示范市老李面馆", "绿色", "女子"):
        for one, sound in zip(phrase, pypinyin.lazy_pinyin(phrase, v_to_u=False), strict=True):
            assert sound.replace("ü", "v") in letters.readings()[one], (phrase, one)


@pytest.mark.parametrize("one", MANY)
def test_a_character_has_all_its_readings(one: str) -> None:
    assert MANY[one] <= set(letters.readings()[one])


def test_the_most_usual_reading_comes_first() -> None:
    assert [letters.readings()[one][0] for one in "重单解行绿"] == ["zhong", "dan", "jie", "xing", "lv"]


def test_traditional_characters_become_simplified_ones() -> None:
    assert letters.simplified("老李麵館、龍門縣廣東電氣股份有限公司") == "老李面馆、龙门县广东电气股份有限公司"
    assert letters.simplified("后发干里") == "后发干里"


@given(st.text())
def test_twice_is_once(text: str) -> None:
    once = letters.simplified(text)
    assert letters.simplified(once) == once
    assert len(once) == len(text)


def test_what_a_browser_gets_is_small_and_has_the_rare_characters_of_names() -> None:
    assert len(letters.common()) == 6763
    # Of 㐂 nobody has written down how it is read.
    usual, more = letters.published(""), letters.published("㐂㙓")
    assert len(usual.encode()) < 50_000
    assert not {"㐂", "㙓"} & set(usual)
    assert "㐂" not in more
    assert [line.split(" ")[0] for line in more.splitlines() if "㙓" in line] == ["kui"]
