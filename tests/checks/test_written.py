"""Pages that are written by hand are looked at as they will be published."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import AS_OF, Repo

HEAD = "---\ntitle: 说明\n---\n\n"


def said(repo: Repo, text: str | bytes, file: str = "notes.md") -> list[tuple[int, int, str]]:
    repo.write(f"content/pages/{file}", text)
    found = repo.check()
    assert {d["path"] for d in found} <= {f"content/pages/{file}"}
    return [(d["line"], d["column"], d["slug"]) for d in found]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("[x](javascript:a())", "page-link"),
        ("[x](java&#115;cript:a())", "page-link"),
        ("[x][y]\n\n[y]: javascript:a()", "page-link"),
        ("<javascript:a()>", "page-markup"),
        ("![x](https://a.example/b.png)", "page-foreign-host"),
        ("![x][y]\n\n[y]: //a.example/b.png", "page-foreign-host"),
        ("按这里{onclick=a()}\n{: onclick=a() }", "page-markup"),
        ("# 标题 {onclick=a()}", "page-markup"),
        ("| a |\n| --- |\n| <script>a()</script> |", "page-markup"),
        ("!!! note\n\n    <iframe src=a></iframe>", "page-markup"),
        ("- 一\n- <object data=a></object>", "page-markup"),
    ],
)
def test_every_way_of_markdown_to_the_same_html_is_found(repo: Repo, text: str, slug: str) -> None:
    found = said(repo, f"{HEAD}# 标题\n\n{text}\n")
    assert {one for *_, one in found} == {slug}
    assert all(line >= 5 for line, *_ in found)


@pytest.mark.parametrize(
    "text",
    [
        "```html\n<script>a()</script>\n```",
        "`<script>` 和 &lt;script&gt;",
        "    <script>a()</script>",
        "<https://gov.example/>",
        "[x](https://gov.example/){: .button }",
        "| a |\n| ---: |\n| 1 < 2 |",
    ],
)
def test_what_is_only_shown_is_left_alone(repo: Repo, text: str) -> None:
    assert said(repo, f"{HEAD}# 标题\n\n{text}\n") == []


@pytest.mark.parametrize(
    "head",
    [
        "---\ntemplate: a.html\n---\n",
        "---\nframe: true\n---\n",
        "---\nrender_macros: true\n---\n",
        "---\ntitle: [a]\n---\n",
        "---\ntitle:\n---\n",
        "---\nhide: [content]\n---\n",
        "---\n- a\n---\n",
        "---\ntitle: a: b\n---\n",
        "template: a.html\n\n",
        "Note: this line would not be shown\n",
    ],
)
def test_a_head_says_only_what_may_be_said_there(repo: Repo, head: str) -> None:
    assert {slug for *_, slug in said(repo, f"{head}# 标题\n")} == {"page-front-matter"}


@pytest.mark.parametrize("head", ["", "---\ntitle: a\ndescription: b\nhide: [navigation, toc]\n---\n", "\ufeff", "---\r\ntitle: a\r\n---\r\n"])
def test_a_head_as_it_should_be(repo: Repo, head: str) -> None:
    assert said(repo, f"{head}# 标题\n\n文字。\n") == []


@pytest.mark.parametrize("name", ["a.html", "a.HTM", "a.js", "a.xml", "b/a.mjs", "a.xhtml", "a.rss", "a.php7"])
def test_what_a_browser_runs_is_no_page(repo: Repo, name: str) -> None:
    assert said(repo, "x", name) == [(1, 1, "page-file")]


@pytest.mark.parametrize("name", ["a.markdown", "a.mdown", "a.mkd", "a.mkdn", "a.MD", "a.Markdown"])
def test_a_page_that_nothing_looks_at_is_none(repo: Repo, name: str) -> None:
    """The site builder makes pages of these as well, with whatever HTML is in them."""
    assert said(repo, "# 标题\n\n<script>a()</script>\n", name) == [(1, 1, "page-file")]


@pytest.mark.parametrize("name", ["a.png", "a.pdf", "a.xlsx", "a.txt"])
def test_pictures_and_attachments_are_fine(repo: Repo, name: str) -> None:
    assert said(repo, "x", name) == []


def test_a_page_that_is_no_text_is_told(repo: Repo) -> None:
    assert [slug for *_, slug in said(repo, "# 标题".encode("gb18030"))] == ["not-utf8"]
    assert [slug for *_, slug in said(repo, "# 标题\x00")] == ["control-character"]


@pytest.mark.parametrize(
    "file",
    [
        "lists/articles.md",
        "lists/articles/index.md",
        "lists/articles/README.md",
        "disclosures/penalties/2026/scjgj-15.md",
        "disclosures/penalties/2026/scjgj-15/index.md",
        "deadlines.md",
        "organisations/x.md",
        "search/index.md",
        "assets/credit.css",
        "api/v1/x.png",
        "sitemap.xml",
        "templates/x.md",
        "About.md",
        "about/index.md",
        "about",
        "guide/README.md",
    ],
)
def test_an_address_belongs_to_one_page(repo: Repo, file: str) -> None:
    repo.write(f"content/pages/{file}", "# 标题\n" if file.endswith(".md") else "p{}")
    found = {(d["slug"]) for d in repo.check()}
    assert "page-address" in found


@pytest.mark.parametrize("name", ["con.md", "a:b.md", "a?.md", "a./b.md", "aux/b.md", "NUL.png"])
def test_a_page_has_a_name_that_every_system_can_hold(repo: Repo, name: str) -> None:
    assert "windows-file-name" in {slug for *_, slug in said(repo, "# 标题\n", name)}


def test_a_page_may_be_titled_like_a_mark(repo: Repo, tmp_path: Path) -> None:
    repo.write("content/pages/y.md", "---\ntitle: credit-mark-title\ndescription: credit-mark-body\n---\n# x\n\ncredit-mark-up/\n")
    site = repo.build(tmp_path / "site")
    html = (site / "y" / "index.html").read_text(encoding="utf-8")
    assert "<title>credit-mark-title - " in html
    assert "credit-mark-up/" in html


def test_a_page_that_runs_something_is_never_published(repo: Repo, tmp_path: Path) -> None:
    repo.write("content/pages/x.md", "# x\n\n<script>alert(1)</script>\n")
    done = repo.program("build", "--as-of", AS_OF, "--site-dir", str(tmp_path / "site"))
    assert done.code == 1
    assert "page-markup" in done.err
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("# 标题\n\n电话13800000000。\n", (3, 3, "mobile-number")),
        ("# 身份证110101190001010006\n", (1, 6, "identity-number")),
        ("---\ntitle: 13800000000号\n---\n\n# 标题\n", (2, 8, "mobile-number")),
        ("# 标题\n\n![13800000000](a.png)\n", (3, 3, "mobile-number")),
        ("# 标题\n\n护照号E12345678\n", (3, 4, "identity-number")),
    ],
)
def test_a_page_gives_no_numbers_of_persons(repo: Repo, text: str, place: tuple[int, int, str]) -> None:
    repo.write("content/pages/a.png", b"")
    assert place in said(repo, text)
    assert not any("13800000000" in one["message"] or "110101190001010006" in one["message"] for one in repo.check())


def test_files_among_the_pages_give_none_either(repo: Repo) -> None:
    assert said(repo, "名单\n13800000000\n", "a.txt") == [(2, 1, "mobile-number")]
    (repo.root / "content/pages/a.txt").unlink()
    assert said(repo, b"", "13800000000.pdf") == [(1, 1, "mobile-number")]


def test_telephones_of_offices_may_stand_in_a_page(repo: Repo) -> None:
    assert said(repo, "# 标题\n\n电话0300-5550120，12345热线，统一社会信用代码91990100MA1G0A0192，2026-11-10 至 2027-11-09。\n") == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("# 甲\n\n## 乙\n", (3, 4, "乙")),
        ("# 甲\n\n## 乙 { #b }\n\n#### 丙 { .wide }\n\n### 丁\n", (5, 6, "丙")),
        ("# 甲\n\n```text\n## 乙\n```\n\n## 丙 ##\n", (7, 4, "丙")),
    ],
)
def test_a_heading_without_an_id_is_told_once_for_a_page(repo: Repo, text: str, place: tuple[int, int, str]) -> None:
    repo.write("content/pages/notes.md", text)
    [found] = [one for one in repo.check() if one["slug"] == "heading-without-id"]
    assert (found["line"], found["column"]) == place[:2]
    assert f"“{place[2]}”" in found["message"]


@pytest.mark.parametrize(
    "text",
    [
        "# 甲\n",
        "# 甲\n\n## 乙 { #b }\n\n### 丙 {: .wide #c-1 }\n\n## 丁 {#d} ##\n",
        "# 甲\n\n```text\n## 乙\n```\n\n~~~\n```\n## 丙\n~~~\n",
    ],
)
def test_headings_with_ids_and_what_is_no_heading_are_left_alone(repo: Repo, text: str) -> None:
    repo.write("content/pages/notes.md", text)
    assert repo.check() == []


def test_headings_have_no_ids_where_nobody_can_write_one(repo: Repo) -> None:
    settings = (repo.root / "mkdocs.yml").read_text(encoding="utf-8")
    repo.write("mkdocs.yml", settings.replace("  - attr_list\n", ""))
    repo.write("content/pages/notes.md", "# 甲\n\n## 乙\n")
    assert not [one for one in repo.check() if one["slug"] == "heading-without-id"]
