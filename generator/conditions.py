"""Conditions on a record and what schemas hang on them: limits, endings of other records, figures over lists, shares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple


class Condition(NamedTuple):
    """A field that holds any of the values; without values, one that is there at all."""

    field: str
    values: frozenset[str]

    def __str__(self) -> str:
        return f"{self.field}={'、'.join(sorted(self.values))}" if self.values else self.field


class Limit(NamedTuple):
    """The most that a number may be under some conditions, and by which law (`x-most`)."""

    when: tuple[Condition, ...]
    most: float
    law: str


class Ends(NamedTuple):
    """A link that ends what it leads to, from the day in a field on, for a reason (`x-ends`)."""

    when: tuple[Condition, ...]
    on: str
    reason: str


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


def conditions(found: Iterable[Mapping[str, Any]] | None) -> tuple[Condition, ...]:
    """Conditions as a schema or a rule writes them under `when`."""
    return tuple(Condition(one["field"], frozenset(one.get("values", ()))) for one in found or ())


def limits(found: Iterable[Mapping[str, Any]]) -> tuple[Limit, ...]:
    """What `x-most` says."""
    return tuple(Limit(conditions(one.get("when")), one["most"], one["law"]) for one in found)


def ends(found: Mapping[str, Any] | None) -> Ends | None:
    """What `x-ends` says."""
    return Ends(conditions(found.get("when")), found["on"], found["reason"]) if found is not None else None


def shares(record: Mapping[str, Any]) -> tuple[Share, ...]:
    """What `x-record.computed` says."""
    return tuple(Share(one["title"], one["share"], one["of"]) for one in record.get("computed", ()))


def figures(record: Mapping[str, Any]) -> tuple[Figure, ...]:
    """What `x-record.figures` says."""
    return tuple(Figure(one["title"], conditions(one["when"]), conditions(one.get("among"))) for one in record.get("figures", ()))


def values_at(data: Any, path: str) -> set[str]:
    """The values at a dotted path as texts; lists on the way and in the end give several."""
    found = [data]
    for step in path.split("."):
        found = [one.get(step) for one in _items(found) if isinstance(one, Mapping)]
    return {str(one) for one in _items(found) if one is not None}


def _items(found: Iterable[Any]) -> Iterable[Any]:
    for one in found:
        if isinstance(one, list):
            yield from one
        else:
            yield one


def met(when: Iterable[Condition], data: Mapping[str, Any]) -> bool:
    """Whether a record's data meets every condition."""
    return all(_met(one, values_at(data, one.field)) for one in when)


def _met(one: Condition, found: set[str]) -> bool:
    return bool(found & one.values if one.values else found)
