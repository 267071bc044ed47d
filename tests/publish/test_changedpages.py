"""generator.publish.changedpages: the archive of changed pages, opened from a folder as a reviewer does."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from browsing import browser
from playwright.sync_api import Browser
from reviewed import PENALTIES, PENALTY, fresh, penalty, published, states
from support import REVOKED, Repo

from generator.publish import changedpages
from generator.site.twostates import pairs

__all__ = ["browser"]
NASTY = '<script>document.title="ran"</script><img src=x onerror=alert(1)> "引号" @everyone'


@pytest.fixture
def city(tmp_path: Path) -> Repo:
    return published(tmp_path / "repo")


def archive(city: Repo, folder: Path, private: frozenset[str] = frozenset()) -> dict[str, str]:
    found = states(city, folder)
    some = sorted(pairs(found), key=lambda pair: pair.address)
    content = changedpages.archive(found, some, private, city.root)
    assert content == changedpages.archive(found, some, private, city.root)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None
        assert all(re.fullmatch(r"[0-9]{4}-(?:before|after)\.html|index\.html|style\.css", name) for name in packed.namelist())
        return {name: packed.read(name).decode() for name in packed.namelist()}


def test_pages_open_from_a_folder_and_lead_to_each_other(city: Repo, tmp_path: Path, browser: Browser) -> None:
    city.dump(PENALTY, penalty(remarks=NASTY))
    city.dump(f"{PENALTIES}/scjgj-16.yml", fresh(16, "2026-11-11"))
    folder = tmp_path / "看 一看"
    folder.mkdir()
    for name, text in archive(city, tmp_path / "two").items():
        (folder / name).write_text(text, encoding="utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.on("console", lambda m: said.append(m.text))
    page.goto((folder / "index.html").as_uri())
    assert page.locator("tbody tr").count() == 2
    page.get_by_role("link", name="合并后").first.click()
    assert page.locator("h1").inner_text().endswith("甲市监罚〔2026〕15号")
    assert NASTY in page.locator("article").inner_text()
    assert page.evaluate("getComputedStyle(document.querySelector('header')).backgroundColor") != "rgba(0, 0, 0, 0)"
    page.get_by_role("link", name="看合并前").click()
    assert "@everyone" not in page.locator("article").inner_text()
    page.get_by_role("link", name="目录").click()
    assert page.title() == "合并前后的网页"
    context.close()
    assert [url for url in asked if not url.startswith(folder.as_uri())] == []
    assert said == []


def test_nothing_of_what_leaves_is_in_it_but_the_tombstone(city: Repo, tmp_path: Path) -> None:
    city.dump(PENALTY, penalty(ended=REVOKED))
    found = archive(city, tmp_path / "two")
    assert sorted(found) == ["0001-after.html", "index.html", "style.css"]
    assert "不再公示" in found["0001-after.html"]
    text = "".join(found.values())
    for value in (penalty()["subject"][0]["name"], penalty()["document_number"], penalty()["facts"][:8]):
        assert value not in text, value


def test_a_record_with_what_must_not_be_public_is_left_out_and_told(city: Repo, tmp_path: Path) -> None:
    city.dump(PENALTY, penalty(remarks="改了。"))
    found = archive(city, tmp_path / "two", frozenset({PENALTY}))
    assert sorted(found) == ["index.html", "style.css"]
    assert "不能公开的个人信息" in found["index.html"]
    assert penalty()["subject"][0]["name"] not in found["index.html"]


def test_each_page_forbids_what_is_no_text(city: Repo, tmp_path: Path) -> None:
    city.dump(f"{PENALTIES}/scjgj-16.yml", fresh(16, "2026-11-11", remarks=NASTY))
    for name, text in archive(city, tmp_path / "two").items():
        if name.endswith(".html"):
            assert "default-src 'none'" in text
            assert "<script" not in text
            assert "onerror=" not in re.sub(r"&lt;.*?&gt;", "", text)
