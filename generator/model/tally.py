"""What a record adds to the statistics: the slots that count it, its amounts in cents, the official columns where something is lacking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from generator.model.conditions import Condition, Measured, met, objects_at, parted
from generator.model.fields import Field

# The unit of the amounts that are added up, and how many cents (分) it has.
UNIT, CENTS = "万元", 1_000_000
# Up to here, a float times `CENTS` is less than half a cent from the exact value: amounts have at most six decimals.
_EXACT = 1_000_000_000
# The slots of every kind: records; records that lack nothing; publications in time, late, not yet proved although due, not yet due,
# and those that cannot be judged; working days until publication, and of how many records.
COUNT, COMPLIANT, ON_TIME, LATE, OVERDUE, OPEN, UNKNOWN, DAYS, DAYS_OF = range(9)
_OWN = 9
_COUNTED, _COMPLIANT = chr(COUNT), chr(COMPLIANT)
# The slots to which a record adds one, as characters with their numbers: equal texts are held once, and most records of a kind have one of
# few. Then slots with the number that is added to them.
Tally = tuple[str, list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money over records: the slot of its cents, and the path and title of its field."""

    slot: int
    path: str
    title: str


@dataclass(frozen=True, slots=True)
class Choice:
    """How often each value of a choice occurs: the slot of its first value, and the path, title and values of its field."""

    slot: int
    path: str
    title: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """An official column in which a record may lack something: its slot, the path, code and title of its field, and what is asked.

    `needed` says that the field must not be absent, if `when` is empty or one of its conditions is met: a pair of conditions on what is
    around the field, such as a party, and on the record. A text may have at most `length` characters (0 for any).
    """

    slot: int
    path: str
    code: str
    title: str
    needed: bool
    when: tuple[tuple[tuple[Condition, ...], tuple[Condition, ...]], ...]
    length: int


@dataclass(frozen=True)
class Layout:
    """What is counted of the records of a kind. `columns` is empty for kinds that are not measured.

    `item` has the paths of the link and of the text that name the entry of a list whose power a record uses, or is empty.
    """

    amounts: tuple[Amount, ...]
    choices: tuple[Choice, ...]
    columns: tuple[Column, ...]
    item: tuple[str, ...] = ()

    @cached_property
    def _chosen(self) -> Sequence[tuple[str, Mapping[str, str]]]:
        """The field of each choice, and the slot of each of its values."""
        return [(one.path, {value: chr(one.slot + i) for i, value in enumerate(one.values)}) for one in self.choices]

    @cached_property
    def _around(self) -> Sequence[tuple[str, Sequence[tuple[str, Column, bool, int]]]]:
        """The columns by the path of what is around their fields ("" for the record), each with the key of its field and what is asked."""
        found: dict[str, list[tuple[str, Column, bool, int]]] = {}
        for column in self.columns:
            above, _, key = column.path.rpartition(".")
            found.setdefault(above, []).append((key, column, column.needed, column.length))
        return list(found.items())

    def tally(self, data: Mapping[str, Any]) -> Tally:
        """What a record adds to the slots of its kind, without its publication; what is once in a record counts once."""
        slots = _COUNTED
        for path, values in self._chosen:
            value = data.get(path)
            if value is not None:
                # A record with a wrong choice is read all the same, so that its other faults are told too.
                get = values.get
                slots += "".join([get(one, "") for one in dict.fromkeys(value)]) if value.__class__ is list else get(value, "")
        if self.columns:
            slots += "".join(map(chr, sorted(self._lacking(data)))) or _COMPLIANT
        sums = [(amount.slot, cents(value)) for amount in self.amounts if (value := _once(data, amount.path))] if self.amounts else []
        return slots, sums

    def _lacking(self, data: Mapping[str, Any]) -> set[int]:
        """The slots of the columns in which a record lacks something, or one of its parties does."""
        out = set()
        for above, columns in self._around:
            for around in objects_at(data, above) if above else (data,):
                get = around.get
                # Written out, since it is asked some twenty times of every record.
                for key, column, needed, length in columns:
                    value = get(key)
                    if value is None:
                        if needed and _asked(column, around, data):
                            out.add(column.slot)
                    elif length and value.__class__ is str and len(value) > length:
                        out.add(column.slot)
        return out

    def entry(self, data: Mapping[str, Any]) -> list[str]:
        """The id of the record with the list, and the text that names an entry there; nothing if the record names none."""
        found = [str(_once(data, path) or "") for path in self.item]
        return found if all(found) else []


def amounts_of(root: Field) -> tuple[str, ...]:
    """The paths of the amounts of money in 万元 that are no part of a list, in the order of the schema."""
    return tuple(path for path, field in _outside_lists(root, "") if field.unit == UNIT and field.type in ("number", "integer"))


def layout(root: Field, measured: Measured | None) -> Layout:
    """The layout of a kind. An amount or choice inside a list is a part of what the record says itself, so it is not counted again."""
    slot = _OWN
    amounts, choices, columns = [], [], []
    for path in amounts_of(root):
        amounts.append(Amount(slot, path, root.at(path).title))
        slot += 1
    for path, field in root.properties.items():
        if field.choices:
            choices.append(Choice(slot, path, field.title, field.choices))
            slot += len(field.choices)
    for path, field in root.paths() if measured is not None else ():
        if field.code and (field.missed or field.length):
            code = field.code if isinstance(field.code, str) else str(field.code["name"])
            when = tuple(parted(path.rpartition(".")[0], one.when) for one in field.wanted) if all(one.when for one in field.wanted) else ()
            columns.append(Column(slot, path, code, field.title, bool(field.missed), when, field.length))
            slot += 1
    item = (str(root.at(measured.item).in_link["link"]), measured.item) if measured is not None and measured.item else ()
    return Layout(tuple(amounts), tuple(choices), tuple(columns), item)


def cents(value: float) -> int:
    """An amount in 万元 as whole cents, exactly; more than six decimals, which are an error, are rounded."""
    if isinstance(value, int):
        return value * CENTS
    if -_EXACT <= value <= _EXACT:
        return round(value * CENTS)
    return int((Decimal(repr(value)) * CENTS).quantize(Decimal(1), ROUND_HALF_UP))


def amount(kind_amount: str, data: Mapping[str, Any]) -> int | None:
    """The amount of a record in cents, at the path of its kind's amount (`Kind.amount`); None if the record has none."""
    value = _once(data, kind_amount) if kind_amount else None
    return cents(value) if value is not None else None


def yuan(amount: int) -> str:
    """Cents as yuan with two decimals."""
    sign, whole = ("-" if amount < 0 else ""), abs(amount)
    return f"{sign}{whole // 100}.{whole % 100:02}"


def wan_yuan(amount: int) -> str:
    """Cents as 万元 with thousands separated and without zeros at the end."""
    whole, rest = divmod(abs(amount), CENTS)
    return f"{'-' if amount < 0 else ''}{whole:,}" + (f".{rest:06}".rstrip("0") if rest else "")


def _outside_lists(shape: Field, before: str) -> Iterator[tuple[str, Field]]:
    for key, below in shape.properties.items():
        if below.items is None:
            yield f"{before}{key}", below
            yield from _outside_lists(below, f"{before}{key}.")


def _once(data: Any, path: str) -> Any:
    """The value at a path that leads through no list; None if there is none."""
    for step in path.split(".") if "." in path else (path,):
        data = data.get(step) if isinstance(data, Mapping) else None
    return data


def _asked(column: Column, around: Mapping[str, Any], data: Mapping[str, Any]) -> bool:
    """Whether a field must not be absent; `around` is what is around it, and `data` the record."""
    return not column.when or any(met(own, around) and met(others, data) for own, others in column.when)
