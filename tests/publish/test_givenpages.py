"""Links of given pages that lead to nothing in a city become text; all others stay as they are."""

from __future__ import annotations

import pytest
from mkdocs.structure.files import File, Files

from generator.publish import givenpages


def page(path: str, text: str) -> File:
    file = File(path, None, "site", True)
    file.content_string = text
    return file


FILES = Files(
    [page("objection.md", "# 异议\n\n## 提异议 { .wide #objection }\n\n## 投诉 {#complaint}\n"), page("guide/index.md", "# 指南\n")]
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("见[异议](../objection.md)。", "见[异议](../objection.md)。"),
        ("见[异议](../objection.md#objection)。", "见[异议](../objection.md#objection)。"),
        ("见[投诉](../objection.md#complaint)。", "见[投诉](../objection.md#complaint)。"),
        ("见[投诉](../objection.md#complain)。", "见[投诉](../objection.md)。"),
        ("见[关于](../about.md)和[指南](index.md)。", "见关于和[指南](index.md)。"),
        ("见[关于](../about.md#a)。", "见关于。"),
        ("[目录](../rules/)、[外面](https://a.example/b.md)", "[目录](../rules/)、[外面](https://a.example/b.md)"),
    ],
)
def test_a_link_to_what_is_not_there_is_text(text: str, wanted: str) -> None:
    assert givenpages.fitted(text, "guide/index.md", FILES) == wanted


@pytest.mark.parametrize(
    ("html", "address", "wanted"),
    [
        ('<a href="organisations/">查单位</a>：', "", "查单位（尚未登载）："),
        ('<a class="x" href="../../../windows/#a" rel="y">办事<b>窗口</b></a>', "policies/systems/posts/", "办事<b>窗口</b>（尚未登载）"),
        ('<a href="../windows/by/b/">窗口</a>', "help/", "窗口（尚未登载）"),
        ('<a href="../windows-old/">窗口</a>', "help/", None),
        ('<a href="../lists/cases/">办件</a>', "help/", None),
        ('<a href="../windows/">窗口</a>', "policies/systems/", None),
        ('<a href="#windows/">窗口</a>', "", None),
        ('<a href="https://a.example/windows/">窗口</a>', "", None),
        ('<a href="about/">关于</a>、<a href="windows/">窗口</a>', "", '<a href="about/">关于</a>、窗口（尚未登载）'),
    ],
)
def test_a_link_to_a_section_without_anything_is_text(html: str, address: str, wanted: str | None) -> None:
    empty = {"organisations/index.md", "windows/index.md"}
    assert givenpages.without_empty(html, address, empty) == (html if wanted is None else wanted)
    assert givenpages.without_empty(html, address, set()) == html


@pytest.mark.parametrize(
    ("html", "address", "wanted"),
    [
        ('<a href="organisations/">查单位</a>', "", '<a href="cities/organisations/">查单位</a>'),
        ('<a class="x" href="../organisations/#q" rel="y">查单位</a>', "help/", '<a class="x" href="../cities/organisations/#q" rel="y">查单位</a>'),
        # Below it the two differ.
        ('<a href="organisations/by/a/">A</a>', "", "A（尚未登载）"),
        ('<a href="windows/">窗口</a>', "", "窗口（尚未登载）"),
    ],
)
def test_a_province_without_organisations_of_its_own_has_those_of_its_cities(html: str, address: str, wanted: str) -> None:
    empty = {"organisations/index.md", "windows/index.md"}
    there = {"cities/", "cities/organisations/"}
    assert givenpages.without_empty(html, address, empty, there) == wanted
    assert "尚未登载" in givenpages.without_empty(html, address, empty, {"cities/"})
    assert givenpages.without_empty(html, address, set(), there) == html
