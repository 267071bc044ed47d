"""generator.pages.downloads: a short page of all downloads, and one of each kind with every file."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from support import AS_OF, Page, Repo, new_repo

from generator.pages import downloads
from generator.pages.renderer import Renderer
from generator.site.elsewhere import NO_LICENCE
from generator.site.site import load

FILE = {
    "below": "penalty/penalty.csv.zip", "title": "行政<处罚>", "form": "CSV", "year": "", "first": True, "rows": 7000, "weight": "3 KB", "sha256": "ab" * 32,
}  # fmt: skip
YEAR = FILE | {"below": "penalty/penalty-2026.csv.zip", "title": "行政<处罚>（2026年）", "year": "2026"}
KIND = {
    "name": "penalty", "title": "行政处罚", "description": "", "page": "x/", "rows": 7000, "files": [FILE, YEAR], "dataset": {"@type": "Dataset"},
    "blank": "templates/penalty.xlsx",
}  # fmt: skip
VIEW: dict[str, Any] = {
    "as_of": AS_OF, "licence": None, "host": "某办", "log": "", "all": [], "counted": [], "cities": [], "groups": [("双公示", [KIND])], "catalogue": {"@type": "DataCatalog", "name": "</script>"},
}  # fmt: skip


@pytest.fixture(scope="module")
def renderer(tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    repo: Repo = new_repo(tmp_path_factory.mktemp("site") / "repo")
    return Renderer(load(repo.root, datetime.date.fromisoformat(AS_OF)))


def test_a_kind_is_one_line_and_its_page_has_every_file_with_size_and_hash(renderer: Renderer) -> None:
    first, kind = [plan.make() for plan in downloads.plans(renderer.env, VIEW)]
    assert (first.address, first.title, kind.address) == ("data/", downloads.TITLE, "data/penalty/")
    assert "penalty/" in Page(first.body).links()
    assert "penalty-2026" not in first.body
    read = Page(kind.body)
    assert [link for link in read.links() if link.endswith(".zip")] == ["../../data/penalty/penalty.csv.zip", "../../data/penalty/penalty-2026.csv.zip"]
    assert "../../templates/penalty.xlsx" in read.links()
    for words in ("3 KB", "7,000", "行政<处罚>（2026年）"):
        assert words in read.text
    assert FILE["sha256"] in kind.body


def test_search_engines_read_a_catalogue_and_a_dataset(renderer: Renderer) -> None:
    first, kind = [plan.make() for plan in downloads.plans(renderer.env, VIEW)]
    assert '"DataCatalog"' in first.head
    assert '"Dataset"' in kind.head
    assert first.head.count("</script>") == 1


def test_without_a_licence_nothing_is_claimed(renderer: Renderer) -> None:
    body = next(downloads.plans(renderer.env, VIEW)).make().body
    assert NO_LICENCE in body
    assert "rel=\"license\"" not in body
    named = next(downloads.plans(renderer.env, VIEW | {"licence": ("某许可", "https://a.example/l")})).make().body
    assert '<a href="https://a.example/l" rel="license">某许可</a>' in named


def test_the_key_is_that_of_what_is_shown(renderer: Renderer) -> None:
    changes: tuple[dict[str, Any], ...] = ({}, {"as_of": "2026-11-23"}, {"licence": ("x", "")}, {"groups": []})
    keys = {next(downloads.plans(renderer.env, VIEW | change)).key for change in changes}
    assert len(keys) == 4
    assert next(downloads.plans(renderer.env, dict(VIEW))).key in keys


def test_whoever_downloads_is_told_where_changes_are_noted(renderer: Renderer) -> None:
    assert "公示日志" not in next(downloads.plans(renderer.env, VIEW)).make().body
    assert "../log/" in Page(next(downloads.plans(renderer.env, VIEW | {"log": "log/"})).make().body).links()
