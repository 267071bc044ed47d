"""generator.site.dutylists: what is shown of duties is found without making all of them, and is what all of them say."""

from __future__ import annotations

import datetime
import statistics
from collections.abc import Callable, Sequence

import pytest
from support import AS_OF, Repo

from generator.law.duties import MET, OPEN, OVERDUE, UNKNOWN, Duty
from generator.law.rules import PUBLICATION
from generator.site import dutylists, proven, wording
from generator.site.fingerprints import Fingerprints
from generator.site.proven import Standing
from generator.site.site import load


@pytest.fixture(scope="module")
def prints(shipped: Repo) -> Fingerprints:
    return Fingerprints(load(shipped.root, datetime.date.fromisoformat(AS_OF)))


def keys(duties: Sequence[Duty]) -> list[str]:
    return sorted(one.key for one in duties)


def newest(duties: Sequence[Duty], day: Callable[[Duty], datetime.date | None], most: int) -> list[str]:
    return [one.key for one in sorted(duties, key=lambda one: (day(one), one.key), reverse=True)[:most]]


def test_each_duty_is_in_the_month_in_which_its_limit_begins(prints: Fingerprints) -> None:
    every = prints.site.duties
    for rule in {one.rule.id for one in every}:
        for month in {one.starts.isoformat()[:7] for one in every if one.rule.id == rule}:
            wanted = [one for one in every if (one.rule.id, one.starts.isoformat()[:7]) == (rule, month)]
            assert keys([*prints.duties.of_month(rule, month)]) == keys(wanted)
            missed = [one for one in wanted if one.status in (OVERDUE, UNKNOWN) or (one.met_on is not None and one.on_time is not True)]
            assert set(keys(missed)) <= set(keys([*prints.duties.missed(rule, [month])]))


def test_those_that_wait_are_all_that_are_not_met(prints: Fingerprints) -> None:
    assert keys(prints.duties.waiting) == keys([one for one in prints.site.duties if one.status != MET])


@pytest.mark.parametrize("most", [2, 5000])
def test_a_part_says_what_its_duties_say(prints: Fingerprints, most: int) -> None:
    site, parts = prints.site, prints.duties.parts(most)
    assert set(parts) == {None, *(one.authority for one in site.duties)}
    assert set(prints.duties.departments) == set(parts) - {None}
    for who, part in parts.items():
        own = [one for one in site.duties if who in (None, one.authority)]
        late = [one for one in own if one.on_time is False]
        later = [one for one in own if proven.standing(site.proved, one) is Standing.LATER]
        assert keys(part.waiting) == keys([one for one in own if one.status != MET])
        assert [one.key for one in part.late] == newest(late, lambda one: one.met_on, most)
        assert [one.key for one in part.later] == newest(later, lambda one: one.due, most)
        assert (part.lates, part.laters) == (len(late), len(later))
        assert part.done == sum(one.status == MET for one in own)
        assert part.on_time == sum(one.on_time is True for one in own)
        assert part.proved == sum(proven.standing(site.proved, one) is Standing.PROVED for one in own)
        taken = [one.working_days for one in own if one.rule.data.get("met_by") == PUBLICATION and one.working_days is not None]
        assert part.median == (statistics.median(taken) if taken else None)


def test_scores_are_those_of_all_duties_and_the_worst_comes_first(prints: Fingerprints) -> None:
    found = dutylists.scores(prints.duties.parts(1))
    assert [(-one.overdue, -one.late, one.authority) for one in found] == sorted((-one.overdue, -one.late, one.authority) for one in found)
    for one in found:
        own = [duty for duty in prints.site.duties if duty.authority == one.authority]
        assert (one.met, one.open, one.overdue, one.unknown) == tuple(
            sum(duty.status == status for duty in own) for status in (MET, OPEN, OVERDUE, UNKNOWN)
        )
        assert one.soon == sum(map(wording.soon, own))
        judged = [duty for duty in own if duty.on_time is not None or duty.status == OVERDUE]
        assert one.on_time_rate == (sum(duty.on_time is True for duty in judged) / len(judged) if judged else None)
