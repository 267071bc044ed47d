"""Document numbers: the patterns that departments declare, and the numbers that are missing from their sequences."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cache
from typing import Any

from generator.engine.memo import Memo, table
from generator.engine.store import Store
from generator.model.findings import FieldPath
from generator.model.kindnames import DEPARTMENT, WITHHELD_NUMBER
from generator.model.records import Record
from generator.model.shards import Shard
from generator.text.documentnumbers import several


def number_patterns(department: Record, kind: str) -> list[str]:
    """The patterns that a department declares for a kind of document."""
    return [one["pattern"] for one in department.data.get("document_numbers", ()) if one.get("kind") == kind and "pattern" in one]


@cache
def number_regex(pattern: str) -> re.Pattern[str]:
    """A document-number pattern as a regular expression with the groups `year` and `serial`."""
    escaped = re.escape(pattern)
    return re.compile(escaped.replace(r"\{year\}", "(?P<year>[0-9]{4})").replace(r"\{serial\}", "(?P<serial>[0-9]+)"))


def named_beside(record: Record) -> list[str]:
    """The departments beside its own in whose name a record may be numbered (`x-document-number`): several decide together, or one acts for
    another.
    """
    shape = record.kind.root.properties.get("document_number")
    paths = shape.document_number[1:] if shape is not None else ()
    if not paths:
        return []
    return [ident for path, kind, ident in record.pointers.links if kind == DEPARTMENT and ".".join(_steps(path)) in paths]


def _steps(path: FieldPath) -> Iterator[str]:
    return (step for step in path if isinstance(step, str))


@dataclass(frozen=True, slots=True)
class Series:
    """The numbers of one pattern in one year, up to `last`, the largest so far.

    A number that is neither disclosed nor lawfully withheld is unexplained: perhaps a decision that was never published. `unexplained`
    holds ranges, both ends included, because one mistyped serial may open a gap of millions.
    """

    authority: str
    kind: str
    pattern: str
    year: int
    last: int
    disclosed: int
    withheld: int
    unexplained: tuple[tuple[int, int], ...]

    @property
    def missing(self) -> int:
        """How many numbers are unexplained."""
        return sum(end - start + 1 for start, end in self.unexplained)

    def texts(self) -> list[str]:
        """The unexplained numbers as document numbers; a range of several by its two ends."""
        out = []
        for start, end in self.unexplained:
            first, last = self._number(start), self._number(end)
            out.append(first if start == end else f"{first} 至 {last}")
        return out

    def _number(self, serial: int) -> str:
        return self.pattern.replace("{year}", str(self.year)).replace("{serial}", str(serial))


def series_of(store: Store, files: Sequence[Shard], by_kind: Mapping[str, Sequence[Record]]) -> Iterator[Series]:
    """Every series of every department, from all records of the kinds that its patterns name, shown or not. Remembered.

    `files` are the shards of all records.
    """
    memo = Memo(store)
    numbers: dict[tuple[str, str], set[str]] = {}
    for some in memo.map(numbers_of, table(files, sum(map(len, files)))):
        for who, kind, found in some:
            numbers.setdefault((who, kind), set()).update(found)
    withheld: dict[str, set[str]] = {}
    for record in by_kind.get(WITHHELD_NUMBER, ()):
        withheld.setdefault(record.authority, set()).add(str(record.data.get("number", "")))
    departments = sorted(by_kind.get(DEPARTMENT, ()), key=lambda r: r.id)
    asked = []
    for one in departments:
        kinds = dict.fromkeys(declared.get("kind", "") for declared in one.data.get("document_numbers", ()))
        declared = [(kind, number_patterns(one, kind), sorted(numbers.get((one.id, kind), ()))) for kind in kinds]
        asked.append((one.id, declared, sorted(withheld.get(one.id, ()))))
    for rows in memo.map(series_of_department, table(asked)):
        for authority, kind, pattern, year, last, disclosed, kept, gaps in rows:
            yield Series(authority, kind, pattern, year, last, disclosed, kept, tuple(gaps))


def numbers_of(shard: Shard) -> list[tuple[str, str, list[str]]]:
    """Department, kind and document numbers of the records of a shard."""
    found: dict[tuple[str, str], set[str]] = {}
    for record in shard.records:
        if record.authority and record.pointers.number:
            for who in {record.authority, *named_beside(record)}:
                found.setdefault((who, record.kind.name), set()).add(record.pointers.number)
    return [(who, kind, sorted(some)) for (who, kind), some in sorted(found.items())]


def series_of_department(asked: tuple[str, Sequence[tuple[str, Sequence[str], Sequence[str]]], Sequence[str]]) -> list[tuple[Any, ...]]:
    """Every series of a department, as plain values. The arguments are the department's id; for each kind, its patterns and the
    disclosed numbers; and the withheld numbers.
    """
    authority, declared, withheld = asked
    return [
        astuple(one)
        for kind, patterns, numbers in declared
        for pattern in patterns
        for one in _of_pattern(authority, kind, pattern, numbers, withheld)
    ]


def _of_pattern(authority: str, kind: str, pattern: str, numbers: Collection[str], withheld: Collection[str]) -> Iterator[Series]:
    regex = number_regex(pattern)
    shown: dict[int, set[int]] = {}
    kept: dict[int, set[int]] = {}
    for texts, years in ((numbers, shown), (withheld, kept)):
        for text in texts:
            whole = regex.fullmatch(text)
            # One text may name several numbers; a pattern that fits it as it stands goes first.
            for match in (whole,) if whole else map(regex.fullmatch, several(text)):
                if match is None:
                    continue
                years.setdefault(int(match["year"]), set()).add(int(match["serial"]))
    for year in sorted({*shown, *kept}):
        seen, silent = shown.get(year, set()), kept.get(year, set())
        known = sorted(seen | silent)
        gaps = []
        expected = 1
        for serial in known:
            if serial > expected:
                gaps.append((expected, serial - 1))
            expected = serial + 1
        yield Series(authority, kind, pattern, year, known[-1], len(seen), len(silent - seen), tuple(gaps))
