"""The Atom feeds, read by a reader that others use, and after the sentences of RFC 4287 and RFC 5005."""

from __future__ import annotations

import datetime
import xml.etree.ElementTree as ET
from pathlib import Path

import feedparser
from samples import commit, git
from support import AS_OF, GOOD, Repo

from generator.data import feeds
from generator.site import evidence, site
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


def test_each_feed_has_a_name_for_people_and_a_page(shipped_site: Path) -> None:
    titles = {}
    for path in all_feeds(shipped_site):
        found = feedparser.parse(path.read_bytes()).feed
        titles[path] = found.title
        assert found.title.startswith("信用示范：")
        assert found.author == "示范市社会信用体系建设领导小组办公室（虚构）"
        assert (shipped_site / links(path)["alternate"].removeprefix(URL) / "index.html").is_file()
    assert len(set(titles.values())) == len(titles), "two feeds of one name cannot be told apart in a reader"
    assert titles[shipped_site / "feeds/departments/scjgj.xml"] == "信用示范：市市场监管局的公示"
    assert any("年1月）" in one for one in titles.values())


def links(path: Path) -> dict[str, str]:
    return {one.attrib["rel"]: one.attrib["href"] for one in ET.fromstring(path.read_bytes()).findall(f"{ATOM}link")}


def test_the_way_back_through_the_archives_reaches_every_entry_of_two_years(shipped_site: Path) -> None:
    """RFC 5005, 4: a reader follows prev-archive from the current feed, and has all; each archive leads on and back to the current feed."""
    at = shipped_site / "feeds/all.xml"
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


def built(repo: Repo, day: str) -> dict[str, feedparser.FeedParserDict]:
    """All feeds of a repository as of a day, as a reader sees them."""
    found = Fingerprints(evidence.load_proved(repo.root, datetime.date.fromisoformat(day)))
    return {name: feedparser.parse(data) for part in feeds.artifacts(found, URL) for name, data in part.make()}


def test_the_day_of_a_feed_only_rises_whatever_leaves_it(repo: Repo) -> None:
    """A reader that has seen a later day than the feed says may throw the feed away as old."""
    (file, other), at = (f"content/lists/commitments/n{i}.yml" for i in range(2)), {}
    git(repo.root, "init", "-q", "-b", "main")
    made = GOOD.replace("2026-03-12", "2026-10-12")

    def see(day: str) -> None:
        for name, one in built(repo, day).items():
            if name.count("/") < 3 and not name.removesuffix(".xml")[-2:].isdecimal():
                assert one.feed.updated >= at.get(name, ""), (name, day)
                assert all(entry.updated <= one.feed.updated for entry in one.entries)
                at[name] = one.feed.updated

    repo.write(file, made)
    commit(repo, "2026-10-13")
    see("2026-10-14")
    repo.write(other, made.replace("000011", "000012"))
    commit(repo, "2026-10-20")
    see("2026-10-21")
    # It moves to another department: its feed loses its newest entry.
    repo.write(other, made.replace("000011", "000012").replace("authority: xzspj", "authority: scjgj"))
    commit(repo, "2026-10-22")
    see("2026-10-22")
    (repo.root / other).unlink()
    commit(repo, "2026-10-23")
    see("2026-10-24")
    # What was published elsewhere long ago comes last.
    repo.write(other, made.replace("000011", "000013").replace("2026-10-12", "2026-01-12"))
    commit(repo, "2026-11-01")
    see("2026-11-02")
    see("2026-11-20")
    assert at["feeds/all.xml"] == at["feeds/kinds/commitment.xml"] == "2026-11-01T00:00:00+08:00"


def test_what_is_no_longer_shown_lowers_no_day(shipped: Repo) -> None:
    """What leaves because its time is over does so on a day."""
    days = [built(shipped, day)["feeds/all.xml"].feed.updated for day in ("2026-11-22", "2026-11-27", "2027-03-01")]
    assert days == sorted(days)


def test_a_record_that_is_changed_comes_again_and_says_so(repo: Repo) -> None:
    file = "content/lists/commitments/n.yml"
    git(repo.root, "init", "-q", "-b", "main")
    made = GOOD.replace("2026-03-12", "2026-08-12")
    repo.write(file, made)
    commit(repo, "2026-08-13")
    before = built(repo, "2026-10-30")
    repo.write(file, made.replace("履行中", "全部履行"))
    commit(repo, "2026-11-03")
    after = built(repo, "2026-11-04")
    for name in ("feeds/all.xml", "feeds/kinds/commitment.xml", "feeds/departments/xzspj.xml"):
        [one] = [entry for entry in after[name].entries if entry.id == f"{URL}lists/commitments/n/"]
        assert (one.published, one.updated) == ("2026-08-13T00:00:00+08:00", "2026-11-03T00:00:00+08:00")
        assert one.title.startswith("【有修改】")
        assert "2026-11-03修改过" in one.summary
    # The month in which it was published stays as it was (RFC 5005, 4).
    month = "feeds/all/2026-08.xml"
    assert before[month].entries == after[month].entries


def test_a_feed_holds_two_months_and_at_least_thirty(repo: Repo) -> None:
    """Who looks once a month misses nothing; and a reader that comes first finds more than an empty page."""
    days = ["2026-11-20"] * 25 + ["2026-10-02"] * 15 + ["2026-09-30"] * 15
    for i, day in enumerate(days):
        repo.write(f"content/lists/commitments/n{i}.yml", GOOD.replace("000011", f"0001{i:02}").replace("2026-03-12", day))
    assert len(built(repo, "2026-11-22")["feeds/kinds/commitment.xml"].entries) == 40
    assert len(built(repo, "2026-12-22")["feeds/kinds/commitment.xml"].entries) == feeds.LEAST


def test_a_department_whose_last_record_has_left_keeps_its_feed(shipped: Repo) -> None:
    found = Fingerprints(site.load(shipped.root, datetime.date.fromisoformat(AS_OF)))
    later = Fingerprints(site.load(shipped.root, datetime.date(2040, 1, 1)))
    assert set(feeds.names(found)) <= set(feeds.names(later))


def test_a_feed_names_what_it_brings(repo: Repo) -> None:
    found = site.load(repo.root, datetime.date.fromisoformat(AS_OF))
    assert feeds.page(found, "kinds/commitment") == "lists/commitments/"
    assert (feeds.page(found, ""), feeds.page(found, "departments/nobody")) == ("", "")
    assert feeds.title(found, "departments/nobody").endswith("：nobody的公示")
    assert (feeds.address(""), feeds.archive("", "2026-08")) == ("feeds/all.xml", "feeds/all/2026-08.xml")


def test_below_a_path_every_address_has_it(repo: Repo) -> None:
    base = "https://a.example/credit/"
    found = Fingerprints(site.load(repo.root, datetime.date.fromisoformat(AS_OF)))
    for part in feeds.artifacts(found, base.rstrip("/")):
        for _, data in part.make():
            one = feedparser.parse(data)
            assert all(link.href.startswith(base) for link in [*one.feed.links, *(link for entry in one.entries for link in entry.links)])
            assert all(entry.id.startswith(base) for entry in one.entries)
