"""Finding texts however they are written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from generator.text import folding

TEXTS = st.text(alphabet="aAbＢ１1〔[【］-^\\]&|~甲乙 \n\u3000", max_size=12)


@given(words=st.lists(TEXTS.map(folding.bare).filter(bool), min_size=1, max_size=5), before=TEXTS, after=TEXTS, data=st.data())
def test_what_is_looked_for_is_found_however_it_is_written(words: list[str], before: str, after: str, data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(words))
    written = "".join(data.draw(st.sampled_from([c, c.upper(), f"{c} ", f"{c}\u3000\n"])) for c in word)
    assert folding.finder(words).search(before + written + after) is not None


@given(words=st.lists(TEXTS.map(folding.bare).filter(bool), min_size=1, max_size=5), text=TEXTS)
def test_what_is_found_is_what_was_looked_for(words: list[str], text: str) -> None:
    found = [folding.bare(match[0]) for match in folding.finder(words).finditer(text)]
    assert set(found) <= set(words)
    assert bool(found) == any(word in folding.bare(text) for word in words)


def test_the_longest_of_several_is_found() -> None:
    [match] = folding.finder(["值班", "值班电话", "值班电"]).finditer("内部值 班电话表")
    assert match[0] == "值 班电话"


def test_an_even_text_keeps_its_letters_and_loses_width_and_blanks() -> None:
    assert folding.even("（2026）甲0102 执ＪＹ516【1】号") == folding.even("(2026)甲0102执JY516[1]号") == "(2026)甲0102执JY516〔1〕号"
