"""A page in the frame of the theme: everything that names the frame's own page names the page that takes its place."""

from __future__ import annotations

import posixpath
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.publish.frame import Marks, cut

MARKS = Marks("0123")
FRAME = f"""<!doctype html>
<html lang="zh">
  <head>
    <title>{MARKS.title} - 信用甲市</title>
    <meta name="description" content="{MARKS.description}">
    <link rel="canonical" href="https://credit.example/base/disclosures/permits/">
    <link rel="prev" href="../../index.html">
    <link rel="next" href="../../x/">
    <link rel="stylesheet" href="../../assets/a.css?v=1">
    {MARKS.head}
  </head>
  <body>
    <a href="#content">跳</a> <a href="../..">首页</a> <a href="../../">首页</a> <a href="./">本栏</a> <a href=".">本栏</a>
    <a href="../penalties/">处罚</a> <a href="../../about/#top">关于</a> <a href="https://other.example/">外</a>
    <a href="/absolute/">根</a> <a href="//host.example/">外</a> <a href="mailto:a@b.example">信</a> <img src="../../assets/i.svg">
    <form action="../../search/"></form>
    {MARKS.body}
  </body>
</html>
"""
ADDRESS = "disclosures/permits/"


def resolved(html: str, address: str) -> list[str]:
    """The targets of all links as a browser sees them from an address."""
    out = []
    for target in re.findall(r'\s(?:href|src|action)="?([^\s">]*)', html):
        if re.match(r"[a-z]+:|/|#", target):
            out.append(target)
        else:
            path, mark, anchor = target.partition("#")
            out.append(posixpath.normpath(posixpath.join("/", address, path)) + mark + anchor)
    return out


def test_the_page_of_the_frame_itself_comes_out_as_it_was() -> None:
    page = cut(FRAME, ADDRESS, MARKS).page(ADDRESS, "标题", "说明", "<h1>正文</h1>", "<meta name=x>").decode()
    plain = re.sub(r'<link rel="(?:prev|next)"[^>]*>', "", FRAME)
    assert resolved(page, ADDRESS) == resolved(plain, ADDRESS)
    assert "<title>标题 - 信用甲市</title>" in page
    assert 'content="说明"' in page
    assert "<meta name=x>" in page
    assert "<h1>正文</h1>" in page
    assert '<link rel=canonical href=https://credit.example/base/disclosures/permits/>' in page
    assert "credit-0123" not in page


_NAMES = st.lists(st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True), min_size=1, max_size=6)


@given(names=_NAMES)
def test_links_lead_to_the_same_places_from_everywhere(names: list[str]) -> None:
    """A relative address is worked out anew for each depth; what is absolute or within the page stays."""
    address = "/".join(names) + "/"
    page = cut(FRAME, ADDRESS, MARKS).page(address, "", "", "").decode()
    # The canonical address stands first and names the page itself.
    expected = resolved(re.sub(r'<link rel="(?:prev|next)"[^>]*>', "", FRAME), ADDRESS)[1:]
    found = resolved(page, address)
    assert found[0] == f"https://credit.example/base/{address}"
    assert found[1:] == expected


def test_the_neighbours_of_the_frame_are_not_those_of_the_page() -> None:
    page = cut(FRAME, ADDRESS, MARKS).page("a/b/c/", "", "", "").decode()
    assert "rel=prev" not in page
    assert "rel=next" not in page
    assert "../x/" not in page


@pytest.mark.parametrize("mark", [MARKS.title, MARKS.description, MARKS.head, MARKS.body])
def test_a_theme_that_drops_a_mark_stops_the_build(mark: str) -> None:
    with pytest.raises(ValueError, match="no place for"):
        cut(FRAME.replace(mark, ""), ADDRESS, MARKS)


@given(text=st.text(max_size=60))
def test_a_body_is_never_looked_into(text: str) -> None:
    """Marks, links and blanks in a body are the body's own."""
    body = f'{text}{MARKS.title}<pre>  a\n\n   b</pre><a href="../x/">x</a>{MARKS.body}'
    assert body in cut(FRAME, ADDRESS, MARKS).page("a/b/", "T", "D", body).decode()


def test_other_marks_give_the_same_shell() -> None:
    """The same content gives the same bytes, though nobody can know the marks before."""
    other = Marks("4567")
    assert cut(FRAME, ADDRESS, MARKS).pieces == cut(FRAME.replace("credit-0123", "credit-4567"), ADDRESS, other).pieces


@pytest.mark.parametrize("text", ["credit-mark-title", MARKS.title.replace("0123", "0124"), "\0title", "title", "credit-0123"])
def test_what_the_site_says_is_never_taken_for_a_mark(text: str) -> None:
    page = cut(FRAME.replace("信用甲市", text), ADDRESS, MARKS).page("a/b/", "T", "D", "B").decode()
    assert f"<title>T - {text}</title>".replace("\0", "") in page
