"""Documents of the search index: what can be found of a record or a page, and in which form the texts of many are kept in a file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from generator.model.fields import Field
from generator.model.records import Record
from generator.site.site import Site
from generator.text.documentnumbers import several
from generator.text.folding import SPACE

_DATE = re.compile("([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


class Document(NamedTuple):
    """Something that can be found. `kind` and `department` are "" for a page; a match must not run across two of the `texts`."""

    address: str
    title: str
    kind: str
    department: str
    date: str
    texts: tuple[str, ...]

    def row(self) -> tuple[str, ...]:
        """What the index says of it: all of it, with the texts on lines of their own."""
        return (*self[:5], lines(self.texts))


def of_record(site: Site, record: Record) -> Document:
    """A record as a document: every text on its page; links by the names of their targets."""
    found: list[tuple[Field, str]] = []
    _texts(record.kind.root, record.data, found)
    texts = [record.caption]
    for field, value in found:
        if field.link:
            target = site.linked(field, value)
            texts.append(target.caption if target is not None else site.left(field, value) or value)
        else:
            texts.append(value)
        if field.document_number:
            texts += several(value)
    return Document(record.address, record.caption, record.kind.name, record.authority, record.date, tuple(texts))


def _texts(shape: Field, value: Mapping[str, Any], out: list[tuple[Field, str]]) -> None:
    """Puts every text of a value, in the order of the fields, with its field into a list."""
    for key, below in shape.properties.items():
        if key in value:
            one = value[key]
            if one.__class__ is str:
                if one:
                    out.append((below, one))
            elif one.__class__ is dict:
                _texts(below, one, out)
            elif one.__class__ is list and below.items is not None:
                for part in one:
                    if part.__class__ is dict:
                        _texts(below.items, part, out)
                    elif part.__class__ is str and part:
                        out.append((below.items, part))


def lines(texts: Sequence[str]) -> str:
    """Texts on lines of their own, each once and with single blanks."""
    once = dict.fromkeys(texts)
    found = "\n".join(once)
    words = found.split()
    gaps = len(words) - 1
    if gaps == len(found) - len("".join(words)) == found.count(" ") + found.count("\n") and found.count("\n") == len(once) - 1:
        # There is nothing to mend in most texts, and this is soon known.
        return found
    return "\n".join([_evened(text) for text in once])


def _evened(text: str) -> str:
    """A text with single blanks."""
    parts = text.split(None, 1)
    # Most texts have no blank at all, and this is soon known.
    return text if len(parts) == 1 and len(parts[0]) == len(text) else SPACE.sub(" ", text).strip()


def day(date: str) -> int:
    """A date as a number in which year, month and day have bits of their own: a date may be only a year or a month. 0 for none."""
    found = _DATE.match(date)
    return int(found[1]) << 9 | int(found[2] or 0) << 5 | int(found[3] or 0) if found else 0
