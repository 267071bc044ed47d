"""generator.data.subscriptions: which feeds and calendars there are."""

from __future__ import annotations

import datetime

import pytest
from support import AS_OF, Repo

from generator.data import calendars, feeds, subscriptions
from generator.site import site
from generator.site.fingerprints import Fingerprints

URL = "https://credit.shifan.example/"


@pytest.fixture(scope="module")
def prints(shipped: Repo) -> Fingerprints:
    return Fingerprints(site.load(shipped.root, datetime.date.fromisoformat(AS_OF)))


def test_each_feed_and_calendar_is_listed_once(prints: Fingerprints) -> None:
    found = subscriptions.listing(prints, URL)
    every = [*found["all"], *found["departments"], *(one for _, some in found["kinds"] for one in some)]
    assert sorted(one["feed"] for one in every if one["feed"]) == sorted(map(feeds.address, feeds.names(prints)))
    assert sorted(one["calendar"] for one in every if one["calendar"]) == sorted(
        ["deadlines/all.ics", *(f"deadlines/{who}.ics" for who in calendars.owing(prints))]
    )
    assert len({one["name"] for one in every}) == len(every)


def test_without_an_address_of_the_site_there_are_calendars_only(prints: Fingerprints) -> None:
    found = subscriptions.listing(prints, "/")
    assert (found["feeds"], found["kinds"]) == (False, [])
    assert all(not one["feed"] and one["calendar"] for one in found["departments"])
