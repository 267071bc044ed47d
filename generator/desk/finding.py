"""Finds records that stand by what somebody types: a name, a number, a code. People never type the names of files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from generator.model.kinds import Kind
from generator.model.records import Record
from generator.site.site import Site
from generator.text.folding import bare

# So many are shown; with more, somebody types more of the name.
MOST = 20


class Found(NamedTuple):
    """Some of the records that were meant, and how many there are."""

    records: tuple[Record, ...]
    total: int


@dataclass(frozen=True)
class Finder:
    """Answers searches in one published state; what it needs of a kind is made once."""

    site: Site
    _of: dict[str, _Index] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def gone(self) -> frozenset[str]:
        """The files of records that are no longer shown: nobody outside their department is told of them."""
        return frozenset(record.file for record in self.site.gone)

    def search(self, kind: Kind, typed: str, departments: frozenset[str] | None = None, *, shown: bool = False) -> Found:
        """The records of a kind in whose name, number or codes everything occurs that was typed, those of some departments only, or only
        those that are shown; the newest first, and those first that are named just so.
        """
        index = self._index(kind)
        words = [bare(word) for word in typed.split() if bare(word)]
        exact: list[Record] = []
        others: list[Record] = []
        count = 0
        for number, text in enumerate(index.texts):
            if all(word in text for word in words):
                record = index.records[number]
                if (
                    departments is not None
                    and record.authority not in departments
                    and not (not kind.authority and record.id in departments)
                ):
                    continue
                if shown and record.file in self.gone:
                    continue
                count += 1
                if words and bare(typed) in index.exactly[number]:
                    exact.append(record)
                elif len(others) < MOST:
                    others.append(record)
        return Found((*exact, *others)[:MOST], count)

    def one(self, kind: Kind, typed: str) -> str:
        """The id of the only record that a text names: by its id, its number or its name; "" for none or several."""
        if self.site.find((kind.name, typed.strip())) is not None:
            return typed.strip()
        found = self._index(kind).by_name.get(bare(typed), ())
        return found[0].id if len(found) == 1 else ""

    def warm(self) -> None:
        """Makes what is made at the first search."""
        for kind in self.site.kinds:
            index = self._index(kind)
            _ = index.texts, index.by_name
        _ = self.gone

    def _index(self, kind: Kind) -> _Index:
        return self._of.get(kind.name) or self._of.setdefault(kind.name, _Index(self.site.all_by_kind.get(kind.name, ())))


@dataclass(frozen=True)
class _Index:
    records: Sequence[Record]

    @cached_property
    def exactly(self) -> Sequence[tuple[str, ...]]:
        return [tuple(filter(None, (bare(one.caption), bare(one.pointers.number)))) for one in self.records]

    @cached_property
    def texts(self) -> Sequence[str]:
        """What is searched of each record, in the bare form: letters, width and blanks make no difference."""
        return [
            "\n".join((*names, *(bare(code) for _, code, _ in one.pointers.parties), *map(bare, one.pointers.codes)))
            for names, one in zip(self.exactly, self.records, strict=True)
        ]

    @cached_property
    def by_name(self) -> Mapping[str, Sequence[Record]]:
        out: dict[str, list[Record]] = {}
        for names, record in zip(self.exactly, self.records, strict=True):
            for name in dict.fromkeys(names):
                out.setdefault(name, []).append(record)
        return out
