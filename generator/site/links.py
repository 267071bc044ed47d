"""Who points at what: the links that lead to a record, and organisations with all that names them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from generator.engine.artifact import digest
from generator.model.fields import Field
from generator.model.findings import FieldPath
from generator.model.records import Record
from generator.site.tallies import Key


class Mention(NamedTuple):
    """A place where a record points at something: a department by its id, or a party by its code and name. A tuple, there are many."""

    record: Record
    path: FieldPath
    name: str = ""

    @property
    def field(self) -> Field:
        return self.record.kind.root.at(".".join(step for step in self.path if isinstance(step, str)))


class Organisation(NamedTuple):
    """An organisation or sole trader with a code. `names` holds every name it was given, the latest first; `digest` is of all of it."""

    code: str
    names: tuple[str, ...]
    mentions: tuple[Mention, ...]
    digest: bytes

    @property
    def address(self) -> str:
        return party_address(self.code)


def party_address(code: str) -> str:
    """Where all is that is published about an organisation."""
    return f"organisations/{code}/"


def backlinks(records: Iterable[Record]) -> dict[Key, list[Mention]]:
    """By kind and id, the links that lead to each record, in the order of the records."""
    out: dict[Key, list[Mention]] = {}
    new = tuple.__new__
    for record in records:
        for path, kind, ident in record.pointers.links:
            mention = new(Mention, (record, path, ""))
            found = out.get((kind, ident))
            if found is None:
                out[kind, ident] = [mention]
            else:
                found.append(mention)
    return out


def organisations(records: Iterable[Record]) -> dict[str, Organisation]:
    """By code, the organisations that records name, in the order of their codes."""
    mentions: dict[str, list[Mention]] = {}
    new = tuple.__new__
    for record in records:
        for path, code, name in record.pointers.parties:
            mention = new(Mention, (record, path, name))
            found = mentions.get(code)
            if found is None:
                mentions[code] = [mention]
            else:
                found.append(mention)
    out = {}
    for code in sorted(mentions):
        some = mentions[code]
        names = (*dict.fromkeys([one.name for one in some if one.name]),) or (code,)
        mark = digest(names, [(one.record.address, one.record.caption, one.record.date) for one in some])
        out[code] = new(Organisation, (code, names, (*some,), mark))
    return out
