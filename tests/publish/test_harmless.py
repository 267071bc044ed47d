"""generator.publish.harmless: what is left of a page is text and links."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.publish.harmless import harmless

SITE = "https://credit.example/x/"
AT = "disclosures/penalties/2026/a-1/"


def made(html: str, site_url: str = SITE) -> str:
    return harmless(html, AT, {"disclosures/penalties/2026/a-2/": "0002-after.html"}, site_url)


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<script src=x></script>",
        "<img src=x onerror=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<iframe src=https://evil.example></iframe>",
        "<object data=x><embed src=x></object>",
        "<form action=https://evil.example><input name=q><button>x</button></form>",
        "<meta http-equiv=refresh content='0;url=https://evil.example'>",
        "<base href=https://evil.example>",
        "<link rel=stylesheet href=https://evil.example/x.css>",
        "<style>@import 'https://evil.example'</style>",
        "<p style='background:url(https://evil.example)'>",
        "<svg><rect fill='url(https://evil.example)'/></svg>",
        "<a href=javascript:alert(1)>x</a>",
        "<a href='java\nscript:alert(1)'>x</a>",
        "<a href=data:text/html,x>x</a>",
        "<a href=//evil.example>x</a>",
        "<a href=file:///etc/passwd>x</a>",
        "<p onclick=alert(1)>x</p>",
        "<svg><use href='https://evil.example#x'/></svg>",
        "<svg><image href='https://evil.example'/></svg>",
        "<audio src=x><video src=x>",
        "<a href=x ping=https://evil.example>x</a>",
    ],
)
def test_nothing_is_run_sent_or_fetched(html: str) -> None:
    out = made(f"<p>前</p>{html}<p>后</p>")
    assert "<p>前</p>" in out
    assert not re.search(r"evil|alert|script|javascript|onerror|onclick|style|passwd|<(?:img|iframe|form|input|meta|base|link|use|image)", out), out


@given(st.text(alphabet="<>/\"'= abhrefscriptonjv:&#;!-\n", max_size=80))
def test_no_text_becomes_an_element(text: str) -> None:
    out = made(text)
    for tag in re.findall(r"<([^>]*)>", out):
        name, *attributes = re.findall(r'[\w/-]+|="[^"]*"', tag)
        assert name.lstrip("/") in ("a", "abbr", "b", "br", "s", "p", "h", "h1", "hr", "i", "th", "tr", "sub", "section", "span", "g", "rect"), tag
        assert not [one for one in attributes if one.startswith("on")]


@pytest.mark.parametrize(
    ("href", "to"),
    [
        ("../a-2/", "0002-after.html"),
        ("../a-2/#facts", "0002-after.html#facts"),
        ("../../../../authorities/scjgj/", "https://credit.example/x/authorities/scjgj/"),
        ("../../../../", "https://credit.example/x/"),
        ("#facts", "#facts"),
        ("https://other.example/a?b=c", "https://other.example/a?b=c"),
    ],
)
def test_links_lead_to_the_archive_or_to_the_public_site(href: str, to: str) -> None:
    assert f'href="{to}"' in made(f'<a href="{href}">x</a>')


def test_without_a_public_address_a_link_that_leaves_is_text() -> None:
    assert made('<a href="../../../../authorities/x/">部门</a>', "") == "<a>部门</a>"


def test_texts_stay_as_they_are_read() -> None:
    assert made("<p>1 &lt; 2 &amp; &#20013;&quot;</p>") == '<p>1 &lt; 2 &amp; 中"</p>'
