"""generator.law.facts: what the rules make of each record on a day, computed or remembered."""

from __future__ import annotations

import dataclasses
import datetime
import random
from pathlib import Path
from typing import Any

import pytest
from samples import DISCLOSURE
from support import PENALTY_FILE, PERSONS_PENALTY, REVOKED, ROOT, Repo, as_yaml, schema

from generator.engine.store import NO_STORE, Store
from generator.site.site import Site, load

RULE = DISCLOSURE | {"worked_examples": [{"starts": "2026-03-02", "due": "2026-03-11"}]}


def site(repo: Repo, day: str, store: Store = NO_STORE) -> Site:
    return load(repo.root, datetime.date.fromisoformat(day), store=store)


@pytest.fixture
def ruled(repo: Repo) -> Repo:
    repo.dump("content/rules/publish.yml", RULE)
    repo.dump("content/rules/calendars/cn-2026.yml", schema("calendar")["examples"][0])
    repo.write(PENALTY_FILE, PERSONS_PENALTY)
    return repo


def told(found: Site) -> dict[str, Any]:
    """The facts about the penalty, in the words of others."""
    [record] = found.all_by_kind["penalty"]
    [rule] = found.rules
    duty, ending = found.facts.duty(rule, record), found.facts.endings().get(record.file)
    return {
        "due": None if duty is None else duty.due,
        "status": None if duty is None else duty.status,
        "left": None if duty is None else duty.working_days_left,
        "ending": None if ending is None else (ending.on, ending.reason),
    }


def test_a_rule_demands_something_by_a_day(ruled: Repo) -> None:
    found = told(site(ruled, "2026-04-22"))
    assert (found["due"], found["ending"]) == (datetime.date(2026, 4, 30), None)


def test_what_was_revoked_leaves_on_its_day(ruled: Repo) -> None:
    ruled.write(PENALTY_FILE, PERSONS_PENALTY + as_yaml({"ended": REVOKED}))
    assert told(site(ruled, "2026-11-22"))["ending"] == (datetime.date(2026, 11, 1), "撤销")


def test_a_file_with_faults_never_leaves_by_accident(ruled: Repo) -> None:
    ruled.write(PENALTY_FILE, PERSONS_PENALTY.replace("severity: 轻微", "severity: 重大") + as_yaml({"ended": REVOKED}))
    assert told(site(ruled, "2026-11-22"))["ending"] is None


@pytest.mark.parametrize("days", [("2026-04-22", "2026-04-23"), ("2026-04-23", "2026-04-22"), ("2026-04-22", "2026-06-01")])
def test_what_is_remembered_of_another_day_is_not_told_of_this_one(ruled: Repo, tmp_path: Path, days: tuple[str, str]) -> None:
    store = Store(tmp_path / "store")
    for day in (*days, *days):
        assert told(site(ruled, day, store)) == told(site(ruled, day))


@pytest.mark.slow
def test_on_every_day_of_two_years_what_is_remembered_is_what_is_computed(tmp_path: Path) -> None:
    """The records and rules that come with the program, day after day, and back."""
    chosen, store = random.Random(4), Store(tmp_path / "store")
    read = load(ROOT, datetime.date(2026, 1, 1))
    day, last = datetime.date(2025, 12, 20), datetime.date(2028, 1, 10)
    while day < last:
        remembered, computed = (dataclasses.replace(read, as_of=day, store=one) for one in (store, NO_STORE))
        assert remembered.facts.table.digests == computed.facts.table.digests, day
        day += datetime.timedelta(days=chosen.choice((1, 1, 2, 9, 23, -3)))


def test_a_changed_rule_or_calendar_is_seen(ruled: Repo, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    first = told(site(ruled, "2026-04-22", store))
    ruled.dump("content/rules/publish.yml", RULE | {"limit": {"count": 5, "unit": "工作日"}})
    second = told(site(ruled, "2026-04-22", store))
    assert second == told(site(ruled, "2026-04-22"))
    assert second["due"] < first["due"]
    ruled.dump("content/rules/calendars/cn-2026.yml", schema("calendar")["examples"][0] | {"holidays": [], "workdays": []})
    assert told(site(ruled, "2026-04-22", store)) == told(site(ruled, "2026-04-22"))


def test_of_a_record_that_is_not_there_nothing_is_known(ruled: Repo) -> None:
    found = site(ruled, "2026-04-22")
    [record] = found.all_by_kind["penalty"]
    with pytest.raises(KeyError):
        found.facts.of(record._replace(file="content/disclosures/penalties/2026/other.yml"))


def test_time_that_is_not_counted_is_remembered_whole(repo: Repo, tmp_path: Path) -> None:
    repo.dump("content/rules/calendars/cn-2026.yml", schema("calendar")["examples"][0])
    paths = {"from": "not_counted.from", "until": "not_counted.to", "told": "not_counted.told_on", "ground": "not_counted.ground"}
    how = {"field": "not_counted", "law": "某法第一条", **paths}
    repo.dump("content/rules/promised.yml", schema("rule")["examples"][3] | {"not_counted": how})
    off = {"ground": "听证", "from": "2026-09-16", "told_on": "2026-09-15"}
    repo.dump("content/lists/cases/2026/a.yml", schema("case")["examples"][1] | {"received_on": "2026-09-14", "not_counted": [off]})
    store = Store(tmp_path / "store")
    first, again = (site(repo, "2026-09-28", store).duties for _ in range(2))
    assert [duty._replace(rule=None, record=None) for duty in again] == [duty._replace(rule=None, record=None) for duty in first]
    [duty] = again
    assert duty.paused
    assert [(one.ground, one.days) for one in duty.not_counted] == [("听证", 9)]
