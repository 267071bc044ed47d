"""generator.text.formulas: texts of a CSV file never run, and come back as they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import NASTY

from generator.text.formulas import guard, unguard

ANY = st.one_of(st.sampled_from(NASTY), st.text(alphabet="'=+-@＝ \t\r\n\u3000x1", max_size=6), st.text(max_size=6))


@given(ANY)
def test_what_was_guarded_comes_back(text: str) -> None:
    assert unguard(guard(text)) == text


@given(ANY)
def test_nothing_guarded_is_a_formula(text: str) -> None:
    assert guard(text).strip()[:1] not in {*"=+-@＝＋－＠"}
    assert guard(text)[:1] not in {*"\t\r\n"}


@pytest.mark.parametrize("text", ["", "甲市", "'引号", "1-2", "a=b", "x@example.org", "0.5"])
def test_what_is_harmless_stays(text: str) -> None:
    assert guard(text) == text


@pytest.mark.parametrize("text", ["=1+1", "+8610", "-1", "@SUM(1)", "\t=1", " =HYPERLINK()", "＝1", "'=1"])
def test_what_would_run_is_marked(text: str) -> None:
    assert guard(text) == f"'{text}"
