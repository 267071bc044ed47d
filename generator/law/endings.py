"""What must leave the site: records past their longest publicity period, repaired, revoked or withdrawn; and whether they may leave."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from generator.law.calendar import Calendar, TooFar, UnknownYear
from generator.law.limits import CLOCK, due_date
from generator.law.rules import TAKE_DOWN, Rule
from generator.model.conditions import met
from generator.model.fields import Field
from generator.model.identity import parties
from generator.model.kinds import Kind
from generator.model.records import Record, Walk, first_text
from generator.text.folding import bare, finder

# The field, in any kind, that says that a record has ended: `how`, and from which day on.
ENDED = "ended"
# The fields, in any kind, that say until when a record is shown, and which other law allows a longer time than the rules.
UNTIL, BASIS = "publicity_until", "publicity_basis"
DAY = datetime.timedelta(days=1)
_MASK = re.compile("[*＊×某○]+")
# The words before and after the trade name of an organisation. 甲市, the city of all examples, has a shorter name than any real one.
_SHORT = re.compile(
    "^(?:甲|.{2,3}?)[省市](?:.{1,4}?[区县])?|(?:集团|股份|有限|责任|公司|合伙企业|经营部|合作社|中心|店|厂|部|行|院|所|学校)+$"
)


@dataclass(frozen=True, slots=True)
class Ending:
    """Why and from when a record is not shown. `law` cites the rule, if there is one."""

    on: datetime.date
    reason: str
    law: str


class Bound(NamedTuple):
    """The last day of a shortest or longest period, and the rule that sets it."""

    last: datetime.date
    rule: Rule


class Claim(NamedTuple):
    """What another record says of a record: that it ends on a day, for a reason.

    `asked` is the day of the application, if the end depends on the shortest period (`x-ends`); `file` is that of the other record. A
    `lacking` claim ends nothing: a condition is not met, or the file has faults.
    """

    on: datetime.date
    reason: str
    asked: datetime.date | None
    file: str
    lacking: bool


def shortest(record: Record, rules: Iterable[Rule], days: Calendar, day: datetime.date) -> Bound | None:
    """The last day of the shortest period by the rules in force on a day, the latest if there are several; None if there is none.

    A repair may be applied for from the next day on (国家发展改革委令2025年第36号).
    """
    return max(_bounds(record, rules, days, day, "shortest"), key=lambda one: one.last, default=None)


def longest(record: Record, rules: Iterable[Rule], days: Calendar, day: datetime.date) -> Bound | None:
    """The last day of the longest period by the rules in force on a day, the first if there are several; None if there is none."""
    return min(_bounds(record, rules, days, day, "limit"), key=lambda one: one.last, default=None)


def _bounds(record: Record, rules: Iterable[Rule], days: Calendar, day: datetime.date, key: str) -> Iterator[Bound]:
    # A period of publicity has days; a check reports one of minutes.
    for rule, starts in _periods(record, (r for r in rules if key in r.data and r.data[key].get("unit") not in CLOCK), day):
        limit = rule.data[key]
        try:
            yield Bound(due_date(starts, limit["count"], limit["unit"], days, moves=rule.moves), rule)
        except (UnknownYear, TooFar):
            # A day that cannot be computed hides nothing and forbids nothing; the worked examples of the rule report what is missing.
            continue


def _periods(record: Record, rules: Iterable[Rule], day: datetime.date) -> Iterator[tuple[Rule, datetime.date]]:
    """The rules on publicity periods that apply to a record and are in force on a day, each with the day from which its period runs."""
    for rule in rules:
        if rule.duty == TAKE_DOWN and rule.enabled and rule.kind == record.kind.name:
            starts = first_text(record.data, str(rule.data.get("starts", "")))
            if starts and rule.in_force(day) and rule.applies(record):
                yield rule, datetime.date.fromisoformat(starts)


def too_short(record: Record, rules: Sequence[Rule], days: Calendar, as_of: datetime.date) -> Bound | None:
    """The shortest period if a record claims a shorter one, by the rules in force on the day on which it would leave; else None."""
    declared = first_text(record.data, UNTIL)
    if not declared:
        return None
    last = datetime.date.fromisoformat(declared)
    bound = shortest(record, rules, days, min(last, as_of))
    return bound if bound is not None and last < bound.last else None


def too_long(record: Record, rules: Sequence[Rule], days: Calendar, as_of: datetime.date) -> Bound | None:
    """The longest period if a record claims a longer one and names no other law that allows it; else None."""
    declared = first_text(record.data, UNTIL)
    if not declared or record.data.get(BASIS):
        return None
    last = datetime.date.fromisoformat(declared)
    bound = longest(record, rules, days, min(last, as_of))
    return bound if bound is not None and last > bound.last else None


def ending(record: Record, rules: Sequence[Rule], days: Calendar, as_of: datetime.date, proved: Collection[str] = ()) -> Ending | None:
    """The first reason why a record is not shown from some day on, past or future; None if it stays.

    The longest period is that of the rule in force on the as-of day, not on the day of the decision: 信用修复管理办法 (国家发展改革委令
    2025年第36号) governs from 2026-04-01 on what is shown from then on. That it also governs earlier decisions is an assumption: no
    transitional clause was found. `proved` are the reasons that only a record of another kind can give, not the record itself.
    """
    found: list[Ending] = []
    how = first_text(record.data, f"{ENDED}.how")
    if how and how not in proved:
        found.append(Ending(datetime.date.fromisoformat(first_text(record.data, f"{ENDED}.on")), how, ""))
    declared = first_text(record.data, UNTIL)
    other = record.data.get(BASIS)
    law = f"{other['law']}{other['clause']}" if isinstance(other, Mapping) else ""
    # A doubtful claim never hides a record: one that would leave too early stays as long as the rules say.
    believed = bool(declared) and too_short(record, rules, days, as_of) is None
    if believed:
        found.append(Ending(datetime.date.fromisoformat(declared) + DAY, "公示期满", law))
    bound = longest(record, rules, days, as_of)
    if bound is not None and not (believed and law):
        found.append(Ending(bound.last + DAY, "公示期满", bound.rule.said))
    return min(found, key=lambda one: one.on) if found else None


def claims(record: Record, walk: Walk) -> Iterator[tuple[str, str, Claim]]:
    """Kind and id of each record that a record ends by a link (`x-ends`), with the claim. `walk` goes over the links that may do so.

    This also holds when the ending record itself has left the site: what was repaired does not come back.
    """
    for leaf in walk(record):
        how = leaf.field.ends
        on = first_text(record.data, how.on) if how is not None else ""
        if how is not None and on and leaf.value and met(how.when, record.data):
            asked = first_text(record.data, how.asked) if how.asked else ""
            if how.asked and not asked:
                # Without the day of the application it is not known whether it was too early.
                continue
            day = datetime.date.fromisoformat(asked) if asked else None
            yield (
                leaf.field.link,
                leaf.value,
                Claim(datetime.date.fromisoformat(on), how.reason, day, record.file, not met(how.requires, record.data)),
            )


def too_early(record: Record, claim: Claim, rules: Sequence[Rule], days: Calendar) -> tuple[Bound, datetime.date] | None:
    """The shortest period that was not over on the day of the application, or on the day on which the end takes effect, by the rules in
    force on that day; and which of the two days it is.
    """
    if claim.asked is None:
        return None
    for day in (claim.asked, claim.on):
        # Without a shortest period, an end is still not possible before the period begins.
        bound = shortest(record, rules, days, day) or _begun(record, rules, day)
        if bound is not None and day <= bound.last:
            return bound, day
    return None


def for_one_only(record: Record, claim: Claim) -> bool:
    """Whether an end that somebody applied for would also take away what is published about the other parties of a decision.

    Repair is granted to an applicant (信用修复管理办法), and the others have not made good what they did.
    """
    return claim.asked is not None and len(parties(record.kind, record.data)) > 1


def _begun(record: Record, rules: Sequence[Rule], day: datetime.date) -> Bound | None:
    """The day before the publicity period of a record begins, by the first rule in force on a day."""
    return next((Bound(starts - DAY, rule) for rule, starts in _periods(record, rules, day)), None)


def lawful(
    found: Mapping[tuple[str, str], Sequence[Claim]],
    record_of: Callable[[tuple[str, str]], Record | None],
    rules: Sequence[Rule],
    days: Calendar,
) -> dict[tuple[str, str], Ending]:
    """The first lawful claim about each record, by kind and id. No repair takes down a penalty before its shortest period is over."""
    out = {}
    for key, some in found.items():
        record = record_of(key)
        good = [
            one
            for one in some
            if not one.lacking and (record is None or (too_early(record, one, rules, days) is None and not for_one_only(record, one)))
        ]
        if good:
            first = min(good, key=lambda one: one.on)
            out[key] = Ending(first.on, first.reason, "")
    return out


def together_with(
    own: dict[str, Ending],
    by_others: Mapping[tuple[str, str], Ending],
    record_of: Callable[[tuple[str, str]], Record | None],
    broken: Container[str],
) -> dict[str, Ending]:
    """For each file, the first of the ending that a record has itself and the one that another record gives it."""
    for key, other in by_others.items():
        record = record_of(key)
        # A record that cannot be read correctly must not be hidden by accident. A check stops publishing anyway.
        if record is not None and record.file not in broken and (record.file not in own or other.on < own[record.file].on):
            own[record.file] = other
    return own


def ground(record: Record, ending: Ending) -> list[tuple[Field, str]]:
    """What the address of a record that has left may still say about its end (`x-tombstone`), never whose record it was.

    Nothing, if something else ended it before the day that it names itself.
    """
    said, shape = record.data.get(ENDED), record.kind.root.properties.get(ENDED)
    if not isinstance(said, Mapping) or shape is None or (said.get("how"), said.get("on")) != (ending.reason, ending.on.isoformat()):
        return []
    words = telling(record)
    # A check refuses texts that tell the subject; a site that is built all the same does not show them.
    return [(f, str(said[key])) for key, f in shape.properties.items() if f.tombstone and key in said and not tells(str(said[key]), words)]


def telling(record: Record) -> list[re.Pattern[str]]:
    """The texts that would tell whose record it is: names and codes of its parties, and its own document number."""
    words = {record.pointers.number} if record.pointers.number else set()
    for field, value in _leaves(record.kind.root, record.data):
        if field.subject and isinstance(value, Mapping):
            texts = [key for key, one in field.properties.items() if one.type == "string" and not one.enum and not one.own]
            words |= {str(value[key]) for key in texts if key in value}
        elif field.privacy:
            words.add(str(value))
    return [_pattern(word) for word in sorted(words) if len(bare(word)) > 1]


def tells(text: str, words: Iterable[re.Pattern[str]]) -> str:
    """The first part of a text that one of these expressions finds; "" if none does."""
    return next((found[0] for one in words if (found := one.search(text))), "")


def _leaves(shape: Field, value: Any) -> Iterator[tuple[Field, Any]]:
    yield shape, value
    if isinstance(value, Mapping):
        for key, one in value.items():
            if key in shape.properties:
                yield from _leaves(shape.properties[key], one)
    elif isinstance(value, list) and shape.items is not None:
        for one in value:
            yield from _leaves(shape.items, one)


def _pattern(word: str) -> re.Pattern[str]:
    """An expression for a name with anything between its characters; for a masked name the family name with any mask; for an
    organisation also its short name.
    """
    masked = _MASK.search(word)
    if masked is not None and masked.start() > 0:
        return re.compile(re.escape(word[: masked.start()]) + _MASK.pattern)
    short = _SHORT.sub("", word)
    # Up to four characters of the trade name identify it; fewer than three could occur anywhere.
    words = [word, short[:4]] if 3 <= len(short) < len(word) else [word]
    return finder([bare(one) for one in words])


def proofs(kinds: Iterable[Kind]) -> dict[str, frozenset[str]]:
    """For each kind, the reasons for an end that count only with a record of another kind (`x-ends`)."""
    out: dict[str, frozenset[str]] = {}
    for kind in kinds:
        for field in kind.root.walk():
            if field.ends is not None:
                out[field.link] = out.get(field.link, frozenset()) | {field.ends.reason}
    return out


def repairs(kinds: Iterable[Kind]) -> dict[str, str]:
    """For each kind, the reason for an end that is applied for once the shortest period is over (`x-ends` with `asked`)."""
    found = [(field.link, field.ends) for kind in kinds for field in kind.root.walk() if field.ends is not None]
    return {link: how.reason for link, how in found if how.asked}
