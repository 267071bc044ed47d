"""Values in GitHub's Markdown do nothing but show."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from samples import NASTY, without_code

from generator.forge import gfm


@given(st.one_of(st.text(), st.lists(st.sampled_from(NASTY)).map("".join)))
@example("`a`` ```b")
def test_outside_of_code_only_letters_digits_blanks_and_chinese_punctuation_are_left(value: str) -> None:
    shown = gfm.inline(value)
    rest = without_code(f"- 对象：{shown}（完）").removeprefix("- ")
    assert all(c.isalnum() or c in " ，。、；：？！“”‘’（）《》〈〉〔〕【】…—·％" for c in rest)
    assert "\n" not in shown


@pytest.mark.parametrize("value", NASTY)
def test_no_value_passes_for_a_marker(value: str) -> None:
    for shown in (gfm.inline(value), gfm.code(value)):
        assert gfm.marked(f"{gfm.marker('duty', 'right')}\n- 对象：{shown}\n", "duty") == "right"
        assert gfm.marked(f"- 对象：{shown}\n", "duty") is None


def test_plain_words_stay_as_they_are() -> None:
    assert gfm.inline("甲市监罚〔2026〕15号（市市场监管局）") == "甲市监罚〔2026〕15号（市市场监管局）"
    assert gfm.inline("从 2026-10-16 起") == "从 `2026-10-16` 起"


def test_long_values_are_cut() -> None:
    assert gfm.plain("长" * 500, 10) == "长" * 9 + "…"
    assert len(gfm.inline("长" * 500)) == 300


@given(st.text(min_size=1))
def test_a_marker_gives_its_key_back_in_one_form(key: str) -> None:
    """Whatever stands in a key, its marker is one line, and the same key is found again."""
    line = gfm.marker("duty", key)
    assert "\n" not in line
    found = gfm.marked(f"前言\r\n{line}\r\n后话", "duty")
    assert found
    assert line == f"<!-- credit:duty:{found} -->"
    assert "-->" not in found


def test_markers_of_other_names_do_not_count() -> None:
    assert gfm.marked("<!-- credit:preview -->\n", "preview") == ""
    assert gfm.marked("<!-- credit:preview -->\n", "duty") is None
    assert gfm.marked("  <!-- credit:preview -->\n", "preview") is None


def test_links_lead_below_the_address_they_were_given() -> None:
    assert gfm.link("页", "https://a.example/", "b/c d)e/") == "[页](https://a.example/b/c%20d%29e/)"
    assert gfm.link("页", "", "b/") == "页"


def test_what_github_does_to_a_body_makes_no_difference() -> None:
    assert gfm.same("a\nb\n", "a\r\nb  \r\n\r\n")
    assert not gfm.same("a\nb", "a\nc")


def test_whole_lines_are_kept_up_to_the_cap() -> None:
    lines = ["一二三"] * 100
    capped = gfm.capped(lines, 200, "太长")
    assert capped.endswith("\n\n太长\n")
    assert len(capped.encode()) <= 200
    assert set(capped.split("\n")) == {"一二三", "", "太长"}
    assert gfm.capped(lines[:2], 200, "太长") == "一二三\n一二三\n"
