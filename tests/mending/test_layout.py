"""The layout of a file: what was not changed comes back byte by byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import examples

from generator.mending.layout import layout_of

CHINESE = "content: 处罚决定书，当事人违反食品安全法的规定。"


@examples(200)
@given(st.lists(st.tuples(st.text("ab：中 ", max_size=4), st.sampled_from(["\n", "\r\n", "\r", ""])), max_size=8), st.booleans())
def test_the_same_text_gives_the_same_bytes(lines: list[tuple[str, str]], marked: bool) -> None:
    content = ("\ufeff" if marked else "").encode() + "".join(a + b for a, b in lines).encode()
    layout = layout_of(content)
    assert layout is not None
    assert layout.bytes_of(layout.text) == content


@pytest.mark.parametrize(
    ("content", "text", "made"),
    [
        (b"a\r\nb\nc", "a\nx\nb\nc", b"a\r\nx\r\nb\nc"),
        (b"a\r\nb\nc", "a\nc", b"a\r\nc"),
        (b"a\r\nb\r\n", "a\nx\ny\nb\n", b"a\r\nx\r\ny\r\nb\r\n"),
        (b"a", "a\nb", b"a\nb"),
        (b"a\rb", "a\nb\n", b"a\rb\r"),
    ],
)
def test_a_new_line_ends_as_the_one_above_it(content: bytes, text: str, made: bytes) -> None:
    layout = layout_of(content)
    assert layout is not None
    assert layout.bytes_of(text) == made


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_other_encodings_are_known_by_their_text(encoding: str) -> None:
    layout = layout_of(CHINESE.encode(encoding))
    assert layout is not None
    assert (layout.text, bool(layout.encoding)) == (CHINESE, True)
    assert layout.bytes_of(layout.text) == CHINESE.encode()


@pytest.mark.parametrize(
    "content",
    [
        *(b"\xff", "处罚".encode("gbk"), CHINESE.encode("gbk")[:-1], "譴責處分決議".encode("big5"), b"\xc0\x80abc"),
        *("商業有限公司".encode("euc_jp"), "시장감독관리국".encode("euc_kr")),
    ],
)
def test_bytes_of_which_nobody_knows_the_text_have_none(content: bytes) -> None:
    assert layout_of(content) is None
