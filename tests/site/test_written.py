"""Pages that are written by hand: their addresses and titles are those that the site builder gives them."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import ROOT, Page, Repo

from generator.site import written


@pytest.fixture(autouse=True)
def complete(tmp_path: Path) -> None:
    """A complete repository: nothing in it comes with the program."""
    Repo(tmp_path).write("schemas/metaschema.json", "{}")


def test_the_pages_of_the_site_stand_where_they_are_said_to_stand(shipped_site: Path) -> None:
    found = list(written.read(ROOT))
    assert len(found) > 5
    for page in found:
        html = (shipped_site / page.address / "index.html").read_text(encoding="utf-8")
        assert page.title in Page(html).text


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ntitle: 甲\ndescription: 乙\n---\n\n# 丙\n", "甲"),
        ('---\ntitle: "甲：乙"\n---\n', "甲：乙"),
        ("---\ndescription: 乙\n---\n\n# 丙 { #c }\n", "丙"),
        ("说明。\n\n# 丙\n\n## 丁\n", "丙"),
        ("## 丁\n", "a.md"),
        ("", "a.md"),
    ],
)
def test_titles(tmp_path: Path, text: str, title: str) -> None:
    repo = Repo(tmp_path)
    repo.write("content/pages/a.md", text)
    assert [page.title for page in written.read(tmp_path)] == [title]


def test_addresses(tmp_path: Path) -> None:
    for path in ("index.md", "a.md", "b/index.md", "b/c.md", "b/x.png"):
        Repo(tmp_path).write(f"content/pages/{path}", "x")
    assert {page.path: page.address for page in written.read(tmp_path)} == {
        "index.md": "",
        "a.md": "a/",
        "b/index.md": "b/",
        "b/c.md": "b/c/",
    }
