"""generator.site.counting: the limits of rules as plain values, and where the limit of a duty is counted."""

from __future__ import annotations

import datetime
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from support import AS_OF, Repo

from generator.law.counting import of_rule
from generator.site import counting
from generator.site.site import Site, load


@pytest.fixture(scope="module")
def site(shipped: Repo) -> Site:
    return load(shipped.root, datetime.date.fromisoformat(AS_OF))


def test_the_address_of_every_duty_counts_to_its_own_last_day(site: Site) -> None:
    """Who follows the link from a due date gets the same date there."""
    followed = 0
    for duty in site.duties:
        address = urlsplit(counting.address(duty))
        asked = parse_qs(address.query)
        assert address.path == f"{counting.FOLDER}{duty.rule.id}/"
        if duty.due is None or duty.rule.data["limit_kind"] == "到期日":
            continue
        stops = [tuple(datetime.date.fromisoformat(one) for one in stop.split("~")) for stop in asked.get("stop", ())]
        count = int(asked["n"][0]) if "n" in asked else None
        found = of_rule(duty.rule, asked["from"][0].replace("T", " "), site.calendar, count, [(a, b) for a, b in stops])
        assert found.due == (duty.times[1] or duty.due.isoformat()), counting.address(duty)
        followed += 1
    assert followed > 400
    assert any("&stop=" in counting.address(duty) for duty in site.duties)
    assert any("&n=" in counting.address(duty) for duty in site.duties)
    # A limit that stands still leads to no last day there either.
    paused = [counting.address(duty) for duty in site.duties if duty.paused]
    assert paused
    assert all(re.search(r"&stop=\d{4}-\d\d-\d\d~(?:&|$)", one) for one in paused)


def test_a_limit_says_from_what_it_runs_in_words(site: Site) -> None:
    told = {rule.id: counting.limit(site, rule) for rule in counting.rules(site)}
    assert told["disclose-penalties"]["starts"] == "处罚决定日期"
    assert (told["disclose-penalties"]["count"], told["disclose-penalties"]["unit"]) == (7, "工作日")
    assert told["disclosure-report-government"]["starts"] == "周期的最后一天"
    assert (told["case-promised"]["count"], told["case-promised"]["unit"]) == (None, "工作日")


def test_what_is_told_names_the_notices_of_the_years_that_are_reached(site: Site) -> None:
    [rule] = [one for one in counting.rules(site) if one.id == "disclose-penalties"]
    told = counting.told(site, rule, "2025-12-29")
    assert {one["year"] for one in told["notices"]} == {2025, 2026}
    assert "调休上班，计入" in counting.text(told)
    assert counting.told(site, rule, "2026-12-29")["due"] is None
