"""generator.site.calendars: years without a calendar that some limit needs now or soon."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from samples import DISCLOSURE, PROMISED
from support import PENALTY_FILE, PERSONS_PENALTY, Repo, schema

from generator.site import calendars
from generator.site.site import Site, load

CALENDAR: dict[str, Any] = schema("calendar")["examples"][0]
RULE = DISCLOSURE | {"worked_examples": [{"starts": "2026-03-02", "due": "2026-03-11"}], "law": PROMISED["law"]}


def made(repo: Repo, as_of: str, *years: int, rule: dict[str, Any] = RULE, **more: Any) -> Site:
    for year in years:
        repo.dump(f"content/rules/calendars/cn-{year}.yml", CALENDAR | {"year": year, "holidays": [], "workdays": []} | more)
    repo.dump("content/rules/publish.yml", rule)
    repo.write(PENALTY_FILE, PERSONS_PENALTY)
    return load(repo.root, datetime.date.fromisoformat(as_of))


def test_nothing_is_missing_while_all_limits_can_be_reckoned(repo: Repo) -> None:
    assert calendars.missing(made(repo, "2026-11-01", 2026)) == []


def test_a_year_is_missing_before_the_first_limit_reaches_into_it(repo: Repo) -> None:
    """A month is enough to write down a notice: seven working days from December 23 on end in the next year."""
    [one] = calendars.missing(made(repo, "2026-11-25", 2026, kept_by="xzspj"))
    assert (one.year, one.since, one.rule.id) == (2027, datetime.date(2026, 12, 23), "publish")
    assert one.keeper == "甲市行政审批服务局"
    assert one.where.kind.name == "calendar"
    assert "请在2026-12-23之前由甲市行政审批服务局补上" in one.words(datetime.date(2026, 11, 25))
    assert "请尽快" in one.words(datetime.date(2026, 12, 23))


def test_without_any_calendar_the_rule_gets_the_finding(repo: Repo) -> None:
    [first, *_] = calendars.missing(made(repo, "2026-11-01"))
    assert first.year == 2026
    assert first.where.kind.name == "rule"
    assert calendars.said(made(repo, "2026-11-01")) == [
        one.words(datetime.date(2026, 11, 1)) for one in calendars.missing(made(repo, "2026-11-01"))
    ]


@pytest.mark.parametrize("change", [{"enabled": "停用"}, {"limit": {"count": 7, "unit": "日"}}])
def test_a_rule_that_asks_for_no_working_days_misses_nothing(repo: Repo, change: dict[str, Any]) -> None:
    assert calendars.missing(made(repo, "2026-12-20", 2026, rule=RULE | change)) == []
