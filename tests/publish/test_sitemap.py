"""generator.publish.sitemap: the list of all pages for search engines."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from support import Repo

from generator.publish import sitemap


@pytest.mark.parametrize("site_url", ["https://a.example", "https://a.example/"])
def test_an_address_begins_with_that_of_the_site(site_url: str) -> None:
    [(name, data)] = sitemap.files(site_url, ["", "x/1/"])
    assert name == "sitemap.xml"
    assert [one.text for one in ET.fromstring(data).iter() if one.tag.endswith("loc")] == ["https://a.example/", "https://a.example/x/1/"]


def test_signs_of_xml_in_an_address_are_text() -> None:
    [(_, data)] = sitemap.files("https://a.example/?a=1&b=<2>", ["x"])
    assert [one.text for one in ET.fromstring(data).iter() if one.tag.endswith("loc")] == ["https://a.example/?a=1&b=<2>/x"]


def test_a_sitemap_too_long_for_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """sitemaps.org: 50,000 addresses a file."""
    monkeypatch.setattr(sitemap, "MOST", 3)
    files = {name: data.decode() for name, data in sitemap.files("https://a.example", [f"x/{i}/" for i in range(8)])}
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
    assert "<loc>https://credit.shifan.example/faq/</loc>" in text
    assert "<loc>https://credit.shifan.example/contact/</loc>" in text
