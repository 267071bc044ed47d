"""Finds the duties of single records without making all of them: by rule and month, those that wait, those that were late, and their sums.

What is found of a shard is remembered; a duty itself is made only where it is shown.
"""

from __future__ import annotations

import heapq
import statistics
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple

from generator.engine.memo import Memo, Table, table
from generator.law.duties import MET, OPEN, OVERDUE, UNKNOWN, Duty
from generator.law.facts import fact_of
from generator.law.rules import PUBLICATION, RECORD, Rule
from generator.model.shards import Shard
from generator.site import proven
from generator.site.proven import Standing
from generator.site.site import Site
from generator.site.statistics import Months, slot_of
from generator.site.wording import Score, soon

# A rule and a month such as `2026-07`, in which its limits begin.
Name = tuple[str, str]
# The places of records in their shard, packed.
_Places = bytes
# A day, a rule, the place of a record in its shard, and the department.
_Dated = tuple[int, str, int, str]
# Of the duties of a department: how many were done, in time, late, and in time as is proved.
_Sums = list[int]


class Lists(NamedTuple):
    """What is found of a shard, as plain values.

    By rule and month the places of all records with a duty, and of those whose duty was missed or cannot be judged; rule and place of each
    duty that waits; those that were done late, with the day on which they were done; those done in time of which there is only a later
    proof, with the last day of their limits; the sums of each department, and there how often a publication took how many working days.
    """

    every: dict[Name, _Places]
    missed: dict[Name, _Places]
    waiting: list[tuple[str, int]]
    late: list[_Dated]
    later: list[_Dated]
    sums: dict[str, _Sums]
    taken: dict[str, dict[int, int]]


def lists_of(
    shard: Shard, facts: Mapping[str, bytes], proofs: Mapping[str, int], own: Sequence[str], published: Sequence[str]
) -> tuple[Any, ...]:
    """The `Lists` of a shard of shown records. `proofs` are by file the days of a proof, `own` the rules about single records, `published`
    those of them that are met by publication.
    """
    counted, by_proof, months = frozenset(own), frozenset(published), Months()
    out = Lists({}, {}, [], [], [], {}, {})
    every, missed = dict[Name, list[int]](), dict[Name, list[int]]()
    for place, record in enumerate(shard.records):
        for rule, duty in fact_of(facts[record.file]).duties.items():
            if rule not in counted:
                continue
            who, starts, due, met_on, _, status, _, days, *_, times = duty
            slot, name = slot_of(duty), (rule, months[starts])
            every.setdefault(name, []).append(place)
            if slot in (1, 2, 4):
                missed.setdefault(name, []).append(place)
            sums = out.sums.setdefault(who, [0, 0, 0, 0])
            if status != MET:
                out.waiting.append((rule, place))
                continue
            sums[0] += 1
            if days is not None and rule in by_proof:
                taken = out.taken.setdefault(who, {})
                taken[days] = taken.get(days, 0) + 1
            proof = proofs.get(record.file, 0) if slot == 0 and rule in by_proof else 0
            if slot == 1:
                sums[2] += 1
                out.late.append((met_on, rule, place, who))
            elif slot == 0:
                sums[1] += 1
            if proof and proven.in_time(proof, due, times[1]):
                sums[3] += 1
            elif proof:
                out.later.append((due, rule, place, who))
    packed = [{name: array("I", some).tobytes() for name, some in found.items()} for found in (every, missed)]
    return (*packed, *out[2:])


@dataclass(frozen=True)
class Part:
    """The duties of all departments or of one: those that wait, each as it is; of those that were done late, and of those of which there is
    only a later proof, how many they are, and the newest of them; how many were done, in time, and proved to be in time; and the median of
    the working days from decision to publication.
    """

    waiting: Sequence[Duty]
    late: Sequence[Duty]
    lates: int
    later: Sequence[Duty]
    laters: int
    done: int
    on_time: int
    proved: int
    median: float | None

    @property
    def rate(self) -> float | None:
        """The on-time rate as `wording.RATE` defines it; None if nothing counts yet."""
        judged = self.on_time + self.lates + sum(one.status == OVERDUE for one in self.waiting)
        return self.on_time / judged if judged else None


NOTHING = Part((), (), 0, (), 0, 0, 0, 0, None)


class DutyLists:
    """The duties of a site. `proofs` has by shard and file the ordinals of the days on which records are proved to have been public."""

    def __init__(self, site: Site, proofs: Sequence[Mapping[str, int]]) -> None:
        self._site = site
        rules = [rule for rule in site.rules if rule.trigger == RECORD]
        published = [rule.id for rule in rules if rule.data.get("met_by") == PUBLICATION]
        self._rules = {rule.id: rule for rule in rules}
        found = Memo(site.store).map(
            lists_of,
            table(site.shown, len(site.records)),
            site.facts.table,
            table(list(proofs)),
            given=([rule.id for rule in rules], published),
        )
        self._table: Table[tuple[Any, ...]] = found

    @cached_property
    def _lists(self) -> Sequence[Lists]:
        return [Lists(*one) for one in self._table]

    def of_month(self, rule: str, month: str) -> Iterator[Duty]:
        """The duties of a rule whose limits begin in a month."""
        yield from self._made(rule, month, [one.every for one in self._lists])
        yield from self._others(rule, month)

    def missed(self, rule: str, months: Iterable[str]) -> Iterator[Duty]:
        """Those that were missed, or done late, or cannot be judged, of several months."""
        for month in months:
            yield from self._made(rule, month, [one.missed for one in self._lists])
            yield from self._others(rule, month)

    def _made(self, rule: str, month: str, found: Iterable[Mapping[Name, _Places]]) -> Iterator[Duty]:
        if rule in self._rules:
            for number, places in enumerate(found):
                yield from self._of_places(self._rules[rule], number, array("I", places.get((rule, month), b"")))

    def _of_places(self, rule: Rule, number: int, places: Iterable[int]) -> Iterator[Duty]:
        records, duty = self._site.shown[number].records, self._site.facts.duty
        for place in places:
            found = duty(rule, records[place])
            assert found is not None
            yield found

    def _others(self, rule: str, month: str) -> Iterable[Duty]:
        return self._other_duties.get((rule, month), ())

    @cached_property
    def _other_duties(self) -> Mapping[Name, Sequence[Duty]]:
        out: dict[Name, list[Duty]] = {}
        for duty in self._site.other_duties:
            out.setdefault((duty.rule.id, duty.starts.isoformat()[:7]), []).append(duty)
        return out

    @cached_property
    def waiting(self) -> Sequence[Duty]:
        """All duties that are not met, those about several records and of periods among them."""
        return [
            *(
                duty
                for number, one in enumerate(self._lists)
                for rule, place in one.waiting
                for duty in self._of_places(self._rules[rule], number, (place,))
            ),
            *(duty for duty in self._site.other_duties if duty.status != MET),
        ]

    @cached_property
    def departments(self) -> Sequence[str]:
        """All that have a duty, met or not; "" is among them if nobody is known who owes one."""
        return sorted({who for one in self._lists for who in one.sums} | {duty.authority for duty in self._site.other_duties})

    def parts(self, most: int) -> dict[str | None, Part]:
        """The duties of all departments (None) and of each. Of what is over, only the newest `most` are made."""
        waiting, met = _by_authority(self.waiting), _by_authority([duty for duty in self._site.other_duties if duty.status == MET])
        late, later = self._newest(most, [one.late for one in self._lists]), self._newest(most, [one.later for one in self._lists])
        return {
            who: self._part(who, most, waiting.get(who, []), met.get(who, []), late.get(who, _NONE), later.get(who, _NONE))
            for who in (None, *self.departments)
        }

    def _part(self, who: str | None, most: int, waiting: Sequence[Duty], met: Sequence[Duty], late: _Newest, later: _Newest) -> Part:
        """`met` are those about several records and of periods."""
        standing = [(duty, proven.standing(self._site.proved, duty)) for duty in met]
        late_too = [duty for duty in met if duty.on_time is False]
        later_too = [duty for duty, found in standing if found is Standing.LATER]
        sums = [one.sums[name] for one in self._lists for name in ([who] if who is not None else one.sums) if name in one.sums]
        done, on_time, lates, proved = map(sum, zip(*sums, strict=True)) if sums else (0, 0, 0, 0)
        return Part(
            waiting,
            sorted([*self._each(late), *late_too], key=lambda d: (d.met_on, d.key), reverse=True)[:most],
            lates + len(late_too),
            sorted([*self._each(later), *later_too], key=lambda d: (d.due, d.key), reverse=True)[:most],
            later.total + len(later_too),
            done + len(met),
            on_time + sum(duty.on_time is True for duty in met),
            proved + sum(found is Standing.PROVED for _, found in standing),
            self._median(who, met),
        )

    def _newest(self, most: int, found: Iterable[Iterable[_Dated]]) -> dict[str | None, _Newest]:
        every: dict[str | None, list[tuple[int, str, int, str, int]]] = {}
        for number, some in enumerate(found):
            for one in some:
                placed = (*one, number)
                every.setdefault(None, []).append(placed)
                every.setdefault(one[3], []).append(placed)
        shown = self._site.shown

        def order(one: tuple[int, str, int, str, int]) -> tuple[int, str]:
            day, rule, place, _, number = one
            return day, f"{rule}:{shown[number].records[place].file}"

        out = {}
        for who, dated in every.items():
            # Only of those of the last days it matters which record they are about.
            days = heapq.nlargest(most, map(itemgetter(0), dated))
            out[who] = _Newest(len(dated), heapq.nlargest(most, [one for one in dated if one[0] >= days[-1]], order))
        return out

    def _each(self, found: _Newest) -> Iterator[Duty]:
        for _, rule, place, _, number in found.some:
            yield from self._of_places(self._rules[rule], number, (place,))

    def _median(self, who: str | None, met: Iterable[Duty]) -> float | None:
        """The median of the working days that publications took."""
        taken: dict[int, int] = {}
        for one in self._lists:
            for some in [one.taken.get(who, {})] if who is not None else one.taken.values():
                for days, count in some.items():
                    taken[days] = taken.get(days, 0) + count
        for duty in met:
            if duty.working_days is not None and duty.rule.data.get("met_by") == PUBLICATION:
                taken[duty.working_days] = taken.get(duty.working_days, 0) + 1
        total, before = sum(taken.values()), 0
        middle: list[int] = []
        for days, count in sorted(taken.items()):
            # The one in the middle, or the two around it.
            middle += [days for place in {(total - 1) // 2, total // 2} if before <= place < before + count]
            before += count
        return statistics.median(middle) if middle else None


class _Newest(NamedTuple):
    """How many there are, and the newest of them, each with the number of its shard at the end."""

    total: int
    some: Sequence[tuple[int, str, int, str, int]]


_NONE = _Newest(0, ())


def _by_authority(duties: Iterable[Duty]) -> dict[str | None, list[Duty]]:
    out: dict[str | None, list[Duty]] = {None: []}
    for duty in duties:
        out[None].append(duty)
        out.setdefault(duty.authority, []).append(duty)
    return out


def scores(parts: Mapping[str | None, Part]) -> list[Score]:
    """A score for each department with duties, the worst first: by overdue, then by late duties."""
    found = [_score(who, part) for who, part in parts.items() if who is not None]
    return sorted(found, key=lambda s: (-s.overdue, -s.late, s.authority))


def _score(authority: str, part: Part) -> Score:
    states = [duty.status for duty in part.waiting]
    return Score(
        authority=authority,
        met=part.done,
        late=part.lates,
        open=states.count(OPEN),
        soon=sum(map(soon, part.waiting)),
        overdue=states.count(OVERDUE),
        unknown=states.count(UNKNOWN),
        on_time_rate=part.rate,
        median=part.median,
    )
