"""A pasted decision beside its form: the source with the places marked, and for each control the words from which it was filled.

The source is never kept. It travels in the page: the form sends it back in the field `source`, and whoever shows the form again calls
`beside` with it. Reading it again takes some milliseconds, so nothing else has to travel. Without the source, `beside` is None.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from generator.desk import fields
from generator.desk.base import Published
from generator.exchange import columns as c
from generator.exchange import decision
from generator.exchange.columns import Column
from generator.exchange.decision import Found, Known, Reading
from generator.law.numbering import number_patterns
from generator.model.kindnames import DEPARTMENT
from generator.model.kinds import Kind

# The field of a form in which the source travels.
FIELD = "source"
# As many characters of the source stand at a control; all of it is marked in the source.
_MOST_WORDS = 60


class Piece(NamedTuple):
    """A piece of the source. One that is marked has an id, and the id of the control that it filled, with its label."""

    text: str
    id: str = ""
    control: str = ""
    label: str = ""


class Way(NamedTuple):
    """One of several values: what a button says, and what it puts into the control."""

    label: str
    value: str


class Source(NamedTuple):
    """What stands at a control: the words of the source, the id of their mark, what the clerk is asked, and the values to choose from."""

    words: str
    mark: str
    asked: str = ""
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True)
class Pasted:
    """What a form shows of a pasted decision. `controls` is by the names of the controls, `found` how many were filled."""

    source: str
    pieces: tuple[Piece, ...]
    controls: Mapping[str, Source]
    notes: tuple[str, ...]
    found: int


def reading(published: Published, kind: Kind, source: str, today: str) -> Reading:
    """What a pasted text says. Raises decision.TooLong."""
    shape = published.standings.shape(kind)
    patterns = {one.id: number_patterns(one, kind.name) for one in published.site.by_kind.get(DEPARTMENT, ())}
    read = decision.read(kind, source, Known(shape.departments, patterns, today, shape.names))
    if other := _other(published, kind, read.title):
        told = f"文书的标题是《{read.title}》，这里填的是“{_title(kind)}”，请核对要填的是不是“{other}”"
        return replace(read, notes=(*read.notes, told))
    return read


def _title(kind: Kind) -> str:
    return str(kind.schema["title"])


def _other(published: Published, kind: Kind, title: str) -> str:
    """The title of another kind that the title of a document names, if it does not name this one; else ""."""
    some = (_title(one) for one in published.site.kinds.by_name.values() if decision.readable(one))
    return next((one for one in some if one in title), "") if title and _title(kind) not in title else ""


def beside(published: Published, kind: Kind, source: str, today: str) -> Pasted | None:
    """What a form shows of its source, None without one."""
    if not source.strip():
        return None
    try:
        read = reading(published, kind, source, today)
    except decision.TooLong:
        return None
    table = {column.key: column for column in published.standings.shape(kind).table}
    controls: dict[str, Source] = {}
    marks: list[tuple[int, int, str, str]] = []
    for one in read.found:
        column = table[one.key]
        name = _name(kind, column)
        first = one.places[0] if one.places else (0, 0)
        words = " ".join(read.text[first[0] : first[1]].split())
        mark = f"s-{len(marks)}" if one.places else ""
        controls[name] = Source(_short(words), mark, one.asked, _ways(column, one, name, published))
        marks += [(start, end, fields.ident(name), column.field.plain or column.title) for start, end in one.places]
    filled = sum(bool(one.value) for one in read.found)
    return Pasted(read.text, tuple(_pieces(read.text, marks)), controls, read.notes, filled)


def _name(kind: Kind, column: Column) -> str:
    """The name of the control of a column, for a record with one party."""
    return ".".join(map(str, c.place_of(kind, column.path)))


def _ways(column: Column, one: Found, name: str, published: Published) -> tuple[Way, ...]:
    """The values among which the clerk chooses. Lists and several parties are no choice of one text, and sums are no choice at all."""
    if (
        len(one.choices) < 2
        or column.field.amount
        or column.sort in (c.CHOICES, c.LINES, c.ITEMS, c.JSON)
        or column.field.privacy == "subject"
    ):
        return ()
    by_name = published.standings.departments.by_name
    return tuple(
        Way(_short(value), f"{name}|{by_name.get(value, value) if column.field.link == DEPARTMENT else value}") for value, _ in one.choices
    )


def _short(text: str) -> str:
    return text if len(text) <= _MOST_WORDS else f"{text[:_MOST_WORDS]}…"


def _pieces(text: str, marks: Sequence[tuple[int, int, str, str]]) -> list[Piece]:
    """The source in pieces. A place within another one, or that overlaps it, is marked where it is free; its id is never lost."""
    edges = sorted({0, len(text), *(start for start, *_ in marks), *(end for _, end, *_ in marks)})
    out: list[Piece] = []
    told: set[int] = set()
    for begin, end in pairwise(edges):
        here = [number for number, (start, stop, *_) in enumerate(marks) if start <= begin and end <= stop]
        if not here:
            out.append(Piece(text[begin:end]))
            continue
        # The smallest place is the most telling one.
        number = min(here, key=lambda one: marks[one][1] - marks[one][0])
        _, _, control, label = marks[number]
        # An id stands once in a page: at the first piece of its place.
        for outer in here:
            if outer != number and outer not in told:
                told.add(outer)
                out.append(Piece("", f"s-{outer}", marks[outer][2], marks[outer][3]))
        ident = f"s-{number}" if number not in told else ""
        told.add(number)
        out.append(Piece(text[begin:end], ident, control, label))
    return out
