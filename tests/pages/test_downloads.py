"""generator.pages.downloads: the page that lists the downloads."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from support import AS_OF, Page, Repo, new_repo

from generator.pages import downloads
from generator.pages.renderer import Renderer
from generator.site.site import load

FILE = {"below": "penalty/penalty.csv", "title": "行政<处罚>", "form": "CSV", "rows": 7, "weight": "3 KB", "sha256": "ab" * 32}
VIEW: dict[str, Any] = {"as_of": AS_OF, "terms": "请注明来源。", "groups": [("行政处罚", "penalty", [FILE])]}


@pytest.fixture(scope="module")
def renderer(tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    repo: Repo = new_repo(tmp_path_factory.mktemp("site") / "repo")
    return Renderer(load(repo.root, datetime.date.fromisoformat(AS_OF)))


def test_each_file_is_linked_with_its_size_and_hash(renderer: Renderer) -> None:
    page = downloads.plan(renderer.env, VIEW).make()
    read = Page(page.body)
    assert (page.address, page.title) == ("data/", downloads.TITLE)
    assert any(link.endswith("penalty/penalty.csv") for link in read.links())
    for words in ("3 KB", "7", "行政<处罚>", "请注明来源。"):
        assert words in read.text
    assert FILE["sha256"] in page.body


def test_the_key_is_that_of_what_is_shown(renderer: Renderer) -> None:
    keys = {downloads.plan(renderer.env, VIEW | change).key for change in ({}, {"as_of": "2026-11-23"}, {"terms": "x"}, {"groups": []})}
    assert len(keys) == 4
    assert downloads.plan(renderer.env, dict(VIEW)).key in keys
