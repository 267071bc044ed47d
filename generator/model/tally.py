"""What a record adds to the statistics: the slots that count it, its amounts in cents, the official columns where something is lacking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from generator.model.conditions import Condition, Measured, met, objects_at
from generator.model.fields import Field

# The unit of the amounts that are added up, and how many cents (分) it has.
UNIT, CENTS = "万元", 1_000_000
# Up to here, a float times `CENTS` is less than half a cent from the exact value: amounts have at most six decimals.
_EXACT = 1_000_000_000
# The slots of every kind: records; records that lack nothing; publications in time, late, not yet proved although due, not yet due,
# and those that cannot be judged; working days until publication, and of how many records.
COUNT, COMPLIANT, ON_TIME, LATE, OVERDUE, OPEN, UNKNOWN, DAYS, DAYS_OF = range(9)
_OWN = 9
# Slots with the number that is added to them.
Tally = list[tuple[int, int]]


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


@dataclass(frozen=True, slots=True)
class Layout:
    """What is counted of the records of a kind. `columns` is empty for kinds that are not measured.

    `item` has the paths of the link and of the text that name the entry of a list whose power a record uses, or is empty.
    """

    amounts: tuple[Amount, ...]
    choices: tuple[Choice, ...]
    columns: tuple[Column, ...]
    item: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether anything in a record is counted, besides the record itself."""
        return bool(self.amounts or self.choices or self.columns)

    def tally(self, data: Mapping[str, Any]) -> Tally:
        """What a record adds to the slots of its kind, without its publication; what is once in a record counts once."""
        out = []
        for amount in self.amounts:
            value = _once(data, amount.path)
            if value:
                out.append((amount.slot, cents(value)))
        for choice in self.choices:
            value = data.get(choice.path)
            if value is not None:
                for one in dict.fromkeys(value) if value.__class__ is list else (value,):
                    # A record with a wrong item in a list is read all the same, so that its other faults are told too.
                    if one in choice.values:
                        out.append((choice.slot + choice.values.index(one), 1))
        lacking = [(column.slot, 1) for column in self.columns if _lacks(column, data)]
        return [*out, *lacking] if lacking or not self.columns else [*out, (COMPLIANT, 1)]

    def entry(self, data: Mapping[str, Any]) -> list[str]:
        """The id of the record with the list, and the text that names an entry there; nothing if the record names none."""
        found = [str(_once(data, path) or "") for path in self.item]
        return found if all(found) else []


def layout(root: Field, measured: Measured | None) -> Layout:
    """The layout of a kind. An amount or choice inside a list is a part of what the record says itself, so it is not counted again."""
    slot = _OWN
    amounts, choices, columns = [], [], []
    for path, field in _outside_lists(root, ""):
        if field.unit == UNIT and field.type in ("number", "integer"):
            amounts.append(Amount(slot, path, field.title))
            slot += 1
    for path, field in root.properties.items():
        if field.choices:
            choices.append(Choice(slot, path, field.title, field.choices))
            slot += len(field.choices)
    for path, field in root.paths() if measured is not None else ():
        if field.code and (field.missed or field.length):
            code = field.code if isinstance(field.code, str) else str(field.code["name"])
            when = tuple(_conditions(path, one.when) for one in field.wanted) if all(one.when for one in field.wanted) else ()
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


def _conditions(path: str, when: tuple[Condition, ...]) -> tuple[tuple[Condition, ...], tuple[Condition, ...]]:
    """Conditions on what is around a field, with paths from there, and those on the record."""
    above = path.rpartition(".")[0]
    inside = [one for one in when if above and one.field.startswith(f"{above}.")]
    return tuple(one._replace(field=one.field[len(above) + 1 :]) for one in inside), tuple(one for one in when if one not in inside)


def _lacks(column: Column, data: Mapping[str, Any]) -> bool:
    above, _, key = column.path.rpartition(".")
    for around in objects_at(data, above) if above else (data,):
        value = around.get(key)
        if value is None:
            if column.needed and (not column.when or any(met(own, around) and met(others, data) for own, others in column.when)):
                return True
        elif column.length and value.__class__ is str and len(value) > column.length:
            return True
    return False
