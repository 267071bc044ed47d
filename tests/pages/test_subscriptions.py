"""generator.pages.subscriptions: the page of feeds and calendars, in the built site and without an address of the site."""

from __future__ import annotations

import datetime
from pathlib import Path

import icalendar
from support import AS_OF, Page, Repo, body_of

from generator.data.subscriptions import listing
from generator.pages import subscriptions
from generator.pages.renderer import Renderer
from generator.site.site import load


def test_every_feed_and_calendar_is_there_by_a_name_for_people(shipped_site: Path) -> None:
    page = Page(body_of((shipped_site / "feeds/index.html").read_text(encoding="utf-8")))
    links = {link.removeprefix("../") for link in page.links()}
    there = {path.relative_to(shipped_site).as_posix() for path in shipped_site.rglob("*") if path.suffix in (".xml", ".ics")}
    current = {path for path in there if path.endswith(".ics") or (path.startswith("feeds/") and not path.startswith("feeds/all/"))}
    assert current <= links
    assert not {link for link in links if link.endswith((".xml", ".ics"))} - there
    labels = {one["href"]: one["aria-label"] for one in page.all("a") if "aria-label" in one and one["href"].endswith((".xml", ".ics"))}
    assert len(set(labels.values())) == len(labels), "a link that is heard alone says which one it is"
    assert not [one for one in labels.values() if "/" in one or ".xml" in one]
    assert "微信不能订阅" in page.text


def test_what_a_calendar_is_called_on_the_page_it_is_called_in_the_telephone(shipped_site: Path) -> None:
    page = Page(body_of((shipped_site / "feeds/index.html").read_text(encoding="utf-8")))
    for one in page.all("a"):
        if one["href"].endswith(".ics") and "全部" not in one["aria-label"]:
            text = (shipped_site / one["href"].removeprefix("../")).read_text(encoding="utf-8")
            assert one["aria-label"].removesuffix("的时限日历") in str(icalendar.Calendar.from_ical(text)["NAME"])


def test_without_an_address_of_the_site_the_page_says_why_there_are_no_feeds(repo: Repo) -> None:
    renderer = Renderer(load(repo.root, datetime.date.fromisoformat(AS_OF)))
    body = subscriptions.plan(renderer.env, listing(renderer.prints, "/")).make().body
    assert ".xml" not in body
    assert "没有更新订阅" in body
