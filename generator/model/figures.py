"""What is worked out from records and never typed: shares of two numbers, and figures and averages over a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from generator.model.conditions import Condition, conditions, met


class Share(NamedTuple):
    """A share computed from two numbers of a record (`x-record.computed`)."""

    title: str
    share: str
    of: str


class Figure(NamedTuple):
    """A figure over a list (`x-record.figures`): how many of its records meet some conditions, among how many."""

    title: str
    when: tuple[Condition, ...]
    among: tuple[Condition, ...]


class Average(NamedTuple):
    """An average over a list (`x-record.averages`): how many working days lie between two dates of a record."""

    title: str
    begins: str
    ends: str


class Averaged(NamedTuple):
    """The value of an average for some records: working days, to one decimal, and how many records have both dates.

    `days` is None if no record has them, or if their calendars are not known.
    """

    title: str
    days: Decimal | None
    number: int


class Counted(NamedTuple):
    """The value of a figure for some records: how many, of how many."""

    title: str
    number: int
    of: int


def averages(record: Mapping[str, Any]) -> tuple[Average, ...]:
    """The averages in an `x-record`."""
    return tuple(Average(one["title"], one["from"], one["to"]) for one in record.get("averages", ()))


def averaged(found: Sequence[Average], of_records: Sequence[Sequence[int]]) -> list[Averaged]:
    """The averages over some records, from the working days of each; -1 stands for days that are not known or not there."""
    out = []
    for i, one in enumerate(found):
        days = [some[i] for some in of_records if some[i] >= 0]
        out.append(Averaged(one.title, mean(sum(days), len(days)), len(days)))
    return out


def shares(record: Mapping[str, Any]) -> tuple[Share, ...]:
    """The annotation `x-record.computed` as values."""
    return tuple(Share(one["title"], one["share"], one["of"]) for one in record.get("computed", ()))


def figures(record: Mapping[str, Any]) -> tuple[Figure, ...]:
    """The annotation `x-record.figures` as values."""
    return tuple(Figure(one["title"], conditions(one["when"]), conditions(one.get("among"))) for one in record.get("figures", ()))


def percent(part: float, whole: float, rounding: str = ROUND_HALF_UP) -> Decimal | None:
    """A share in percent, to one decimal; None if the whole is zero. Exact: no float arithmetic."""
    of = Decimal(repr(whole))
    return (Decimal(repr(part)) * 100 / of).quantize(Decimal("0.1"), rounding) if of > 0 else None


def mean(total: int, number: int) -> Decimal | None:
    """The mean of so many whole numbers with a total, to one decimal; None if there are none."""
    return (Decimal(total) / number).quantize(Decimal("0.1"), ROUND_HALF_UP) if number else None


def numbers(one: Share, data: Mapping[str, Any]) -> tuple[float, float] | None:
    """The two numbers of a share; None if the record lacks one of them."""
    part, whole = _number(data, one.share), _number(data, one.of)
    return (part, whole) if part is not None and whole is not None else None


def computed(found: Iterable[Share], data: Mapping[str, Any]) -> list[tuple[str, Decimal | None]]:
    """The title of each share and its value in percent; None as value if it cannot be computed."""
    pairs = [(one.title, numbers(one, data)) for one in found]
    return [(title, percent(*pair) if pair is not None else None) for title, pair in pairs]


def _number(data: Any, path: str) -> float | None:
    for step in path.split("."):
        data = data.get(step) if isinstance(data, Mapping) else None
    return data if isinstance(data, int | float) and not isinstance(data, bool) else None


def flags(found: Iterable[Figure], data: Mapping[str, Any]) -> int:
    """Two bits for each figure: whether the record is among those of which the figure speaks, and whether it is counted."""
    out = 0
    for i, one in enumerate(found):
        if met(one.among, data):
            out |= (3 if met(one.when, data) else 1) << 2 * i
    return out


def counted(found: Sequence[Figure], of_records: Iterable[int]) -> list[Counted]:
    """The figures over some records, from the `flags` of each."""
    bits = Counter(of_records)
    return [
        Counted(
            one.title,
            sum(n for some, n in bits.items() if some >> 2 * i & 2),
            sum(n for some, n in bits.items() if some >> 2 * i & 1),
        )
        for i, one in enumerate(found)
    ]
