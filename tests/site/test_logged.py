"""generator.site.logged: what the log says of a record, and from when on a stamp proves it."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

import pytest
from support import AS_OF, GOOD, GOOD_FILE, Repo

from generator.site.logged import Logged, Stamp, name_of
from generator.site.site import Site, load

EARLY = datetime.datetime(2026, 11, 20, 15, 59, tzinfo=datetime.UTC)
# In Shanghai it is the next day already.
LATE = datetime.datetime(2026, 11, 20, 16, 1, tzinfo=datetime.UTC)
NAME = "commitment/xzspj-11"


def stamp(size: int, at: datetime.datetime, *, proved: bool = True, authority: str = "tsa") -> Stamp:
    return Stamp(size, at, authority, f"log/stamps/{size}.{authority}.tsr", proved)


@pytest.fixture
def site(repo: Repo) -> Site:
    repo.write(GOOD_FILE, GOOD)
    return load(repo.root, datetime.date.fromisoformat(AS_OF))


def logged(stamps: tuple[Stamp, ...] = (), **more: Any) -> Logged:
    given: dict[str, Any] = {
        "records": {NAME: ("c2FsdHNhbHRzYWx0", ((2, "2026-11-18"), (5, "2026-11-20")))},
        "removed": {"commitment/xzspj-9": ((1, "2026-11-18"), (4, "2026-11-19"))},
        "digests": bytes([4] * 32) + bytes([1] * 32) + bytes(32 * 4),
    }
    return Logged("jia.example/log", 6, b"r" * 32, "2026-11-20", ("key",), stamps, **given | more)


def commitment(site: Site) -> Any:
    [found] = [one for one in site.records if name_of(one) == NAME]
    return found


def test_a_record_has_the_leaf_of_what_is_shown_and_all_its_versions(site: Site) -> None:
    found = logged().of(commitment(site))
    assert found is not None
    assert (found.leaf, found.day, found.salt) == (5, "2026-11-20", "c2FsdHNhbHRzYWx0")
    assert [(one.leaf, one.day, one.stamped) for one in found.versions] == [(2, "2026-11-18", None), (5, "2026-11-20", None)]


def test_a_record_that_the_log_does_not_have_is_not_invented(site: Site) -> None:
    other = logged(records={})
    assert other.of(commitment(site)) is None
    assert other.gone(NAME) == ()


def test_one_that_has_left_keeps_its_leaves(site: Site) -> None:
    assert [(one.leaf, one.day) for one in logged().gone("commitment/xzspj-9")] == [(1, "2026-11-18"), (4, "2026-11-19")]


def test_the_digest_that_one_had_stays_known() -> None:
    assert logged().last_digest("commitment/xzspj-9") == bytes([1] * 32)
    assert logged().last_digest(NAME) == b""


def test_a_stamp_covers_the_leaves_of_its_checkpoint_and_no_others() -> None:
    log = logged((stamp(3, EARLY),))
    assert log.stamped_by(2) == stamp(3, EARLY)
    assert log.stamped_by(3) is None


def test_the_first_good_stamp_counts_even_of_a_larger_checkpoint() -> None:
    log = logged((stamp(3, LATE), stamp(6, EARLY, authority="other"), stamp(3, EARLY, proved=False, authority="third")))
    assert log.stamped_by(2) == stamp(6, EARLY, authority="other")
    assert log.stamped_by(6) is None


def test_a_stamp_that_is_only_claimed_proves_no_day() -> None:
    assert logged((stamp(6, EARLY, proved=False),)).proved_by(2) is None


@pytest.mark.parametrize(("at", "day"), [(EARLY, 20), (LATE, 21)])
def test_the_proved_day_is_that_of_shanghai(at: datetime.datetime, day: int) -> None:
    assert logged((stamp(3, at),)).proved_by(2) == datetime.date(2026, 11, day)


def test_a_site_with_its_log_keeps_what_it_has_computed(site: Site) -> None:
    records = site.records
    with_log = site.with_log(logged())
    assert (site.logged, with_log.logged) == (None, logged())
    assert with_log.records is records
    assert dataclasses.replace(with_log, logged=None) == site
