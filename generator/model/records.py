"""Records: one YAML file below `content/` as a value of its kind, with what is derived from it."""

from __future__ import annotations

import hashlib
import marshal
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import orjson

from generator.model import recognition
from generator.model.fields import Field
from generator.model.findings import FieldPath, Finding
from generator.model.identity import whose
from generator.model.kinds import Kind, Kinds
from generator.model.shelves import Many, Opened, Own, Packed, Plain, Pointers, Shelf, Text, places
from generator.text.identifiers import NO_CODE

NATURAL_PERSON = "自然人"


class Record(NamedTuple):
    """One record. It is a tuple because creating a tuple is fast, and a build that changes one record creates all 100,000.

    `data` holds only values that fit their fields: everything wrong in the file has been reported and left out.

    `date` (or "") places it in time; `authority` (or "") is the id of its department; `suspect` is not 0 if its text must be looked at
    closely: a checksum of all of the text, since `digest` tells nothing of comments. Everything else is on its shelf, at its place there.
    """

    kind: Kind
    id: str
    file: str
    date: str
    authority: str
    suspect: int
    shelf: Shelf
    place: int

    @property
    def address(self) -> str:
        """The address of its page, from the root, with a slash at the end."""
        return self.shelf.address or self.kind.address_of(self.id)

    @property
    def caption(self) -> str:
        """What names it, by the template of its kind."""
        return self.shelf.caption(self.place)

    @property
    def digest(self) -> bytes:
        """A digest of kind, id and data."""
        return self.shelf.digest(self.place)

    @property
    def pointers(self) -> Pointers:
        return self.shelf.pointers(self.place)

    @property
    def data(self) -> Mapping[str, Any]:
        return self.shelf.data(self)

    @property
    def text(self) -> bytes:
        """The data as JSON text."""
        return self.shelf.text(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    def __hash__(self) -> int:
        return id(self)

    def at(self, address: str) -> Record:
        """The same record with another address of its page."""
        return self._replace(shelf=Own(self.digest, self.caption, self.pointers, self.text, self.data, address), place=0)

    def with_text(self, text: bytes) -> Record:
        """The same record, whose data is said to be written in another way."""
        return self._replace(shelf=Own(self.digest, self.caption, self.pointers, text, self.data, self.shelf.address), place=0)

    def packed(self) -> Plain:
        """The record without its data as plain values, for another process or for the store; `unpacked` is the inverse."""
        # A kind holds validators, which cannot be sent to another process; so its name is sent.
        return (self.kind.name, *self[1:6], self.digest, self.caption, marshal.dumps((*self.pointers,)))


def short_name(record: Record) -> str:
    """A short name for small places: the short name of a department, or the caption of any other record."""
    return str(record.data.get("short_name") or record.caption)


def names_of(data: Mapping[str, Any]) -> list[str]:
    """The names under which a department is known: its name, its short name, and the former ones of both."""
    former = [one for one in data.get("former_names", ()) if isinstance(one, Mapping)]
    return [one[key] for one in (data, *former) for key in ("name", "short_name") if isinstance(one.get(key), str)]


def unpacked(kinds: Kinds, values: Plain, data: bytes) -> Record:
    """A record from what `packed` gave, and its data as JSON text."""
    kind, ident, file, date, authority, suspect, digest, caption, packed = values
    pointers: Pointers = tuple.__new__(Pointers, marshal.loads(packed))
    return Record(kinds.by_name[kind], ident, file, date, authority, suspect, Own(digest, caption, pointers, data), 0)


def taken(kind: Kind, packed: Packed, text: Text, opened: Opened) -> list[Record]:
    """The records of a kind that `shelves.shelved` has packed."""
    shelf, new = Many(packed, text, opened), tuple.__new__
    heads = marshal.loads(packed.heads)
    return [new(Record, (kind, *head, shelf, place)) for place, head in zip(places(len(heads)), heads, strict=True)]


def record_of(
    kind: Kind, ident: str, file: str, data: Mapping[str, Any], suspect: int = 0, extract: PointerExtractor | None = None
) -> Record:
    """A record with what is derived from its data. `extract` is `pointer_extractor(kind)`, for callers that make many records."""
    # Numbers have at most 15 digits (`generator.reading.typed`), so JSON holds them exactly.
    text = orjson.dumps(data)
    date = first_text(data, kind.date)[:10] if kind.date else ""
    authority = first_text(data, kind.authority) if kind.authority else ""
    shelf = Own(digest_of(file, text), caption_of(kind, data) or ident, (extract or pointer_extractor(kind))(data), text, data)
    return Record(kind, ident, file, date, authority, suspect, shelf, 0)


def digest_of(file: str, text: bytes) -> bytes:
    """The digest of a record by its file, which says kind and id, and its data as JSON text."""
    return hashlib.blake2b(file.encode(errors="surrogateescape") + b"\0" + text, digest_size=16).digest()


def caption_of(kind: Kind, data: Mapping[str, Any]) -> str:
    """The caption of a record, by the template of its kind; "" if the data has none of its fields."""
    parts = [_captioned(data, part) if is_path else part for is_path, part in _template(kind.caption)]
    # Every second part is the value of a field. If all of these are empty, the words between them name nothing.
    return "".join(parts).strip() if any(parts[1::2]) or len(parts) == 1 else ""


# All names of a few parties together are not longer than this, or a caption has the first one and how many they are.
_LONGEST_NAMES = 24


def _captioned(data: Mapping[str, Any], path: str) -> str:
    """The text at a path for a caption. Of several items of a list, all if they are short, else the first and how many they are: no half
    of them, which would look like the whole.
    """
    top, _, below = path.partition(".")
    items = data.get(top)
    if not below or items.__class__ is not list or len(items) < 2:
        return first_text(data, path)
    named = [text for one in items if (text := first_text(one, below))]
    together = "、".join(named)
    return together if len(named) < 2 or len(together) <= _LONGEST_NAMES else f"{named[0]}等{len(items)}个"


@cache
def _template(caption: str) -> tuple[tuple[bool, str], ...]:
    """The parts of a template, each with whether it is the path of a field (written in braces)."""
    return tuple((i % 2 == 1, part) for i, part in enumerate(re.split(r"\{([^}]*)\}", caption)))


PointerExtractor = Callable[[Mapping[str, Any]], Pointers]


def pointer_extractor(kind: Kind) -> PointerExtractor:
    """A function that extracts from the data of a kind the parts that concern other records."""
    plan = _plan(kind.root, lambda f: bool(f.link) or f.subject or f.format == "uscc" or f.unique, ())

    def extract(data: Mapping[str, Any]) -> Pointers:
        extracted: _Extracted = ([], [], [], [], [])
        _extract(extracted, plan, data, ())
        links, parties, codes, unique, who = extracted
        if codes and parties:
            known = {code for _, code, _ in parties}
            codes = [code for code in codes if code not in known]
        number, declared = str(data.get("document_number") or ""), first_text(data, "declared_publication.date")
        numbers = [str(value) for path, value in unique if len(path) == 1]
        others = () if numbers else (caption_of(kind, data), *[first_text(data, at) if at else "" for at in (kind.authority, kind.date)])
        marks = recognition.marks(kind.name, numbers, who, others)
        return Pointers(tuple(links), tuple(parties), tuple(codes), tuple(unique), number, declared, whose(kind, data), marks)

    return extract


# Path, kind and id, or path, code and name; see `Pointers`. Parties are in the form of `generator.model.recognition`.
_Named = list[tuple[FieldPath, str, str]]
_Extracted = tuple[_Named, _Named, list[str], list[tuple[FieldPath, Any]], list[recognition.Party]]


def _extract(extracted: _Extracted, plan: _Plan, value: Any, path: FieldPath) -> None:
    if plan.items is not None and plan.first is not None:
        for i, one in enumerate(value):
            _note(extracted, plan.items if i else plan.first, one, (*path, i) if i else plan.first.path or (*path, 0))
    else:
        for key, below in plan.below:
            if key in value:
                _note(extracted, below, value[key], below.path or (*path, key))


def _note(extracted: _Extracted, plan: _Plan, value: Any, path: FieldPath) -> None:
    if plan.wanted:
        shape = plan.field
        links, parties, codes, unique, who = extracted
        if shape.unique and value and value != NO_CODE:
            unique.append((path, value))
        if shape.link:
            links.append((path, shape.link, value))
        elif shape.subject:
            code = value.get("uscc", NO_CODE)
            natural = value.get("type") == NATURAL_PERSON
            who.append((natural, code, value.get("name", "")))
            if not natural and code != NO_CODE:
                parties.append((path, code, value.get("name", "")))
        elif shape.format == "uscc" and value != NO_CODE:
            codes.append(value)
    if plan.deep:
        _extract(extracted, plan, value, path)


class Leaf(NamedTuple):
    """One value of a record with its field, its path and the mapping around it. A tuple, because a large site creates millions of them."""

    record: Record
    path: FieldPath
    field: Field
    value: Any
    around: Mapping[str, Any]

    @property
    def siblings(self) -> Mapping[str, Field]:
        """The fields of the mapping around the value, by key."""
        here = self.record.kind.root
        for step in self.path[:-1]:
            here = (here.items or here) if isinstance(step, int) else here.properties[step]
        return here.properties


def first_text(data: Any, path: str) -> str:
    """The value at a dotted field path as a text; the first one of a list; "" if there is none."""
    if data.__class__ is dict and data.get(path).__class__ is str:
        # A text of the record itself, as most are that are asked for.
        return str(data[path])
    for step in _steps(path):
        if isinstance(data, list):
            data = data[0] if data else None
        data = data.get(step) if isinstance(data, dict) else None
    if isinstance(data, list):
        return "、".join(str(one) for one in data if not isinstance(one, dict))
    return "" if data is None or isinstance(data, dict) else str(data)


@cache
def _steps(path: str) -> list[str]:
    return path.split(".")


Walk = Callable[[Record], list[Leaf]]


def every(shape: Field) -> bool:
    """The condition of a walk over all values."""
    return True


def walker(root: Field, wanted: Callable[[Field], bool]) -> Walk:
    """A function that gives the values of the wanted fields of a record of a kind, containers before what is in them.

    It never enters a branch without a wanted field, since most checks look at few of the many fields.
    """
    plan = _plan(root, wanted, ())

    def walk(record: Record) -> list[Leaf]:
        # A list that is filled, not generators in generators: every record of a site is walked several times.
        out: list[Leaf] = []
        data = record.data
        _fill(out, record, plan, data, (), data)
        return out

    return walk


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where a walk goes below a field: to which keys, or to the items of a list (`first` is for the first item); `deep` says that it goes
    anywhere.

    `path` is that of the field where it is the same in all records, since it lies in no item of a list but in a first one; else ().
    """

    field: Field
    wanted: bool
    below: tuple[tuple[str, _Plan], ...]
    items: _Plan | None
    first: _Plan | None
    deep: bool
    path: FieldPath


def _plan(shape: Field, wanted: Callable[[Field], bool], path: FieldPath | None) -> _Plan:
    def inner(key: str) -> FieldPath | None:
        return (*path, key) if path is not None else None

    below = tuple((key, plan) for key, one in shape.properties.items() if _useful(plan := _plan(one, wanted, inner(key))))
    items = _plan(shape.items, wanted, None) if shape.items is not None else None
    items = items if items is not None and _useful(items) else None
    # Most lists of parties have one item. Its paths are made here once, not in every record.
    first = _plan(shape.items, wanted, (*path, 0)) if items is not None and shape.items is not None and path is not None else items
    return _Plan(shape, wanted(shape), below, items, first, bool(below) or items is not None, path or ())


def _useful(plan: _Plan) -> bool:
    return plan.wanted or plan.deep


def _fill(out: list[Leaf], record: Record, plan: _Plan, value: Any, path: FieldPath, around: Mapping[str, Any]) -> None:
    new = tuple.__new__
    if plan.items is not None and plan.first is not None:
        for i, one in enumerate(value):
            items = plan.items if i else plan.first
            at: FieldPath = (*path, i) if i else items.path or (*path, 0)
            if items.wanted:
                out.append(new(Leaf, (record, at, items.field, one, around)))
            if items.deep:
                _fill(out, record, items, one, at, around)
    else:
        for key, below in plan.below:
            if key in value:
                one, at = value[key], below.path or (*path, key)
                if below.wanted:
                    out.append(new(Leaf, (record, at, below.field, one, value)))
                if below.deep:
                    _fill(out, record, below, one, at, value)


def select(findings: Iterable[Finding], wanted: frozenset[str]) -> list[Finding]:
    """The findings about some files only."""
    return [f for f in findings if f.file in wanted]
