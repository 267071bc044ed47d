"""The Atom feeds, read by a reader that others use, and after the sentences of RFC 4287 and RFC 5005."""

from __future__ import annotations

import datetime
import xml.etree.ElementTree as ET
from pathlib import Path

import feedparser
import pytest
from support import AS_OF, GOOD, Repo

from generator.data import feeds
from generator.site import site
from generator.site.fingerprints import Fingerprints

ATOM = "{http://www.w3.org/2005/Atom}"
URL = "https://credit.shifan.example/"


def all_feeds(shipped_site: Path) -> list[Path]:
    found = sorted((shipped_site / "feeds").rglob("*.xml"))
    assert found
    return found


def test_a_reader_of_feeds_has_nothing_to_complain_of(shipped_site: Path) -> None:
    for path in all_feeds(shipped_site):
        found = feedparser.parse(path.read_bytes())
        assert not found.bozo, (path, found.get("bozo_exception"))
        assert found.version == "atom10"


def test_feeds_hold_what_rfc_4287_demands(shipped_site: Path) -> None:
    """4.1.1: exactly one id, title and updated; 4.1.2: each entry likewise, and an alternate link where it has no content."""
    for path in all_feeds(shipped_site):
        root = ET.fromstring(path.read_bytes())
        assert root.tag == f"{ATOM}feed"
        for name in ("id", "title", "updated", "author"):
            assert len(root.findall(f"{ATOM}{name}")) == 1, (path, name)
        ids = []
        for entry in root.findall(f"{ATOM}entry"):
            for name in ("id", "title", "updated", "link"):
                [one] = entry.findall(f"{ATOM}{name}")
                assert name == "link" or one.text
            moment = datetime.datetime.fromisoformat(entry.findtext(f"{ATOM}updated", ""))
            assert moment.utcoffset() == datetime.timedelta(hours=8)
            ids.append(entry.findtext(f"{ATOM}id"))
            page = entry.find(f"{ATOM}link").attrib["href"].removeprefix(URL)  # type: ignore[union-attr]
            assert (shipped_site / page / "index.html").is_file()
        assert len(set(ids)) == len(ids)


def links(path: Path) -> dict[str, str]:
    return {one.attrib["rel"]: one.attrib["href"] for one in ET.fromstring(path.read_bytes()).findall(f"{ATOM}link")}


@pytest.mark.parametrize("name", ["all", "kinds/penalty", "departments/scjgj"])
def test_the_way_back_through_the_archives_reaches_every_entry_of_two_years(name: str, shipped_site: Path) -> None:
    """RFC 5005, 4: a reader follows prev-archive from the current feed, and has all; each archive leads on and back to the current feed."""
    at = shipped_site / f"feeds/{name}.xml"
    current = links(at)["self"]
    seen: set[str] = set()
    steps = 0
    while True:
        root = ET.fromstring(at.read_bytes())
        seen |= {entry.findtext(f"{ATOM}id", "") for entry in root.findall(f"{ATOM}entry")}
        found = links(at)
        if steps:
            assert found["current"] == current
            assert root.find("{http://purl.org/syndication/history/1.0}archive") is not None
        if "prev-archive" not in found:
            break
        before = shipped_site / found["prev-archive"].removeprefix(URL)
        assert links(before).get("next-archive", found["self"]) == found["self"]
        at = before
        steps += 1
    assert steps > 3
    every = {
        entry.findtext(f"{ATOM}id", "")
        for path in (shipped_site / "feeds").rglob("*.xml")
        for entry in ET.fromstring(path.read_bytes()).findall(f"{ATOM}entry")
    }
    assert seen <= every
    if name == "all":
        assert {one for one in every if "/2026/" in one} <= seen


def test_a_month_that_is_over_does_not_change(repo: Repo) -> None:
    """RFC 5005, 4: archive documents are stable."""
    for i, day in enumerate(["2026-08-03", "2026-09-07", "2026-09-20", "2026-11-02"]):
        repo.write(f"content/lists/commitments/n{i}.yml", GOOD.replace("000011", f"00001{i}").replace("2026-03-12", day))
    day = datetime.date.fromisoformat(AS_OF)
    before = {part.name: part.key for part in feeds.artifacts(Fingerprints(site.load(repo.root, day)), URL)}
    repo.write("content/lists/commitments/new.yml", GOOD.replace("000011", "000099").replace("2026-03-12", "2026-11-20"))
    after = {part.name: part.key for part in feeds.artifacts(Fingerprints(site.load(repo.root, day)), URL)}
    changed = {name for name in after if before.get(name) != after[name]}
    assert changed == {"feeds/all.xml", "feeds/kinds/commitment.xml", "feeds/departments/xzspj.xml"}
    assert "feeds/all/2026-09.xml" in before


def test_without_an_address_of_the_site_there_are_no_feeds(repo: Repo) -> None:
    assert list(feeds.artifacts(Fingerprints(site.load(repo.root, datetime.date.fromisoformat(AS_OF))), "/")) == []
