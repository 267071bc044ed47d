"""The built site: the same from the same, whole, and asking nobody else."""

from __future__ import annotations

import os
import posixpath
import re
import shutil
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import unquote

import pytest
from support import AS_OF, GOOD, GOOD_FILE, Page, Repo, addresses, assets, body_of, city, example_id, run, shipped_repo, tree

from generator.model.kindnames import CITY
from generator.model.kinds import Kinds


def html_files(site: Path) -> list[Path]:
    found = sorted(site.rglob("*.html"))
    assert found
    return found


# What is shipped


def test_the_shipped_content_has_no_fault(shipped: Repo) -> None:
    """issue 2: `credit check` on the shipped content: 0 errors; and nothing to warn of but next year's calendar, which is announced late."""
    assert [(path, slug) for path, _, _, slug in shipped.places()] == [("content/rules/calendars/cn-2026.yml", "missing-calendar")]


def test_the_shipped_content_shows_every_kind(shipped: Repo, shipped_site: Path, kinds: Kinds) -> None:
    """issue 2: at least 12 departments and 200 records over all kinds."""
    # The sample is a city: only a province has a list of cities.
    shown = [kind for kind in kinds if kind.name != CITY]
    count = {kind.name: len(list((shipped.root / "content" / kind.folder).rglob("*.yml"))) for kind in shown}
    assert all(count.values())
    assert count["department"] >= 12
    assert sum(count.values()) >= 200
    home = Page((shipped_site / "index.html").read_text(encoding="utf-8"))
    for kind in shown:
        assert f"{kind.folder}/" in home.links()
        assert kind.plural in home.text
    assert len(addresses(shipped_site)) > sum(count.values())


def test_every_page_says_that_it_is_sample_data(shipped_site: Path) -> None:
    for path in html_files(shipped_site):
        assert "示例网站" in Page(path.read_text(encoding="utf-8")).text, path


def test_the_ids_of_headings_are_names_not_numbers(shipped_site: Path) -> None:
    """A published address never dies: an id that counts headings leads elsewhere as soon as a section is added above it."""
    found = []
    for path in html_files(shipped_site):
        found += re.findall(r'<h[1-6][^>]* id="([^"]*)"', path.read_text(encoding="utf-8"))
    assert "five-things" in found
    assert [one for one in found if re.fullmatch(r".*_\d+", one)] == []


# Two builds


def test_two_builds_are_the_same_to_the_byte(tmp_path: Path, shipped_site: Path) -> None:
    """issue 2: the same commit and date, wherever, whenever and however it is built."""
    other = shipped_repo(tmp_path / "somewhere" / "else")
    old = time.mktime((2001, 2, 3, 4, 5, 6, 0, 0, 0))
    for path in other.root.rglob("*"):
        os.utime(path, (old, old))
    env = {"PYTHONHASHSEED": "7", "TZ": "America/New_York", "LC_ALL": "C", "COLUMNS": "40", "USER": "nobody"}
    again = other.build(tmp_path / "b" / "site", env=env)
    first, second = tree(shipped_site), tree(again)
    assert list(first) == list(second)
    assert [name for name in first if first[name] != second[name]] == []


# The builders


@pytest.mark.parametrize("builder", ["mkdocs", "properdocs"])
def test_the_site_builders_give_the_same_site(builder: str, tmp_path: Path, shipped: Repo, shipped_site: Path) -> None:
    """issue 2: `mkdocs build --strict` and `properdocs build --strict` both give it."""
    repo = Repo(tmp_path / "repo")
    shutil.copytree(shipped.root, repo.root)
    words = [sys.executable, "-m", builder, "build", "--strict", "--site-dir", str(tmp_path / "site")]
    done = run(words, cwd=repo.root, env={"CREDIT_AS_OF": AS_OF, "DISABLE_MKDOCS_2_WARNING": "true"})
    assert done.code == 0, done.err
    here, there = addresses(shipped_site), addresses(tmp_path / "site")
    assert here == there
    for address in sorted(here):
        ours, theirs = ((site / address / "index.html").read_text(encoding="utf-8") for site in (shipped_site, tmp_path / "site"))
        assert body_of(ours) == body_of(theirs), address


# All pages


def test_the_sitemap_lists_every_page_once(shipped_site: Path) -> None:
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    listed = [loc.text or "" for loc in ET.parse(shipped_site / "sitemap.xml").getroot().iter(f"{space}loc")]
    # Tombstones are not to be found again.
    hidden = {
        a
        for a in addresses(shipped_site)
        if "<meta name=robots content=noindex>" in (shipped_site / a / "index.html").read_text("utf-8")
    }
    assert sorted(listed) == sorted(f"https://credit.shifan.example/{address}" for address in addresses(shipped_site) - hidden)
    assert not (shipped_site / "sitemap.xml.gz").exists()


def test_no_page_asks_another_host_for_anything(shipped_site: Path) -> None:
    """issue 2: no request to any other host."""
    for path in html_files(shipped_site):
        page = Page(path.read_text(encoding="utf-8"))
        for tag in ("script", "img", "iframe", "video", "audio", "source", "object", "embed", "link"):
            for attributes in page.all(tag):
                if tag == "link" and attributes.get("rel") == "canonical":
                    continue
                for name in ("src", "href", "data", "srcset"):
                    assert not re.match(r"(?:[a-z]+:)?//", attributes.get(name, ""), re.I), (path, attributes)
    for path in shipped_site.rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"""(?:@import|url\()\s*["']?(?:https?:)?//""", text), path


def test_every_link_within_the_site_leads_somewhere(shipped_site: Path) -> None:
    files = {path.relative_to(shipped_site).as_posix() for path in shipped_site.rglob("*") if path.is_file()}
    ids: dict[str, set[str]] = {}
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in html_files(shipped_site) if path.name == "index.html"}
    for path, page in pages.items():
        found = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
        ids[path.relative_to(shipped_site).as_posix()] = found | {a["name"] for a in page.all("a") if "name" in a}
    for path, page in pages.items():
        here = path.relative_to(shipped_site).as_posix()
        links = [
            (tag, attributes.get("href", attributes.get("src", "")))
            for tag, attributes in page.elements
            if tag in ("a", "link", "script", "img")
        ]
        for tag, link in links:
            if not link or re.match(r"[a-z]+:|//", link):
                continue
            target, _, anchor = link.partition("#")
            target = target.partition("?")[0]
            full = posixpath.normpath(posixpath.join(posixpath.dirname(here), unquote(target))) if target else here
            full = "index.html" if full == "." else full
            if full not in files:
                full = f"{full}/index.html"
            assert full in files, (here, tag, link)
            if anchor and tag == "a" and full in ids:
                assert unquote(anchor) in ids[full] | {"__tabbed"}, (here, link)


def test_every_page_names_itself(shipped_site: Path) -> None:
    """Title, canonical address, description: right on each spliced page (traps.md)."""
    titles: dict[str, str] = {}
    for address in sorted(addresses(shipped_site)):
        html = (shipped_site / address / "index.html").read_text(encoding="utf-8")
        page = Page(html)
        [canonical] = [link["href"] for link in page.all("link") if link.get("rel") == "canonical"]
        assert canonical == f"https://credit.shifan.example/{address}"
        [description] = [meta["content"] for meta in page.all("meta") if meta.get("name") == "description"]
        assert description
        title = re.search(r"<title>(.*?)</title>", html, re.S)
        assert title
        assert title[1].strip()
        titles[address] = title[1]
        assert not re.search("credit-[0-9a-f]{32}", html)
        assert page.all("html")[0]["lang"].startswith("zh")
        if not address.startswith("checks/"):
            # Those have their own test, in test_pages.py.
            assert len(page.all("h1")) == 1, address
    records = [title for address, title in titles.items() if re.match(r"(disclosures|lists)/.*/\d{4}/.", address) and "/by/" not in address]
    assert records


def test_the_navigation_of_every_page_leads_to_every_section(shipped_site: Path, kinds: Kinds) -> None:
    for address in ("about/", f"{next(iter(kinds)).folder}/", "checks/missing-field/", "schemas/penalty/"):
        html = (shipped_site / address / "index.html").read_text(encoding="utf-8")
        page = Page(html)
        here = set(page.links())
        up = "../" * address.count("/")
        groups = {kind.group for kind in kinds}
        # issue 6: at most eight entries on top.
        assert 2 <= len(re.findall("<li>", html.partition("主导航")[2].partition("</nav>")[0])) <= 8
        assert all(group in page.text for group in groups)
        for group in groups:
            first = next(kind for kind in kinds if kind.group == group)
            # A section that mkdocs.yml names too begins with its first page.
            forms = {
                f"{up}{first.folder}/",
                *([f"{up}help/"] if group == "查询与帮助" else []),
                *(["./", "."] if address == f"{first.folder}/" else []),
            }
            assert here & forms or any(link.endswith(f"{first.folder.rpartition('/')[2]}/") for link in here), (address, group)


def test_what_is_not_for_the_public_is_not_published(shipped_site: Path) -> None:
    """traps.md: raw YAML must not leak into the site."""
    suffixes = {path.suffix for path in shipped_site.rglob("*") if path.is_file() and not path.name.endswith(".jsonl.gz")}
    assert not suffixes & {".yml", ".yaml", ".md", ".py", ".gz"}


def test_the_frame_of_record_pages_is_light(shipped_site: Path) -> None:
    """issue 4: at most 8 KB above its own content; the weight of the frame is multiplied by the number of records."""
    pages = [path for path in shipped_site.glob("disclosures/*/20*/*/index.html") if "/by/" not in path.as_posix()]
    assert len(pages) > 100
    for path in pages:
        html = path.read_text(encoding="utf-8")
        assert len(html.encode()) - len(body_of(html).encode()) < 7.5 * 1024, path


# Empty sections


def test_empty_sections_are_hidden(repo: Repo, tmp_path: Path) -> None:
    """traps.md: government sites are inspected for empty columns."""
    site = repo.build(tmp_path / "site")
    assert not (site / "disclosures").exists()
    assert not (site / "organisations").exists()
    for address in ("", "about/", "authorities/"):
        page = Page((site / address / "index.html").read_text(encoding="utf-8"))
        assert not [link for link in page.links() if "disclosures" in link or "lists/" in link]
        assert "双公示" not in "".join(page.texts[:200])
    repo.write(GOOD_FILE, GOOD)
    fuller = repo.build(tmp_path / "site")
    assert (fuller / "lists/commitments/xzspj-11/index.html").is_file()
    assert (fuller / "organisations/91990100MA1G0A0192/index.html").is_file()
    assert any(link.endswith("lists/commitments/") for link in Page((fuller / "about/index.html").read_text(encoding="utf-8")).links())


def test_every_kind_of_the_examples_can_be_built(tmp_path: Path, kinds: Kinds) -> None:
    repo = city(tmp_path / "repo", kinds)
    site = repo.build(tmp_path / "site")
    for kind in kinds:
        for i in range(1, len(kind.examples) + 1):
            assert (site / kind.folder / example_id(kind, i) / "index.html").is_file()
    assert (site / assets(site) / "credit.css").is_file()
