"""generator.publish.sitemap: the list of all pages for search engines."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from support import GOOD, GOOD_FILE, Git, Repo, tree

from generator.publish import sitemap


@pytest.mark.parametrize("site_url", ["https://a.example", "https://a.example/"])
def test_an_address_begins_with_that_of_the_site(site_url: str) -> None:
    [(name, data)] = sitemap.files(site_url, ["", "x/1/"], {})
    assert name == "sitemap.xml"
    assert [one.text for one in ET.fromstring(data).iter() if one.tag.endswith("loc")] == ["https://a.example/", "https://a.example/x/1/"]


def test_signs_of_xml_in_an_address_are_text() -> None:
    [(_, data)] = sitemap.files("https://a.example/?a=1&b=<2>", ["x"], {})
    assert [one.text for one in ET.fromstring(data).iter() if one.tag.endswith("loc")] == ["https://a.example/?a=1&b=<2>/x"]


def test_a_sitemap_too_long_for_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """sitemaps.org: 50,000 addresses a file."""
    monkeypatch.setattr(sitemap, "MOST", 3)
    files = {name: data.decode() for name, data in sitemap.files("https://a.example", [f"x/{i}/" for i in range(8)], {})}
    index = files["sitemap.xml"]
    parts = re.findall(r"<loc>https://a\.example/(sitemap-\d\.xml)</loc>", index)
    assert parts == ["sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"]
    found = [loc for part in parts for loc in re.findall("<loc>(.*?)</loc>", files[part])]
    assert found == [f"https://a.example/x/{i}/" for i in range(8)]


def test_the_sitemap_lists_pages_that_a_city_adds(repo: Repo, tmp_path: Path) -> None:
    repo.write("content/pages/faq/index.md", "# 常见问题\n")
    repo.write("content/pages/contact.md", "# 联系我们\n")
    site = repo.build(tmp_path / "site")
    text = (site / "sitemap.xml").read_text(encoding="utf-8")
    assert "<loc>https://credit.jia.example/faq/</loc>" in text
    assert "<loc>https://credit.jia.example/contact/</loc>" in text


def test_a_day_is_told_only_where_one_is_known(repo: Repo, tmp_path: Path) -> None:
    """A record and a page that is written by hand have the day on which the branch last changed their file; what is computed has none."""
    git = Git(repo.root)
    git.write(".gitignore", "/site/\n/.credit-cache/\n")
    other = GOOD_FILE.replace("11", "12")
    git.commit("2026-10-01", {GOOD_FILE: GOOD, other: GOOD.replace("000011", "000012"), "content/pages/faq.md": "# 问\n"})
    site = repo.build(repo.root / "site")

    def days() -> dict[str, str | None]:
        names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
        rows = ET.parse(site / "sitemap.xml").getroot().iterfind("s:url", names)
        return {one.findtext("s:loc", "", names).removeprefix("https://credit.jia.example/"): one.findtext("s:lastmod", None, names) for one in rows}

    found = days()
    assert found["lists/commitments/xzspj-11/"] == found["lists/commitments/xzspj-12/"] == found["faq/"] == "2026-10-01"
    # The first page shows what is new, and lists hold many records.
    assert found[""] is found["lists/commitments/"] is found["checks/"] is None
    git.commit("2026-10-05", {other: GOOD.replace("000012", "000012").replace("000011", "000012") + "# 说明\n"})
    repo.build(site)
    assert (days()["lists/commitments/xzspj-11/"], days()["lists/commitments/xzspj-12/"]) == ("2026-10-01", "2026-10-05")
    # What the branch does not hold was changed on no day that anybody knows.
    git.write(GOOD_FILE, GOOD + "# 还没有提交\n")
    repo.build(site)
    assert (days()["lists/commitments/xzspj-11/"], days()["lists/commitments/xzspj-12/"]) == (None, "2026-10-05")
    assert tree(site) == tree(repo.build(tmp_path / "full", "--no-cache"))


def test_an_address_with_chinese_letters_is_written_as_an_address() -> None:
    [(_, data)] = sitemap.files("https://a.example", ["常见问题/"], {})
    assert b"<loc>https://a.example/%E5%B8%B8%E8%A7%81%E9%97%AE%E9%A2%98/</loc>" in data
