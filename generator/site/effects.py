"""What a merge does to limits and numbers: what is published in time, what of a department's list is settled by it, which numbers it fills.

The day of the merge is the day on which a record is published: what is not published yet counts as published on the day of the sites.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generator.law.calendar import UnknownYear
from generator.law.duties import MET, OVERDUE, Duty, Terms, compute, of_record
from generator.law.limits import WORKING_DAYS
from generator.law.numbering import Series, number_regex
from generator.law.rules import COLUMN, LATENESS, PUBLICATION, RECORD
from generator.model.records import Record
from generator.site import wording
from generator.site.site import Site
from generator.site.twostates import ADDED, Pair, States

# What is said of a duty: the day of the merge decides whether it is met in time; it is open after the merge; or it is met on another day.
MEETS, OPENS, SETTLES = "meets", "opens", "settles"


class Effect(NamedTuple):
    """What a merge does to a duty: the title of its rule, its last day ("" if it has none), whether it is late, and all in a sentence."""

    what: str
    rule_id: str
    title: str
    due: str
    late: bool
    text: str


class Settled(NamedTuple):
    """What a merge takes from a department's list, or adds to it: the department's name, and a sentence."""

    whose: str
    text: str


class _Merged(NamedTuple):
    """Proofs by which everything that is there was published on the day of the merge, or before it, which is as good here."""

    on: str
    known: bool = True

    def day(self, record: Record) -> str:
        """The day of the merge."""
        return self.on


class Effects:
    """The effects of what differs between two states."""

    def __init__(self, states: States, found: Sequence[Pair]) -> None:
        self.before, self.after = states.before, states.after
        self._pairs = found
        self._terms = [_terms(site) for site in (self.before, self.after)]

    def of(self, pair: Pair) -> list[Effect]:
        """What the merge does to the duties about one record, in the order of the rules; nothing for one that is not shown after it."""
        if pair.now is None or pair.now.file in self.after.broken or self._left(pair.now):
            return []
        if pair.what == ADDED:
            return [self._new(duty) for duty in self._duties(self.after, pair.now)]
        if pair.was is None:
            return []
        known = {duty.rule.id: duty for duty in self._duties(self.before, pair.was)}
        return [one for duty in self._duties(self.after, pair.now) if (one := _moved(known.get(duty.rule.id), duty)) is not None]

    def _left(self, record: Record) -> bool:
        ending = self.after.endings.get(record.file)
        return ending is not None and ending.on <= self.after.as_of

    def _duties(self, site: Site, record: Record) -> list[Duty]:
        rules = [rule for _, rule in site.facts.laws.about_records.get(record.kind.name, ())]
        terms = self._terms[site is self.after]._replace(sent={record.file: site.facts.sent(record)})
        found = of_record(rules, record, terms)
        return [found[rule.id] for rule in rules if rule.id in found]

    def _new(self, duty: Duty) -> Effect:
        title, due = str(duty.rule.data["title"]), wording.due(duty)
        today = duty.evidence == "git" and duty.met_on == self.after.as_of
        if duty.rule.data.get("met_by") != PUBLICATION or not today:
            late = duty.status == OVERDUE or duty.on_time is False
            return Effect(SETTLES if duty.status == MET else OPENS, duty.rule.id, title, due, late, wording.state(duty))
        if duty.due is None:
            why = duty.reason or wording.not_counted(duty) or f"缺少 {duty.starts.year} 年或者下一年的工作日安排"
            return Effect(MEETS, duty.rule.id, title, due, False, f"今天合并；期限算不出：{why}")
        return Effect(MEETS, duty.rule.id, title, due, duty.on_time is False, _today(self.after, duty))

    def settled(self) -> Iterator[Settled]:
        """What the merge takes from the lists of departments: periods and columns, and document numbers."""
        kinds = {record.kind.name for pair in self._pairs for record in (pair.was, pair.now) if record is not None}
        asked = [rule for rule in self.after.rules if rule.enabled and rule.trigger != RECORD and rule.kind in kinds]
        # What follows from lateness is computed from the duties that were not kept.
        first = {name for rule in asked if rule.trigger == LATENESS for name in rule.after}
        rules = [rule for rule in self.after.rules if rule in asked or rule.id in first]
        old, new = (
            {duty.key: duty for duty in compute(rules, site.by_kind, terms, None, site.all_by_kind, own=False)}
            for site, terms in zip((self.before, self.after), self._terms, strict=True)
        )
        for key, duty in new.items():
            was = old.get(key)
            if was is not None and (text := _closed(self.after, was, duty)):
                yield Settled(wording.department(self.after, duty.authority), text)
        if any("document_number" in kind.root.properties for kind in self.after.kinds if kind.name in kinds):
            yield from self._numbers()

    def _numbers(self) -> Iterator[Settled]:
        known = {(one.kind, one.pattern, one.year): one for one in self.before.series}
        for one in self.after.series:
            was = known.get((one.kind, one.pattern, one.year))
            filled = [number for number in self._brought(one) if was is not None and _missing(was, number)]
            names = "、".join(wording.department(self.after, who) for who in one.authorities)
            if filled:
                yield Settled(names, f"补上缺号 {'、'.join(filled[:10])}{f' 等 {len(filled)} 个' if len(filled) > 10 else ''}")
            if one.missing > (was.missing if was is not None else 0) - len(filled):
                before = set(was.texts()) if was is not None else set()
                fresh = [text for text in one.texts() if text not in before]
                yield Settled(names, f"出现新的缺号 {'、'.join(fresh[:5])}{f' 等 {len(fresh)} 处' if len(fresh) > 5 else ''}")

    def _brought(self, series: Series) -> list[str]:
        """The document numbers of a series that new records bring."""
        regex = number_regex(series.pattern)
        found = [pair.now for pair in self._pairs if pair.what == ADDED and pair.now is not None and pair.now.kind.name == series.kind]
        numbers = [one.pointers.number for one in found if one.authority in series.authorities]
        return [text for text in numbers if (match := regex.fullmatch(text)) is not None and int(match["year"]) == series.year]


def _missing(series: Series, number: str) -> bool:
    match = number_regex(series.pattern).fullmatch(number)
    return match is not None and any(gap.start <= int(match["serial"]) <= gap.end for gap in series.unexplained)


def _terms(site: Site) -> Terms:
    proofs = site.history if site.history.known else _Merged(site.as_of.isoformat())
    return Terms(site.calendar, proofs, site.as_of, site.first_day)


def _today(site: Site, duty: Duty) -> str:
    """Whether a record that is published today is published in time, and until when it would be."""
    limit, due, day = duty.rule.data.get("limit", {}), wording.due(duty), site.as_of.isoformat()
    of = f"（限 {limit['count']} 个工作日）" if limit.get("unit") == WORKING_DAYS else ""
    if duty.on_time:
        which = f"，第 {duty.working_days} 个工作日{of}" if of and duty.working_days is not None else ""
        return f"今天（{day}）合并：按期{which}；最晚 {due} 合并"
    assert duty.due is not None
    try:
        late = site.calendar.between(duty.due, site.as_of)
        much = f"晚 {late} 个工作日" if late else "晚了，还不到一个工作日"
    except UnknownYear:
        much = f"晚 {(site.as_of - duty.due).days} 天"
    return f"已经晚了：最晚应在 {due} 公示，今天（{day}）合并{much}"


def _moved(was: Duty | None, now: Duty) -> Effect | None:
    """What a change of a record does to one of its duties; None if nothing."""
    title, due = str(now.rule.data["title"]), wording.due(now)
    late = now.status == OVERDUE or now.on_time is False
    if now.status == MET and was is not None and was.status != MET and now.rule.data.get("met_by") != PUBLICATION:
        return Effect(SETTLES, now.rule.id, title, due, late, f"这次改动办结了这一项：{wording.state(now)}")
    if now.status != MET and (was is None or was.status == MET or wording.due(was) != due):
        before = f"原来 {wording.due(was)} 到期，" if was is not None and wording.due(was) else ""
        return Effect(OPENS, now.rule.id, title, due, late, f"{before}合并以后：{wording.state(now)}")
    return None


def _closed(site: Site, was: Duty, now: Duty) -> str:
    """What a merge does to the duty of a period or of a column; "" if nothing."""
    title, subject = now.rule.data["title"], wording.subject(site, now)
    about = f"“{title}”{f'（{subject}）' if subject else ''}"
    if now.rule.trigger == COLUMN:
        if was.due == now.due or now.due is None or (was.due is not None and was.due > now.due):
            return ""
        return f"{about}：{'已经逾期，' if was.status == OVERDUE else ''}这次有了新的记录，下一条最晚 {wording.due(now)}"
    if now.status == MET and was.status != MET:
        late = "逾期办结" if now.on_time is False else "按期办结"
        return f"{about}：{'已经逾期，' if was.status == OVERDUE else ''}这次{late}（应在 {wording.due(now)} 以前）"
    return ""
