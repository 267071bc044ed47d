"""Conditions on a record and what schemas hang on them: limits, endings of other records, figures over lists, shares."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class Condition(NamedTuple):
    """A field that holds any of the values; without values, one that is there at all.

    With `only` it holds no other values; with `least`, a number that is not below it.
    """

    field: str
    values: frozenset[str]
    only: bool = False
    least: float | None = None

    def __str__(self) -> str:
        if self.least is not None:
            return f"{self.field}≥{self.least:g}"
        return f"{self.field}={'、'.join(sorted(self.values))}" if self.values else self.field


class Limit(NamedTuple):
    """The most that a number may be under some conditions, and by which law (`x-most`)."""

    when: tuple[Condition, ...]
    most: float
    law: str


class Expected(NamedTuple):
    """What a choice is expected to be under some conditions, and by which law (`x-expected`)."""

    when: tuple[Condition, ...]
    values: frozenset[str]
    law: str


class Ends(NamedTuple):
    """A link that ends what it leads to, from the day in a field on, for a reason (`x-ends`).

    It is claimed by `when` and lawful only if `requires` holds too and, where `asked` names the date on which it was applied for, if the
    shortest period was over then.
    """

    when: tuple[Condition, ...]
    on: str
    reason: str
    requires: tuple[Condition, ...] = ()
    asked: str = ""


class Leaves(NamedTuple):
    """When the entries of a list leave (`x-leaves`): after the last day in a date of theirs, or on the day in another."""

    until: str
    removed: str


class Share(NamedTuple):
    """A share worked out from two numbers of a record (`x-record.computed`)."""

    title: str
    share: str
    of: str


class Figure(NamedTuple):
    """How many records of a list meet conditions, among how many (`x-record.figures`)."""

    title: str
    when: tuple[Condition, ...]
    among: tuple[Condition, ...]


class Counted(NamedTuple):
    """A figure over some records: how many, of how many."""

    title: str
    number: int
    of: int


def conditions(found: Iterable[Mapping[str, Any]] | None) -> tuple[Condition, ...]:
    """Conditions as a schema or a rule writes them under `when`."""
    return tuple(Condition(one["field"], frozenset(one.get("values", ())), one.get("only", False), one.get("least")) for one in found or ())


def limits(found: Iterable[Mapping[str, Any]]) -> tuple[Limit, ...]:
    """What `x-most` says."""
    return tuple(Limit(conditions(one.get("when")), one["most"], one["law"]) for one in found)


def expected(found: Iterable[Mapping[str, Any]]) -> tuple[Expected, ...]:
    """What `x-expected` says."""
    return tuple(Expected(conditions(one["when"]), frozenset(one["values"]), one["law"]) for one in found)


def ends(found: Mapping[str, Any] | None) -> Ends | None:
    """What `x-ends` says."""
    if found is None:
        return None
    return Ends(conditions(found.get("when")), found["on"], found["reason"], conditions(found.get("requires")), found.get("asked", ""))


def leaves(found: Mapping[str, Any] | None) -> Leaves | None:
    """What `x-leaves` says."""
    return Leaves(found.get("until", ""), found.get("removed", "")) if found is not None else None


def shares(record: Mapping[str, Any]) -> tuple[Share, ...]:
    """What `x-record.computed` says."""
    return tuple(Share(one["title"], one["share"], one["of"]) for one in record.get("computed", ()))


def figures(record: Mapping[str, Any]) -> tuple[Figure, ...]:
    """What `x-record.figures` says."""
    return tuple(Figure(one["title"], conditions(one["when"]), conditions(one.get("among"))) for one in record.get("figures", ()))


def values_at(data: Any, path: str) -> set[str]:
    """The values at a dotted path as texts; lists on the way and in the end give several."""
    return {text_of(one) for one in _items(_reached(data, path)) if one is not None}


def objects_at(data: Any, path: str) -> list[Mapping[str, Any]]:
    """What has parts at a dotted path; lists on the way and in the end give several."""
    return [one for one in _items(_reached(data, path)) if isinstance(one, Mapping)]


def text_of(value: object) -> str:
    """A plain value as one writes it: `true` of a truth value, and 7 of a number however many zeros follow its point."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{Decimal(repr(value)).normalize():f}"
    return str(value)


def _reached(data: Any, path: str) -> list[Any]:
    found = [data]
    for step in path.split("."):
        found = [one.get(step) for one in _items(found) if isinstance(one, Mapping)]
    return found


def _items(found: Iterable[Any]) -> Iterator[Any]:
    for one in found:
        # Lists may hold lists.
        if isinstance(one, list):
            yield from _items(one)
        else:
            yield one


def met(when: Iterable[Condition], data: Mapping[str, Any]) -> bool:
    """Whether a record's data meets every condition."""
    return all(_met(one, values_at(data, one.field)) for one in when)


def _met(one: Condition, found: set[str]) -> bool:
    if one.least is not None:
        return any(_NUMBER.fullmatch(text) and float(text) >= one.least for text in found)
    if one.only:
        return bool(found) and found <= one.values
    return bool(found & one.values if one.values else found)


def percent(part: float, whole: float) -> Decimal | None:
    """A share in percent, to one decimal; None where there is nothing to have a share of. Exact: no float arithmetic."""
    of = Decimal(repr(whole))
    return (Decimal(repr(part)) * 100 / of).quantize(Decimal("0.1"), ROUND_HALF_UP) if of > 0 else None


def numbers(one: Share, data: Mapping[str, Any]) -> tuple[float, float] | None:
    """The two numbers of a share, if a record has both."""
    part, whole = _number(data, one.share), _number(data, one.of)
    return (part, whole) if part is not None and whole is not None else None


def computed(found: Iterable[Share], data: Mapping[str, Any]) -> list[tuple[str, Decimal | None]]:
    """The title of each share and its value in percent, None where it cannot be worked out."""
    pairs = [(one.title, numbers(one, data)) for one in found]
    return [(title, percent(*pair) if pair is not None else None) for title, pair in pairs]


def _number(data: Any, path: str) -> float | None:
    for step in path.split("."):
        data = data.get(step) if isinstance(data, Mapping) else None
    return data if isinstance(data, int | float) and not isinstance(data, bool) else None


def flags(found: Iterable[Figure], data: Mapping[str, Any]) -> int:
    """For each figure two bits: whether a record is among those that it speaks of, and whether it counts."""
    out = 0
    for i, one in enumerate(found):
        if met(one.among, data):
            out |= (3 if met(one.when, data) else 1) << 2 * i
    return out


def counted(found: Sequence[Figure], of_records: Iterable[int]) -> list[Counted]:
    """The figures over some records, by the `flags` of each."""
    bits = Counter(of_records)
    return [
        Counted(
            one.title,
            sum(n for some, n in bits.items() if some >> 2 * i & 2),
            sum(n for some, n in bits.items() if some >> 2 * i & 1),
        )
        for i, one in enumerate(found)
    ]
