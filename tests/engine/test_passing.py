"""A day that notes for how long what is computed from it holds: held against the same computation on every later day."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.engine.passing import NEVER, Passing

DAY = datetime.date(2026, 11, 24)
DATES = st.dates(datetime.date(2026, 10, 1), datetime.date(2027, 2, 1))
# What is computed, from the day as a date, the same as a text, and another date.
USES: dict[str, Callable[[datetime.date, str, datetime.date], object]] = {
    "before": lambda day, text, other: day < other,
    "until": lambda day, text, other: day <= other,
    "from": lambda day, text, other: other <= day,
    "same": lambda day, text, other: other == day,
    "not the same": lambda day, text, other: day != other,
    "earlier": lambda day, text, other: min(day, other).isoformat()[:10],
    "later": lambda day, text, other: max(other, day).toordinal(),
    "days between": lambda day, text, other: (other - day).days,
    "days since": lambda day, text, other: (day - other).days,
    "a week later": lambda day, text, other: day + datetime.timedelta(days=7) > other,
    "another day of the month": lambda day, text, other: day.replace(day=1) <= other,
    "a day less": lambda day, text, other: (day - datetime.timedelta(days=1)).isoformat() < other.isoformat(),
    "year": lambda day, text, other: day.year,
    "one of some": lambda day, text, other: day in {other, DAY},
    "the text of the date": lambda day, text, other: day.isoformat() > other.isoformat(),
    "written": lambda day, text, other: f"{day}",
    "a text before": lambda day, text, other: text < other.isoformat(),
    "a text of a month": lambda day, text, other: other.isoformat()[:7] <= text,
    "the same text": lambda day, text, other: text == other.isoformat(),
    "the month": lambda day, text, other: text[:7],
    "a text with more": lambda day, text, other: "as of " + text,
    "a text with more behind": lambda day, text, other: text + other.isoformat(),
    "a text in a text": lambda day, text, other: f"{text}",
    "its own text": lambda day, text, other: str(text),
    "key": lambda day, text, other: {other.isoformat(): 1}.get(text),
    "beginning": lambda day, text, other: text.startswith(other.isoformat()[:7]),
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("days", [-1, 0, 1])
def test_until_the_day_that_it_names_nothing_changes_for_the_days_beside_it(use: str, days: int) -> None:
    until_it_changes(use, DAY + datetime.timedelta(days=days))


@given(use=st.sampled_from(sorted(USES)), other=DATES)
def test_until_the_day_that_it_names_nothing_changes(use: str, other: datetime.date) -> None:
    until_it_changes(use, other)


def until_it_changes(use: str, other: datetime.date) -> None:
    """Holds what is computed on a day against the same on every day until the one that it names."""
    work, passing = USES[use], Passing(DAY.isoformat())
    found = work(passing.date, passing.text, other)
    for number in range(200):
        day = DAY + datetime.timedelta(days=number)
        if day.isoformat() >= passing.until:
            break
        assert work(day, day.isoformat(), other) == found, day
    assert passing.until > DAY.isoformat()


def test_what_is_over_stays_over() -> None:
    passing = Passing(DAY.isoformat())
    assert datetime.date(2026, 1, 1) < passing.date
    assert passing.text > "2025"
    assert passing.date != datetime.date(2026, 11, 23)
    assert passing.until == NEVER


def test_what_begins_today_has_begun_for_ever() -> None:
    """What a million records that were published today say of their first day is computed once."""
    passing, same = Passing(DAY.isoformat()), datetime.date(2026, 11, 24)
    assert (same <= passing.date, passing.date >= same, same > passing.date, passing.date < same) == (True, True, False, False)
    assert (same.isoformat() <= passing.text, passing.text < same.isoformat()) == (True, False)
    assert min(same, passing.date) is same
    assert passing.until == NEVER
    for changes in (lambda day: same >= day, lambda day: day <= same, lambda day: day == same):
        passing = Passing(DAY.isoformat())
        assert changes(passing.date)
        assert passing.until == "2026-11-25"


def test_the_nearest_of_several_days_counts() -> None:
    passing = Passing(DAY.isoformat())
    assert [passing.date < datetime.date(2027, month, 1) for month in (3, 2, 4)] == [True] * 3
    assert passing.until == "2027-02-01"
