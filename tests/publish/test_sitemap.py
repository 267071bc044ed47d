"""generator.publish.sitemap: the list of all pages for search engines."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from support import GOOD, GOOD_FILE, Git, Repo, tree

from generator.publish import sitemap

URL, OTHER = "https://credit.jia.example/", GOOD_FILE.replace("11", "12")


@pytest.mark.parametrize("site_url", ["https://a.example", "https://a.example/"])
def test_an_address_begins_with_that_of_the_site(site_url: str) -> None:
    [(name, data)] = sitemap.files(site_url, "sitemap", ["", "x/1/"], {})
    assert name == "sitemap.xml"
    assert [one.text for one in ET.fromstring(data).iter() if one.tag.endswith("loc")] == ["https://a.example/", "https://a.example/x/1/"]


def test_signs_of_xml_in_an_address_are_text() -> None:
    [(_, data)] = sitemap.files("https://a.example/?a=1&b=<2>", "sitemap", ["x"], {})
    assert [one.text for one in ET.fromstring(data).iter() if one.tag.endswith("loc")] == ["https://a.example/?a=1&b=<2>/x"]


def test_a_part_too_long_for_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """sitemaps.org: 50,000 addresses a file."""
    monkeypatch.setattr(sitemap, "MOST", 3)
    files = {name: data.decode() for name, data in sitemap.files("https://a.example", "sitemap-7", [f"x/{i}/" for i in range(8)], {})}
    assert list(files) == ["sitemap-7.xml", "sitemap-7-2.xml", "sitemap-7-3.xml"]
    found = [loc for text in files.values() for loc in re.findall("<loc>(.*?)</loc>", text)]
    assert found == [f"https://a.example/x/{i}/" for i in range(8)]


def days(site: Path) -> dict[str, str | None]:
    """The day of the last change of each page, from the file or from all that it lists."""
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    root = ET.parse(site / "sitemap.xml").getroot()
    parts = [one.findtext("s:loc", "", names).removeprefix(URL) for one in root.iterfind("s:sitemap", names)]
    roots = [ET.parse(site / part).getroot() for part in parts] or [root]
    rows = [row for one in roots for row in one.iterfind("s:url", names)]
    found = {row.findtext("s:loc", "", names).removeprefix(URL): row.findtext("s:lastmod", None, names) for row in rows}
    assert len(found) == len(rows)
    return found


def test_the_sitemap_of_a_large_site_changes_in_parts(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page is in one of many files, and a commit of one record writes one of them: what a search engine must read again is small."""
    git = Git(repo.root)
    git.write(".gitignore", "/site/\n/.credit-cache/\n")
    git.commit("2026-10-01", {GOOD_FILE: GOOD, OTHER: GOOD.replace("000011", "000012"), "content/pages/faq.md": "# 问\n"})
    whole = days(repo.build(tmp_path / "whole", "--no-cache"))
    monkeypatch.setattr(sitemap, "MOST", 40)
    site = repo.build(repo.root / "site")
    assert len(list(site.glob("sitemap-*.xml"))) > 5
    assert days(site) == whole
    before = parts_of(site)
    changed = GOOD.replace("000011", "000012") + "# 说明\n"
    git.commit("2026-10-05", {OTHER: changed})
    repo.build(site)
    assert days(site) == whole | {"lists/commitments/xzspj-12/": "2026-10-05"}
    assert len([name for name, data in parts_of(site).items() if before[name] != data]) == 1
    # Changed and not committed: the branch knows no day. Then as it was.
    git.write(OTHER, changed + "# 还没有提交\n")
    repo.build(site)
    assert days(site) == whole | {"lists/commitments/xzspj-12/": None}
    git.run("checkout", "-q", "--", OTHER)
    repo.build(site)
    assert days(site) == whole | {"lists/commitments/xzspj-12/": "2026-10-05"}
    # A page that is written by hand.
    git.commit("2026-10-06", {"content/pages/faq.md": "# 问和答\n"})
    repo.build(site)
    assert days(site) == whole | {"lists/commitments/xzspj-12/": "2026-10-05", "faq/": "2026-10-06"}
    git.commit("2026-10-07", {GOOD_FILE: None})
    repo.build(site)
    assert GOOD_FILE.removeprefix("content/").replace(".yml", "/") not in days(site)
    assert tree(site) == tree(repo.build(tmp_path / "full", "--no-cache"))


def parts_of(site: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in site.glob("sitemap*.xml")}


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
    git.commit("2026-10-01", {GOOD_FILE: GOOD, OTHER: GOOD.replace("000011", "000012"), "content/pages/faq.md": "# 问\n"})
    site = repo.build(repo.root / "site")
    found = days(site)
    assert found["lists/commitments/xzspj-11/"] == found["lists/commitments/xzspj-12/"] == found["faq/"] == "2026-10-01"
    # The first page shows what is new, and lists hold many records.
    assert found[""] is found["lists/commitments/"] is found["checks/"] is None
    git.commit("2026-10-05", {OTHER: GOOD.replace("000012", "000012").replace("000011", "000012") + "# 说明\n"})
    repo.build(site)
    assert (days(site)["lists/commitments/xzspj-11/"], days(site)["lists/commitments/xzspj-12/"]) == ("2026-10-01", "2026-10-05")
    # What the branch does not hold was changed on no day that anybody knows.
    git.write(GOOD_FILE, GOOD + "# 还没有提交\n")
    repo.build(site)
    assert (days(site)["lists/commitments/xzspj-11/"], days(site)["lists/commitments/xzspj-12/"]) == (None, "2026-10-05")
    assert tree(site) == tree(repo.build(tmp_path / "full", "--no-cache"))


def test_an_address_with_chinese_letters_is_written_as_an_address() -> None:
    [(_, data)] = sitemap.files("https://a.example", "sitemap", ["常见问题/"], {})
    assert b"<loc>https://a.example/%E5%B8%B8%E8%A7%81%E9%97%AE%E9%A2%98/</loc>" in data
