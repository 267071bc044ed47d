"""Where the old addresses of renamed records lead: a published address never dies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generator.model import recognition
from generator.model.kinds import CONTENT, Kinds
from generator.model.records import Record
from generator.reading.recordfile import good_id


def address_of(kinds: Kinds, file: str) -> str:
    """The address of the record that a file holds or held; "" for other files."""
    place = kinds.place(file)
    return place[0].address_of(place[1]) if place is not None else ""


def file_at(address: str) -> str:
    """The file of the record at an address, the inverse of `address_of`."""
    return f"{CONTENT}/{address.removesuffix('/')}.yml"


def moves(kinds: Kinds, left: Mapping[str, bytes], records: Iterable[Record]) -> dict[str, str]:
    """The old and the new address of each record whose file was renamed, in the order of the old ones.

    `left` has the marks of the last content of deleted files (`History.left`), `records` are all records, shown or not. However often a
    record was moved, each old address leads to the present one. An address that another record has taken since belongs to that record.
    """
    wanted: dict[bytes, list[str]] = {}
    for file, marks in sorted(left.items()):
        place = kinds.place(file)
        # A file that could not be published has no address that anybody knows.
        if place is not None and good_id(place[0].name, place[1]):
            for mark in recognition.split(marks):
                wanted.setdefault(mark, []).append(place[0].address_of(place[1]))
    if not wanted:
        return {}
    found: dict[str, str] = {}
    taken = set()
    for record in records:
        taken.add(record.address)
        for mark in recognition.split(record.pointers.marks):
            for address in wanted.get(mark, ()):
                found.setdefault(address, record.address)
    return {address: found[address] for address in sorted(found) if address not in taken}
