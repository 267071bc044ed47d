"""What runs or loads something is told however it is written; what only shows is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import Page

from generator.text import markup


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("<script>a()</script>", "page-markup"),
        ("<ScRiPt src=x></sCrIpT>", "page-markup"),
        ('<p onclick="a()">', "page-markup"),
        ("<p\nONMOUSEOVER=a()>", "page-markup"),
        ("<p\x0conclick=a()>", "page-markup"),
        ("<img src=a.png onerror=a()>", "page-markup"),
        ('<a/href="javascript:a()">', "page-markup"),
        ('<img """><script>a()</script>">', "page-markup"),
        ("<!--><script>a()</script>-->", "page-markup"),
        ("<!-- --!><script>a()</script>-->", "page-markup"),
        ("<![CDATA[<script>]]>", "page-markup"),
        ("<?php a() ?>", "page-markup"),
        ("<svg onload=a()>", "page-markup"),
        ("<svg><use href=//a/b#c></use></svg>", "page-markup"),
        ("<math><mtext></mtext></math>", "page-markup"),
        ("<iframe src=a></iframe>", "page-markup"),
        ("<form action=//a.example><button>", "page-markup"),
        ("<base href=//a.example>", "page-markup"),
        ('<meta http-equiv="refresh" content="0;url=//a.example">', "page-markup"),
        ("<link rel=stylesheet href=//a.example>", "page-markup"),
        ("<style>p{background:url(//a.example)}</style>", "page-markup"),
        ('<p style="background:url(//a.example)">', "page-markup"),
        ('<td style="text-align:left;background:url(//a.example)">', "page-markup"),
        ('<img src="a.png" srcset="//a.example/b 1x">', "page-markup"),
        ("<video poster=//a.example></video>", "page-markup"),
        ("<template><p></template>", "page-markup"),
        ('<p id="__config">', "page-markup"),
        ("<input type=image src=//a.example>", "page-markup"),
        ("<script", "page-markup"),
        ('<a href="javascript:a()">', "page-link"),
        ('<a href="JaVaScRiPt:a()">', "page-link"),
        ('<a href="&#106;ava&#x73;cript&colon;a()">', "page-link"),
        ('<a href="java&#10;script:a()">', "page-link"),
        ('<a href=" \x01javascript:a()">', "page-link"),
        ("<a href=javascript:a()>", "page-link"),
        ("<a href='vbscript:a()'>", "page-link"),
        ('<a href="data:text/html,a">', "page-link"),
        ('<a href="file:///etc/passwd">', "page-link"),
        ('<img src="data:image/svg+xml,a">', "page-link"),
        ('<img src="https://a.example/b.png">', "page-foreign-host"),
        ('<img src="//a.example/b.png">', "page-foreign-host"),
        ('<img src="\\\\a.example/b.png">', "page-foreign-host"),
        ('<img src="/\t/a.example/b.png">', "page-foreign-host"),
        ('<img src="https://own.example.a.example/b.png">', "page-foreign-host"),
    ],
)
def test_what_runs_or_loads_is_told(text: str, slug: str) -> None:
    assert slug in {fault.slug for fault in markup.faults(text, "https://own.example/")}


@pytest.mark.parametrize(
    "text",
    [
        "a < b, 3 <4, <，",
        '<h1 id="_1">标题</h1><p>文字<br />文字</p>',
        '<a href="https://gov.example/">x</a> <a href="../a/#b">x</a> <a href="mailto:a@b.example">x</a> <a href="#x">x</a>',
        '<a href="&#109;ailto&#58;a@b.example">x</a>',
        '<img alt="图" src="a.png" /><img src="https://own.example/b.png">',
        '<td style="text-align: right;">1</td>',
        "<code>&lt;script&gt;</code>",
        '<div class="admonition note"><details open><summary>x</summary></details></div>',
        "<!-- credit:tiles -->",
        '<svg viewBox="0 0 2 2"><path d="M0 0" /></svg>',
        '<input type="checkbox" disabled checked>',
    ],
)
def test_what_only_shows_is_not(text: str) -> None:
    assert list(markup.faults(text, "https://own.example/")) == []


_PARTS = st.sampled_from(["<", ">", "<!--", "-->", "--!>", '"', "'", "=", "/", " ", "a", "p", "img", "script", "src", "href", "onclick", "x:", "//", "\n", "&lt;", "svg"])


@given(parts=st.lists(_PARTS, max_size=25))
def test_another_parser_finds_nothing_in_what_passes(parts: list[str]) -> None:
    """Held against a parser that does not know of this one."""
    text = "".join(parts)
    if not list(markup.faults(text)):
        for tag, attributes in Page(text).elements:
            assert tag not in ("script", "style", "iframe", "link", "meta", "base", "form")
            assert not any(name.startswith("on") for name in attributes)
            assert not attributes.get("src", "").startswith("//")


@pytest.mark.parametrize(
    "inside",
    [
        "<script>a()</script>",
        '<path onclick="a()" d="M0"/>',
        "<foreignObject><p/></foreignObject>",
        '<a href="javascript:a()"/>',
        '<image href="https://a.example/b.png"/>',
        '<use href="//a.example#b"/>',
        '<rect fill="url(https://a.example#b)"/>',
        '<set attributeName="href" to="javascript:a()"/>',
        "<style>@import '//a.example'</style>",
        "<path",
    ],
)
def test_a_drawing_that_does_something(inside: str) -> None:
    assert markup.bad_drawing(f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'.encode())


def test_a_drawing_that_only_shows() -> None:
    good = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="urn:x"><defs/><x:y/><title>图</title><rect fill="url(#a)"/><use href="#b"/></svg>'
    assert markup.bad_drawing(good.encode()) == ""
    assert markup.bad_drawing(b"<!DOCTYPE svg>" + good.encode())
    assert markup.bad_drawing(b"<html/>")


@pytest.mark.parametrize(("text", "good"), [("p{color:red}/* // */", True), ("@import 'a';", False), ("p{background:url(//a)}", False), ("\\75rl(a)", False)])
def test_a_style_sheet_loads_nothing(text: str, good: bool) -> None:
    assert (markup.bad_style(text) == "") == good
