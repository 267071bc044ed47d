"""Conditions on a record, and what schemas make depend on them: limits, expected choices, endings of other records, changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from generator.text.numbers import plain

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class Condition(NamedTuple):
    """One condition: a field holds any of some values; without values, the field is there at all.

    With `only` the field must hold no other values; with `least` it must be a number that is not smaller.
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
    """The largest value that a number may have under some conditions, and the law that says so (`x-most`)."""

    when: tuple[Condition, ...]
    most: float
    law: str


class Expected(NamedTuple):
    """The choices that are expected under some conditions, and the law that says so (`x-expected`)."""

    when: tuple[Condition, ...]
    values: frozenset[str]
    law: str


class Wanted(NamedTuple):
    """A law that asks for an optional field under some conditions (`x-wanted`).

    `since` is the day from which it must be there, in records of that day and later (YYYY-MM-DD); "" if it may always be lacking.
    """

    when: tuple[Condition, ...]
    law: str
    since: str = ""


class Measured(NamedTuple):
    """What is judged of the records of a kind as inspectors do it (`x-record.measured`).

    `item` is the path of the field (with `x-in-link`) that names the entry of a list whose power a record uses, or "". Of the entries
    there, those that meet `among` (conditions on the entry) and not `left_out` must be published when used.
    """

    item: str
    among: tuple[Condition, ...]
    left_out: tuple[Condition, ...]


class Ends(NamedTuple):
    """A link that ends the record to which it leads, from the day in a field on and for a reason (`x-ends`).

    The ending is claimed if `when` holds. It is lawful only if `requires` holds too and, where `asked` names the field with the date of the
    application, if the shortest period was over on that date.
    """

    when: tuple[Condition, ...]
    on: str
    reason: str
    requires: tuple[Condition, ...] = ()
    asked: str = ""


class Leaves(NamedTuple):
    """The day on which an entry of a list leaves (`x-leaves`): the one after its date in `until`, or the one in `removed`."""

    until: str
    removed: str


class Explained(NamedTuple):
    """The choices that need a reason: one of some conditions, or that the date in a field has passed (`x-explained`)."""

    values: frozenset[str]
    by: tuple[Condition, ...]
    past: str


class Changes(NamedTuple):
    """A list of the changes of a record (`x-changes`): the fields of an item with what stood before, with the day of the change, and with
    the name of the only party whose result was changed (or "").

    A record that meets one of `instead` was ended because it was changed; a second record with its number belongs into the list.
    """

    before: str
    date: str
    instead: tuple[Condition, ...]
    party: str = ""


class Balance(NamedTuple):
    """The fields of an object whose numbers add up to those of other fields of it (`x-balance`)."""

    left: tuple[str, ...]
    right: tuple[str, ...]


def conditions(found: Iterable[Mapping[str, Any]] | None) -> tuple[Condition, ...]:
    """The conditions that a schema or a rule writes under `when`."""
    return tuple(Condition(one["field"], frozenset(one.get("values", ())), one.get("only", False), one.get("least")) for one in found or ())


def limits(found: Iterable[Mapping[str, Any]]) -> tuple[Limit, ...]:
    """The annotation `x-most` as values."""
    return tuple(Limit(conditions(one.get("when")), one["most"], one["law"]) for one in found)


def expected(found: Iterable[Mapping[str, Any]]) -> tuple[Expected, ...]:
    """The annotation `x-expected` as values."""
    return tuple(Expected(conditions(one["when"]), frozenset(one["values"]), one["law"]) for one in found)


def wanted(found: Iterable[Mapping[str, Any]]) -> tuple[Wanted, ...]:
    """The annotation `x-wanted` as values."""
    return tuple(Wanted(conditions(one.get("when")), one["law"], one.get("since", "")) for one in found)


def ends(found: Mapping[str, Any] | None) -> Ends | None:
    """The annotation `x-ends` as a value."""
    if found is None:
        return None
    return Ends(conditions(found.get("when")), found["on"], found["reason"], conditions(found.get("requires")), found.get("asked", ""))


def leaves(found: Mapping[str, Any] | None) -> Leaves | None:
    """The annotation `x-leaves` as a value."""
    return Leaves(found.get("until", ""), found.get("removed", "")) if found is not None else None


def explained(found: Mapping[str, Any] | None) -> Explained | None:
    """The annotation `x-explained` as a value."""
    return Explained(frozenset(found["values"]), conditions(found["by"]), found["past"]) if found is not None else None


def changes(found: Mapping[str, Any] | None) -> Changes | None:
    """The annotation `x-changes` as a value."""
    return Changes(found["before"], found["date"], conditions(found["instead"]), found.get("party", "")) if found is not None else None


def balances(found: Iterable[Mapping[str, Any]]) -> tuple[Balance, ...]:
    """The annotation `x-balance` as values."""
    return tuple(Balance(tuple(one["left"]), tuple(one["right"])) for one in found)


def measured(record: Mapping[str, Any]) -> Measured | None:
    """The annotation `x-record.measured` as a value; None for kinds that are not measured."""
    found = record.get("measured")
    if found is None:
        return None
    return Measured(found.get("item", ""), conditions(found.get("among")), conditions(found.get("left_out")))


def values_at(data: Any, path: str) -> set[str]:
    """The values at a dotted path, as texts. A list on the way or at the end gives several."""
    if data.__class__ is dict and path in data:
        # A field of the record itself, as most are that rules ask for: no key holds a dot.
        one = data[path]
        if one.__class__ is str:
            return {one}
        if one.__class__ is list and {below.__class__ for below in one} == {str}:
            return set(one)
        return {text_of(below) for below in _items(one if one.__class__ is list else (one,)) if below is not None}
    return {text_of(one) for one in _items(_reached(data, path)) if one is not None}


def objects_at(data: Any, path: str) -> list[Mapping[str, Any]]:
    """The mappings at a dotted path. A list on the way or at the end gives several."""
    return [one for one in _items(_reached(data, path)) if isinstance(one, Mapping)]


def item_named(rule: Mapping[str, Any], data: Mapping[str, Any], text: str) -> Mapping[str, Any] | None:
    """The item of a record's list that a text names by one of its fields, as `x-in-link` says; None if there is none."""
    for key in rule["by"]:
        for one in data.get(rule["list"], ()):
            if one.get(key) == text:
                return one  # type: ignore[no-any-return]
    return None


def text_of(value: object) -> str:
    """A plain value as an editor writes it: `true` for a truth value, and 7 for 7.00."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return plain(value)
    return str(value)


def _reached(data: Any, path: str) -> list[Any]:
    found = [data]
    for step in path.split("."):
        found = [one.get(step) for one in _items(found) if isinstance(one, Mapping)]
    return found


def _items(found: Iterable[Any]) -> Iterator[Any]:
    for one in found:
        # Lists may contain lists.
        if isinstance(one, list):
            yield from _items(one)
        else:
            yield one


def sum_at(data: Any, paths: Iterable[str]) -> Decimal:
    """The sum of all numbers at some dotted paths, exactly. What is missing counts as 0; lists on a path are added up."""
    found = (one for path in paths for one in _items(_reached(data, path)))
    return sum((Decimal(repr(one)) for one in found if isinstance(one, int | float) and not isinstance(one, bool)), Decimal(0))


def parted(above: str, when: Iterable[Condition]) -> tuple[tuple[Condition, ...], tuple[Condition, ...]]:
    """The conditions on an object of a record, with paths from there, and those on the record; `above` is the dotted path of the object.

    A condition on a field of the same object is asked of that object alone: a record may have several parties.
    """
    found, inside = tuple(when), f"{above}."
    own = tuple(one for one in found if above and one.field.startswith(inside))
    return tuple(one._replace(field=one.field.removeprefix(inside)) for one in own), tuple(one for one in found if one not in own)


def met(when: Iterable[Condition], data: Mapping[str, Any]) -> bool:
    """Whether the data of a record meets every condition."""
    for one in when:
        value = data.get(one.field)
        if value.__class__ is str and one.values and one.least is None:
            # A single choice, as nearly always: this is asked some twenty times of every record.
            if value not in one.values:
                return False
        elif (value is None and "." not in one.field) or not _met(one, values_at(data, one.field)):
            return False
    return True


def _met(one: Condition, found: set[str]) -> bool:
    if one.least is not None:
        return any(_NUMBER.fullmatch(text) and float(text) >= one.least for text in found)
    if one.only:
        return bool(found) and found <= one.values
    return bool(found & one.values if one.values else found)
