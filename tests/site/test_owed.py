"""generator.site.owed: the duties of each rule by month, summed up for the periods of which one may ask."""

from __future__ import annotations

import datetime

import pytest
from support import AS_OF, Repo

from generator.law.rules import COLUMN
from generator.site.fingerprints import Fingerprints
from generator.site.measures import periods_of
from generator.site.owed import ORDER, Owed, Sum, days_late, period_name, state, summed
from generator.site.site import load


@pytest.fixture(scope="module")
def prints(shipped: Repo) -> Fingerprints:
    return Fingerprints(load(shipped.root, datetime.date.fromisoformat(AS_OF)))


def test_every_duty_is_in_one_month_and_is_counted_there_as_the_statistics_count_it(prints: Fingerprints) -> None:
    owed = prints.owed
    assert sum(owed.count(rule) for rule in owed.rules) == len(prints.site.duties)
    for rule in owed.rules:
        for period in owed.periods(rule):
            found = owed.of(rule, period)
            cells = prints.counts.by_rule[rule].items()
            total = summed(cell for of, cell in cells if period in periods_of(of.month))
            assert (total.total, owed.count(rule, period)) == (len(found), len(found))
            assert (total.late, total.open) == (sum(state(d) == "late" for d in found), sum(state(d) == "open" for d in found))
            assert [ORDER.index(state(d)) for d in found] == sorted(ORDER.index(state(d)) for d in found)
            assert owed.missed(rule, period, 3) == [d for d in found if state(d) in ORDER[:3]][:3]


def test_periods_are_named_and_in_order() -> None:
    owed = Owed({("a", "2025-12"): (1, b"x"), ("a", "2026-07"): (2, b"y"), ("a", "2026-11"): (1, b"z")}, list)
    assert owed.periods("a") == ["2026", "2026-Q4", "2026-Q3", "2026-11", "2026-07", "2025", "2025-Q4", "2025-12"]
    assert [period_name(one) for one in ("2026", "2026-Q3", "2026-07")] == ["2026年", "2026年第三季度", "2026年7月"]
    assert (owed.months("a", "2026-Q3"), owed.count("a", "2026"), owed.months("b")) == (["2026-07"], 3, [])
    assert owed.mark("a", "2026-Q3") == owed.mark("a", "2026-07") != owed.mark("a", "2026")


def test_who_stays_silent_is_not_punctual() -> None:
    assert Sum(on_time=3, late=1, overdue=4, open=9, unknown=7).rate == 3 / 8
    assert Sum(overdue=2).rate == 0
    assert Sum(open=2, unknown=1).rate is None


def test_days_late_are_those_after_the_last_day(prints: Fingerprints) -> None:
    as_of = prints.site.as_of
    late = [duty for duty in prints.site.duties if days_late(duty, as_of)]
    assert late
    for duty in late:
        assert duty.due is not None
        assert duty.due + datetime.timedelta(days=days_late(duty, as_of)) == (duty.met_on or as_of)
    assert all(state(duty) in ("late", "overdue") for duty in late)
    assert any(duty.rule.trigger != COLUMN for duty in late)
